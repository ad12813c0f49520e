/** An approval whose answer was lost, and what the store sent after that, as the evidence tells of it. */
import { change, failing, type LeadGiven, type OrderGiven, order, refused } from './orders.ts'
import type { Content, TimeLine } from './time-line.ts'

const lost = failing('empty')
export const refusedAsFinal = refused(422, 'approved-is-final')

export interface LostApprovalGiven {
  readonly order?: OrderGiven
  /** Null: the order was not approved. Else what came after the update whose answer was lost. */
  readonly later?: readonly LeadGiven[] | null
  readonly first?: readonly LeadGiven[]
  readonly ended?: Partial<Content<'status-change-finished'>>
  readonly waited?: Partial<Content<'wait-finished'>> | null
  readonly silence?: Partial<Content<'quiet-period'>> | null
}

export function lostApproval(line: TimeLine, given: LostApprovalGiven = {}): void {
  const made = order(line, 'lost-approval', given.order)
  const { later = [refusedAsFinal], first = [lost.met], silence = {} } = given
  if (later === null) return
  const { began } = change(line, made, 'approved', {
    fault: { ...lost.fault, operation: 'updateLead', commit: true },
    updates: [...first, ...later],
    retried: null,
    ...(given.ended === undefined ? {} : { ended: given.ended }),
    waited: given.waited === null ? null : { result: later.length > 0 ? 'yes' : 'no', ...given.waited },
  })
  if (silence === null) return
  line.add(
    'quiet-period',
    {
      of: { operation: 'updateLead', click: made.click, lead: null },
      result: 'yes',
      watchedMs: 3_000,
      neededMs: 3_000,
      after: line.journal,
      upTo: line.journal,
      leadBefore: 1,
      leadAfter: line.journal + 1,
      ...silence,
    },
    { journey: made.run, cause: began.id },
  )
}
