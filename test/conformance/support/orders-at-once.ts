/** Two orders of two visitors that overlap, as the evidence tells of them. */
import { type LeadGiven, received } from './orders.ts'
import { EVENT, type TimeLine } from './time-line.ts'

export const CLICKS = ['59d08c54-18e6-4e0d-9c06-d18be3510e01', '59d08c54-18e6-4e0d-9c06-d18be3510e02'] as const
const REFERENCES = ['D1', 'D2'] as const
const VOUCHERS = ['SUMMER26', null] as const

export interface AtOnceGiven {
  /** The fields of each order's lead; null: none came of it. */
  readonly leads?: readonly [LeadGiven['fields'] | null, LeadGiven['fields'] | null]
  readonly orders?: 1 | 2
  /** Whether the second one began before the first had ended. */
  readonly overlap?: boolean
  readonly succeeded?: readonly [boolean, boolean]
}

export function ordersAtOnce(line: TimeLine, given: AtOnceGiven = {}): void {
  const { leads = [{}, {}], orders = 2, overlap = true, succeeded = [true, true] } = given
  const run = line.run('orders-at-once')
  const start = (n: 0 | 1) =>
    line.add(
      'order-started',
      {
        action: 'http',
        way: null,
        cookie: 'store',
        click: CLICKS[n],
        voucher: VOUCHERS[n],
        alone: false,
        journal: line.journal,
      },
      { journey: run },
    ).id
  const finish = (n: 0 | 1, cause: string) => {
    const reason = succeeded[n] ? null : 'POST /checkout answered 500'
    const ended = { succeeded: succeeded[n], reason, durationMs: 120, journal: line.journal, page: null }
    line.add('order-finished', ended, { journey: run, cause })
  }
  const first = start(0)
  if (!overlap) finish(0, first)
  const second = orders === 2 ? start(1) : null
  const after = line.journal
  for (const n of [0, 1] as const) {
    const fields = leads[n]
    if (fields === null || (n === 1 && second === null)) continue
    const voucher = VOUCHERS[n] === null ? {} : { voucher: VOUCHERS[n] }
    const body = { event: EVENT, click: CLICKS[n], reference: REFERENCES[n], ...voucher, ...fields }
    // As the check finds its order: by its click.
    const order = body.click === CLICKS[0] ? first : body.click === CLICKS[1] ? second : null
    received(line, { body }, order === null ? { journey: null, cause: null } : { journey: run, cause: order })
  }
  if (overlap) finish(0, first)
  if (second !== null) finish(1, second)
  for (const [n, cause] of [first, second].entries()) {
    if (cause === null) continue
    const came = leads.some((fields, m) => fields !== null && (fields?.['click'] ?? CLICKS[m]) === CLICKS[n])
    const wait = { result: came ? 'yes' : 'no', waitedMs: 40, limitMs: 60_000, after, upTo: line.journal } as const
    line.add('wait-finished', { for: 'lead', ...wait }, { journey: run, cause })
    if (!came) continue
    const of = { operation: 'createLead', click: CLICKS[n] ?? null, lead: null } as const
    const silence = {
      result: 'yes',
      watchedMs: 5_000,
      neededMs: 3_000,
      after: line.journal,
      upTo: line.journal,
    } as const
    line.add(
      'quiet-period',
      { of, ...silence, leadBefore: line.journal, leadAfter: line.journal + 1 },
      { journey: run, cause },
    )
  }
}
