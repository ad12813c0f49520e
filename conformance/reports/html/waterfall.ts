/** Draws a journey in time, the visitor above and the mock below, so that each retry and its pause can be seen. */
import type { Element } from 'hast'
import { h, s } from 'hastscript'
import type { Evidence, MockRequest } from '../../../schemas/evidence.ts'
import { escapeInvisible, truncate } from '../../../shared/escape-invisible.ts'
import { getOrders, getStatusChanges, getVisits, ofKind, wasAccepted } from '../../evidence-view.ts'
import { formatDurationMs } from '../labels.ts'

/** A store that hammers sends hundreds. */
const MAX_ROWS = 24
const MAX_NAME = 40
/** A bar that is thinner is not seen, in percent of the width. */
const MIN_BAR = 0.4
/** From here on there is more room before a bar than behind it, in percent of the width. */
const RIGHT_PART = 45

type Tone = 'visitor' | 'accepted' | 'failed'

interface Row {
  readonly name: string
  readonly tone: Tone
  readonly from: number
  readonly to: number
  /** The outcome as a label. */
  readonly label: string
}

/** Null where the mock received nothing in it: then there is nothing to compare. */
export function waterfall(items: readonly Evidence[]): Element | null {
  const requests = ofKind(items, 'mock-request').filter(({ entry }) => entry.stages.received !== undefined)
  if (requests.length === 0) return null
  const rows = [...visitorRows(items), ...requestRows(requests)]
  const from = Math.min(...rows.map((row) => row.from))
  const spanMs = Math.max(1, Math.max(...rows.map((row) => row.to)) - from)
  const shown = rows.slice(0, MAX_ROWS)
  const more = rows.length - shown.length
  return h('div', { className: ['waterfall'] }, [
    h(
      'ul',
      shown.map((row) => renderRow(row, from, spanMs)),
    ),
    more > 0 ? h('p', `and ${more} more, below`) : null,
  ])
}

function renderRow({ name, tone, from, to, label }: Row, start: number, spanMs: number): Element {
  const percent = (ms: number) => Math.round((ms / spanMs) * 10_000) / 100
  const left = percent(from - start)
  const width = Math.max(MIN_BAR, percent(to - from))
  const isBefore = left > RIGHT_PART
  const text = isBefore ? { x: `${left}%`, dx: -6, textAnchor: 'end' } : { x: `${left + width}%`, dx: 6 }
  const said = `${label} (at ${formatDurationMs(from - start)})`
  return h('li', { className: [tone] }, [
    h('span', truncate(escapeInvisible(name), MAX_NAME)),
    s('svg', { role: 'img', ariaLabel: said }, [
      s('rect', { x: `${Math.min(left, 100 - MIN_BAR)}%`, y: 4, width: `${width}%`, height: 12 }),
      s('text', { ...text, y: 14 }, label),
    ]),
  ])
}

function visitorRows(items: readonly Evidence[]): Row[] {
  const actions = [
    ...getVisits(items).map((visit) => ({ ...visit, name: 'Visit' })),
    ...getOrders(items).map((order) => ({ ...order, name: 'Order' })),
    ...getStatusChanges(items).map((change) => ({ ...change, name: `Order ${change.started.status}` })),
  ]
  return actions
    .map(({ name, started, finished }) => {
      const from = Date.parse(started.at)
      const tone: Tone = 'visitor'
      if (finished === undefined) return { name, tone, from, to: from, label: 'no end' }
      return { name, tone, from, to: from + finished.durationMs, label: formatDurationMs(finished.durationMs) }
    })
    .toSorted((a, b) => a.from - b.from)
}

/** A retry says how long after the one before it came. */
function requestRows(requests: readonly MockRequest[]): Row[] {
  const last = new Map<string, number>()
  return requests
    .toSorted((a, b) => a.entry.id - b.entry.id)
    .map((request) => {
      const { operation, method, path, stages, status, outcome } = request.entry
      const name = operation === null ? `${method} ${path}` : OPERATIONS[operation]
      const from = Date.parse(stages.received ?? request.at)
      const to = Date.parse(stages.responded ?? stages.aborted ?? '') || from
      const pause = last.has(name) ? `, +${formatDurationMs(Math.max(0, from - (last.get(name) ?? from)))}` : ''
      last.set(name, from)
      const answered = status === null ? 'no response' : outcome === 'faulted' ? `${status} (fault)` : `${status}`
      return { name, tone: wasAccepted(request) ? 'accepted' : 'failed', from, to, label: `${answered}${pause}` }
    })
}

const OPERATIONS = {
  createLead: 'Lead',
  updateLead: 'Update',
  trackClick: 'Tracking link',
} as const satisfies Record<NonNullable<MockRequest['entry']['operation']>, string>
