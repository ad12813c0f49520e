/** Draws the tries of a lead on a line of time, so that a backoff can be seen. */
import type { JournalEntry } from '../../../schemas/journal.ts'
import { getTone } from '../elements.tsx'
import { formatDuration, getPauseMs } from './entries.ts'

/** Where a pause has less of the line, there is no room for its length. */
const MIN_LABELLED_PERCENT = 13

export function AttemptLine({ attempts }: { readonly attempts: readonly JournalEntry[] }) {
  const first = attempts[0]
  const wholeMs = getPauseMs(first, attempts.at(-1))
  const points = attempts.map((entry, n) => ({
    entry,
    at: wholeMs > 0 ? (getPauseMs(first, entry) / wholeMs) * 100 : 0,
    pauseMs: n === 0 ? 0 : getPauseMs(attempts[n - 1], entry),
  }))
  return (
    <svg class="attempt-line" role="img" aria-label={describe(points)}>
      <line x1="0" x2="100%" y1="8" y2="8" />
      {points.map(({ entry, at, pauseMs }, n) => {
        const before = points[n - 1]?.at ?? 0
        return (
          <g key={entry.id}>
            {at - before >= MIN_LABELLED_PERCENT && (
              <text x={`${(at + before) / 2}%`} y="26">
                {formatDuration(pauseMs)}
              </text>
            )}
            <svg x={`${at}%`} y="8" overflow="visible" class={getTone(entry)}>
              <title>{toResult(entry)}</title>
              {entry.outcome === 'accepted' ? <circle r="5" /> : <path d="M-4-4 4 4M-4 4 4-4" />}
            </svg>
          </g>
        )
      })}
    </svg>
  )
}

const toResult = ({ status, outcome }: JournalEntry) => `${status ?? 'no answer'}, ${outcome ?? 'under way'}`

const describe = (points: readonly { readonly entry: JournalEntry; readonly pauseMs: number }[]): string =>
  points
    .map(({ entry, pauseMs }, n) => `${n === 0 ? '' : `${formatDuration(pauseMs)} later `}${toResult(entry)}`)
    .join('; ')
