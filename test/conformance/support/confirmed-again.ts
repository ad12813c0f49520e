/** An order whose confirmation page is opened again, as the evidence tells of it. */
import { type LeadGiven, type OrderGiven, order, received } from './orders.ts'
import type { Content, TimeLine } from './time-line.ts'

const PAGE = 'http://127.0.0.1:3000/thank-you?order=1'

export interface ConfirmedGiven extends OrderGiven {
  /** How the second visit to the page ended; null: it was not made. */
  readonly again?: Partial<Content<'visit-finished'>> | null
  /** Leads that came of it. */
  readonly more?: readonly LeadGiven[]
}

export function confirmedAgain(line: TimeLine, { again = {}, more = [], ...given }: ConfirmedGiven = {}): void {
  const { began, click, reference, run } = order(line, 'confirmation-again', {
    ...given,
    ended: given.ended === null ? null : { page: PAGE, ...given.ended },
    silence: null,
  })
  if (again !== null) {
    const opened = line.add(
      'visit-started',
      { url: PAGE, click: null, deeplink: null, target: 'confirmation-page', cookiesCleared: false },
      { journey: run },
    )
    const ended = { outcome: 'settled', reason: null, url: PAGE, durationMs: 300, ...again } as const
    line.add('visit-finished', ended, { journey: run, cause: opened.id })
  }
  const where = { journey: run, cause: began.id }
  for (const { fields, fault: _, ...entry } of more) {
    received(line, { body: { click, reference, ...fields }, ...entry }, where)
  }
  if (given.silence === null) return
  const silence = { result: more.length === 0 ? 'yes' : 'no', watchedMs: 5_000, neededMs: 3_000 } as const
  line.add(
    'quiet-period',
    {
      of: { operation: 'createLead', click, lead: null },
      ...silence,
      after: line.journal,
      upTo: line.journal,
      leadBefore: line.journal,
      leadAfter: line.journal + 1,
      ...given.silence,
    },
    where,
  )
}
