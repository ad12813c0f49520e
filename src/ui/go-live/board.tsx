/** The requirements as a board: what became of each, and what that rests on. */
import type { BoardItem } from '../../../schemas/control/guided-check.ts'
import { LEVEL_LABELS, OUTCOME_LABELS } from '../../../schemas/labels.ts'
import { Block, Line, Pairs, Prose } from '../elements.tsx'

interface BoardProps {
  readonly items: readonly BoardItem[]
  readonly isOver: boolean
}

export function Board({ items, isOver }: BoardProps) {
  const groups = [...new Set(items.map(({ group }) => group))]
  return (
    <section aria-label="Requirements">
      <h2>
        Requirements <small>{describeCounts(items)}</small>
      </h2>
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          <ul class="board">
            {items
              .filter((item) => item.group === group)
              .map((item) => (
                <Box key={item.id} item={item} isOver={isOver} />
              ))}
          </ul>
        </section>
      ))}
    </section>
  )
}

type State = BoardItem['state']

const TONES: Readonly<Partial<Record<State, string>>> = {
  pass: 'pass',
  fail: 'fail',
  warn: 'warn',
  notice: 'notice',
}

const toWord = (state: State): string =>
  state === 'waiting' || state === 'running' ? state : OUTCOME_LABELS[state].word

/** The worst first, so that it is seen without reading on. */
const ORDER = ['fail', 'error', 'warn', 'notice', 'running', 'pass', 'unproven', 'waiting', 'not-applicable'] as const

function describeCounts(items: readonly BoardItem[]): string {
  const counts = ORDER.map((state) => [state, items.filter((item) => item.state === state).length] as const)
  return counts.flatMap(([state, count]) => (count === 0 ? [] : [`${count} ${toWord(state)}`])).join(', ')
}

/** Goes to the box of a requirement. */
export function showBox(id: string): void {
  const summary = document.querySelector<HTMLElement>(`.box[data-id="${id}"] summary`)
  summary?.scrollIntoView({ block: 'center' })
  summary?.focus()
}

/** Failed requirements are unfolded once the check is over: the person came for them. */
const Box = ({ item, isOver }: { readonly item: BoardItem; readonly isOver: boolean }) => (
  <li>
    <details
      class={`box ${TONES[item.state] ?? ''} ${item.state}`}
      data-id={item.id}
      open={isOver && item.state === 'fail'}
    >
      <summary>
        <span class="state">{toWord(item.state)}</span>
        <span>
          <Prose text={item.title} /> <span class="quiet">{LEVEL_LABELS[item.level]}</span>
        </span>
      </summary>
      <Pairs
        pairs={[
          ['Expected', <Prose key="expected" text={item.expected} />],
          ...(item.observed === null
            ? []
            : [['Observed', <Prose key="observed" text={item.observed} />] satisfies [string, preact.JSX.Element]]),
          ...(item.remedy === null
            ? []
            : [['What to do', <Remedy key="remedy" {...item.remedy} />] satisfies [string, preact.JSX.Element]]),
          ...(item.evidence.length === 0
            ? []
            : [['Evidence', <Evidence key="evidence" lines={item.evidence} />] satisfies [string, preact.JSX.Element]]),
          ['Why it matters', <Prose key="why" text={item.why} />],
          ['Its name', <code key="id">{item.id}</code>],
        ]}
      />
    </details>
  </li>
)

const Remedy = ({ text, snippet, language }: NonNullable<BoardItem['remedy']>) => (
  <>
    <Prose text={text} />
    {snippet !== null && <Block value={snippet} label={`Code to start from (${language})`} />}
  </>
)

const Evidence = ({ lines }: { readonly lines: readonly string[] }) => (
  <ul class="lines">
    {lines.map((line) => (
      <li key={line}>
        <Line text={line} />
      </li>
    ))}
  </ul>
)
