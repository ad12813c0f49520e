/** Small parts that several views are made of. Preact writes text as text: nothing of a request becomes markup. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { JournalEntry } from '../../schemas/journal.ts'
import { escapeInvisible, escapeProse, splitSpans, truncate } from '../../shared/escape-invisible.ts'
import { describeError } from './control-api.ts'

const MAX_LINE = 200
const MAX_BLOCK = 20_000

/** A line of text from a store, with all its characters visible. */
export const Line = ({ text }: { readonly text: string }) => <bdi>{escapeInvisible(truncate(text, MAX_LINE))}</bdi>

/** A sentence of retrack-kit, which may quote what a store has sent; what stands between backticks is code. */
export const Prose = ({ text }: { readonly text: string }) => (
  <bdi>
    {splitSpans(escapeProse(text)).map(({ text: part, code }, index) =>
      code ? <code key={index}>{part}</code> : part,
    )}
  </bdi>
)

/** A body or another longer value. */
export const Block = ({ value, label }: { readonly value: unknown; readonly label: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
  <section class="block" tabIndex={0} aria-label={label}>
    <pre>
      <code>
        {escapeProse(truncate(typeof value === 'string' ? value : JSON.stringify(value, null, 2), MAX_BLOCK))}
      </code>
    </pre>
  </section>
)

export const Pairs = ({ pairs }: { readonly pairs: readonly (readonly [string, ComponentChildren])[] }) => (
  <dl class="pairs">
    {pairs.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

const TONES = { accepted: 'pass', refused: 'fail', faulted: 'warn', aborted: 'unproven' } as const

export const getTone = ({ outcome }: JournalEntry): string => (outcome === null ? 'notice' : TONES[outcome])

/** The status and what became of the request, told in words and not by colour alone. */
export const Outcome = ({ entry }: { readonly entry: JournalEntry }) => (
  <span class={`outcome ${getTone(entry)}`}>
    <strong>{entry.status ?? (entry.outcome === null ? '…' : '—')}</strong> {entry.outcome ?? 'under way'}
  </span>
)

/** A button that says so where what it does fails. */
export function Action({
  run,
  children,
  ...more
}: {
  readonly run: () => Promise<unknown>
  readonly children: ComponentChildren
  readonly disabled?: boolean
  readonly pressed?: boolean
  /** The one that most people want. */
  readonly isMain?: boolean
}) {
  const problem = useSignal<string | null>(null)
  const isBusy = useSignal(false)
  const runAction = async () => {
    isBusy.value = true
    problem.value = null
    await run().catch((error: unknown) => {
      problem.value = describeError(error)
    })
    isBusy.value = false
  }
  return (
    <span class="action">
      <button
        type="button"
        onClick={runAction}
        disabled={isBusy.value || more.disabled === true}
        class={more.isMain === true ? 'main' : undefined}
        {...(more.pressed === undefined ? {} : { 'aria-pressed': more.pressed })}
      >
        {children}
      </button>
      {problem.value !== null && <Problem text={problem.value} />}
    </span>
  )
}

export const Problem = ({ text }: { readonly text: string }) => (
  <span role="alert" class="problem">
    {escapeInvisible(text)}
  </span>
)

export function CopyButton({ text, children }: { readonly text: string; readonly children: ComponentChildren }) {
  const result = useSignal('')
  const copy = () =>
    // Browsers offer the clipboard on https and on this machine only.
    (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
      () => {
        result.value = 'copied'
      },
      () => {
        result.value = 'not allowed here; select the text instead'
      },
    )
  return (
    <span class="action">
      <button type="button" onClick={copy}>
        {children}
      </button>
      <span role="status">{result.value}</span>
    </span>
  )
}
