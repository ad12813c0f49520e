/** The requests as they come, the newest first, with what narrows them down. */
import { useComputed, useSignal } from '@preact/signals'
import type { JournalEntry } from '../../../schemas/journal.ts'
import { REQUEST_OUTCOMES } from '../../../schemas/terms.ts'
import { Action, Line, Outcome } from '../elements.tsx'
import { memo } from '../memo.ts'
import { AttemptLine } from './attempt-line.tsx'
import { type EntryConditions, formatDuration, getDurationMs, getPauseMs, groupAttempts, isShown } from './entries.ts'
import {
  clearJournal,
  conditions,
  entries,
  held,
  isPaused,
  loadOlder,
  PAGE_ENTRIES,
  setPaused,
  total,
} from './state.ts'

/** The operations in a word, for those who do not know the paths. */
const KINDS = { createLead: 'lead', updateLead: 'update', trackClick: 'visitor' } as const
const OPERATIONS = { createLead: 'new leads', updateLead: 'updates', trackClick: 'tracking links', other: 'others' }

export function TrafficList({ selected }: { readonly selected: number | undefined }) {
  const shown = useComputed(() => entries.value.filter((entry) => isShown(entry, conditions.value)))
  const groups = useComputed(() => groupAttempts(shown.value))
  // A browser that draws a thousand rows is busy with those that nobody has scrolled to.
  const limit = useSignal(PAGE_ENTRIES)
  const drawn = useComputed(() => groups.value.slice(0, limit.value))
  const count = drawn.value.reduce((sum, { attempts }) => sum + attempts.length, 0)
  const showOlder = async () => {
    if (drawn.value.length === groups.value.length) await loadOlder()
    limit.value += PAGE_ENTRIES
  }
  return (
    <section class="list" aria-label="Requests">
      <Conditions />
      <div class="bar">
        <button type="button" aria-pressed={isPaused.value} onClick={() => setPaused(!isPaused.value)}>
          {isPaused.value ? 'Go on' : 'Pause'}
        </button>
        <Action run={clearJournal}>Clear</Action>
        <span role="status">
          {count} of {total.value} shown
          {held.value > 0 && `, ${held.value} held back`}
        </span>
      </div>
      <ol class="rows">
        {drawn.value.map(({ key, attempts }) => (
          <GroupRow
            key={key}
            attempts={attempts}
            selected={attempts.some(({ id }) => id === selected) ? selected : undefined}
          />
        ))}
      </ol>
      {shown.value.length === 0 && entries.value.length > 0 && <p class="empty">No request is like that.</p>}
      {(entries.value.length < total.value || drawn.value.length < groups.value.length) && (
        <Action run={showOlder}>Show older ones</Action>
      )}
    </section>
  )
}

interface GroupRowProps {
  readonly attempts: readonly JournalEntry[]
  /** Undefined where none of them is selected. */
  readonly selected: number | undefined
}

/** Of a thousand rows, a few change at a time. */
const GroupRow = memo(
  ({ attempts, selected }: GroupRowProps) => (
    <li>
      {attempts.length > 1 ? (
        <Attempts attempts={attempts} selected={selected} />
      ) : (
        attempts.map((entry) => <Row key={entry.id} entry={entry} isSelected={entry.id === selected} />)
      )}
    </li>
  ),
  (before, after) =>
    before.selected === after.selected &&
    before.attempts.length === after.attempts.length &&
    before.attempts.every((entry, n) => entry === after.attempts[n]),
)

/** Tries of the same thing: one row that opens to them. */
function Attempts({ attempts, selected }: GroupRowProps) {
  const isOpen = useSignal(false)
  const last = attempts.at(-1)
  if (last === undefined) return null
  return (
    <details
      open={isOpen.value || attempts.some(({ id }) => id === selected)}
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open
      }}
    >
      <summary class="row">
        <span class="quiet">{attempts.length} tries</span>
        <span class="path">
          <b>{last.method}</b> <Line text={last.path} />
        </span>
        <Outcome entry={last} />
        <span class="marks">
          {last.operation !== null && <span>{KINDS[last.operation]}</span>}
          {last.reference !== null && <Line text={last.reference} />}
          <span class="quiet">over {formatDuration(getPauseMs(attempts[0], last))}</span>
          <Marks entries={attempts} />
        </span>
        <AttemptLine attempts={attempts} />
      </summary>
      <ol class="rows">
        {attempts.toReversed().map((entry) => (
          <li key={entry.id}>
            <Row entry={entry} isSelected={entry.id === selected} />
          </li>
        ))}
      </ol>
    </details>
  )
}

/** Marks on a row for notable requests. */
function Marks({ entries }: { readonly entries: readonly JournalEntry[] }) {
  const findings = entries.reduce((sum, entry) => sum + entry.findings.length, 0)
  return (
    <>
      {entries.some(({ fault }) => fault !== null) && <span class="mark warn">fault</span>}
      {findings > 0 && (
        <span class="mark notice">
          {findings} {findings === 1 ? 'finding' : 'findings'}
        </span>
      )}
    </>
  )
}

function Row({ entry, isSelected }: { readonly entry: JournalEntry; readonly isSelected: boolean }) {
  const { id, method, path, operation, reference, refusal, stages, replayOf } = entry
  const ms = getDurationMs(entry)
  return (
    <a href={`#/traffic/${id}`} class="row" aria-current={isSelected ? 'true' : undefined}>
      <span class="quiet">
        {id} · {toTime(stages.received)}
      </span>
      <span class="path">
        <b>{method}</b> <Line text={path} />
      </span>
      <Outcome entry={entry} />
      <span class="marks">
        {operation !== null && <span>{KINDS[operation]}</span>}
        {reference !== null && <Line text={reference} />}
        {replayOf !== null && <span class="mark notice">replay of {replayOf}</span>}
        <Marks entries={[entry]} />
        {ms !== undefined && <span class="quiet">{ms} ms</span>}
        {refusal !== null && (
          <span class="why">
            <Line text={refusal.message} />
          </span>
        )}
      </span>
    </a>
  )
}

export const toTime = (instant: string | undefined): string =>
  instant === undefined ? '' : new Date(instant).toLocaleTimeString('en-GB')

function Conditions() {
  const set = (change: Partial<EntryConditions>) => {
    conditions.value = { ...conditions.value, ...change }
  }
  return (
    <form class="conditions" onSubmit={(event) => event.preventDefault()}>
      <label>
        Search
        <input
          type="search"
          placeholder="path, reference, click, body"
          value={conditions.value.text}
          onInput={({ currentTarget }) => set({ text: currentTarget.value })}
        />
      </label>
      <Choice
        label="Operation"
        options={Object.entries(OPERATIONS)}
        value={conditions.value.operation}
        onChoose={(operation) => set({ operation })}
      />
      <Choice
        label="Outcome"
        options={[...REQUEST_OUTCOMES.map((name): [string, string] => [name, name]), ['open', 'under way']]}
        value={conditions.value.outcome}
        onChoose={(outcome) => set({ outcome })}
      />
      <Choice
        label="With"
        options={[
          ['finding', 'findings'],
          ['fault', 'a fault'],
        ]}
        value={conditions.value.remark}
        onChoose={(remark) => set({ remark })}
      />
    </form>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly options: readonly (readonly [string, string])[]
  readonly value: string
  readonly onChoose: (value: string) => void
}

const Choice = ({ label, options, value: chosen, onChoose }: ChoiceProps) => (
  <label>
    {label}
    <select value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
      <option value="">all</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  </label>
)
