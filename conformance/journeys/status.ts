/** The journeys of status: an order that the store rejects, and one that it approves and then rejects. */
import type { Action, ActionSetting } from '../../schemas/config.ts'
import { getLeadUuid, type JournalEntry } from '../../schemas/journal.ts'
import { runAction } from '../actions/run-action.ts'
import {
  awaitAcceptance,
  awaitEntry,
  awaitLead,
  defaultCookie,
  getVoucher,
  type PlacedOrder,
  placeOrder,
  startQuietPeriod,
  visitWithNewClick,
} from './ordering.ts'
import { type PlannedJourney, planJourney } from './redirect-page.ts'
import type { JourneyContext } from './run.ts'

export function getAction(action: ActionSetting): Action | null {
  return action.kind === 'none' || action.kind === 'unset' ? null : action
}

export const rejectedOrder = (reject: Action): PlannedJourney =>
  planJourney('rejected-order', null, async (run) => {
    const order = await acceptedOrder(run)
    if (order === null) return
    await change(run, reject, 'rejected', order)
  })

/** `reject` is null where the store never rejects: then an approval cannot be followed by one. */
export const approvedOrder = (approve: Action, reject: Action | null): PlannedJourney =>
  planJourney('approved-order', null, async (run) => {
    const { state } = run.check
    const order = await acceptedOrder(run)
    if (order === null) return
    const approval = await change(run, approve, 'approved', order)
    if (approval === null || reject === null) return
    const later = await start(run, reject, 'rejected', order, true)
    state.quietPeriods.push({
      record: run.record,
      cause: later.began,
      of: { operation: 'updateLead', click: null, lead: order.lead },
      after: later.before,
      since: later.endedAt,
      leadBefore: order.position,
    })
  })

interface AcceptedOrder {
  readonly reference: string
  readonly lead: string
  readonly click: string | null
  readonly position: number
}

async function acceptedOrder(run: JourneyContext): Promise<AcceptedOrder | null> {
  const { check } = run
  const { click } = await visitWithNewClick(run)
  const placed = await placeOrder(run, { click, cookie: defaultCookie(check), voucher: getVoucher(check) })
  if (!placed.succeeded) return null
  const lead = await awaitLead(placed, check.config.timing.retry)
  const accepted = lead === null ? null : await awaitAcceptance(placed, lead)
  const uuid = accepted === null ? null : getLeadUuid(accepted)
  if (accepted === null || uuid === null) return null
  startQuietPeriod(placed, accepted)
  return { reference: accepted.reference ?? '', lead: uuid, click: accepted.click, position: accepted.id }
}

/** Changes the status of an order, and waits until Retrack was told so. Answers the update that it took. */
async function change(
  run: JourneyContext,
  action: Action,
  status: 'rejected' | 'approved',
  order: AcceptedOrder,
): Promise<JournalEntry | null> {
  const since = await start(run, action, status, order, false)
  const limitMs = run.check.config.timing.status
  const about = {
    operation: 'updateLead',
    clicks: order.click === null ? null : [order.click],
    limitMs,
    since,
  } as const
  const update = await awaitEntry({ ...about, what: 'update' })
  if (update === null || update.outcome === 'refused') return null
  return awaitEntry({ ...about, what: 'accepted-update', isIt: (entry) => statusIn(entry) === status })
}

function statusIn({ body }: JournalEntry): unknown {
  return typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined
}

async function start(
  run: JourneyContext,
  action: Action,
  status: 'rejected' | 'approved',
  { reference, lead, click }: AcceptedOrder,
  afterApproval: boolean,
): Promise<PlacedOrder> {
  const { check, record, visitor, journey } = run
  const before = await check.mock.position()
  const about = { action: action.kind, status, reference, lead, afterApproval, journal: before } as const
  const began = record.start({ kind: 'status-change-started', ...about })
  check.state.changes.push({ lead, after: before, belonging: { journey, cause: began } })
  const startedAt = performance.now()
  const deed = { click, voucher: getVoucher(check), reference, visitor, record, visitUrl: null }
  const done = await check.checkout.use(() => runAction(action, deed, check.environment))
  const endedAt = performance.now()
  check.signal.throwIfAborted()
  const after = await check.mock.position()
  const succeeded = done.kind === 'succeeded'
  if (done.kind === 'not-started') {
    const name = status === 'rejected' ? 'rejectOrder' : 'approveOrder'
    const { message, remedy } = done
    record.add({ kind: 'setup-error', problem: 'action-failed-to-start', message: `${name}: ${message}`, remedy })
  }
  const reason = done.kind === 'succeeded' ? null : done.kind === 'failed' ? done.reason : done.message
  record.add({ kind: 'status-change-finished', succeeded, reason, durationMs: endedAt - startedAt, journal: after })
  return { run, began, click, before, after, endedAt, succeeded }
}
