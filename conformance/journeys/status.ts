/** The journeys of status: an order that the store rejects, and one that it approves and then rejects. */
import type { Action, ActionSetting, Config } from '../../schemas/config.ts'
import { getLeadUuid, type JournalEntry } from '../../schemas/journal.ts'
import { isNotStarted } from '../actions/context.ts'
import { runAction } from '../actions/run-action.ts'
import type { SavedValues } from '../actions/template.ts'
import { nameAction, recordActionEnd } from './action-end.ts'
import { installFault, installLeadFault, UNAVAILABLE } from './installed-fault.ts'
import { type Journey, type JourneyContext, NO_LEAD, type OrderOutcome } from './journey.ts'
import {
  awaitAcceptedRetry,
  awaitEntry,
  awaitLead,
  awaitOutcome,
  getVoucher,
  type PlacedOrder,
  placeOrder,
  toOutcome,
  visitWithNewClick,
} from './ordering.ts'

/** The action, or null where the config says that there is none. */
export function getAction(action: ActionSetting): Action | null {
  return action.kind === 'none' || action.kind === 'unset' ? null : action
}

export const rejectedOrder: Journey = {
  name: 'rejected-order',
  needs: ['placeOrder', 'rejectOrder'],
  visits: 1,
  orders: 1,
  statusChanges: () => 1,
  async run(run) {
    const { order, outcome } = await acceptedOrder(run)
    const reject = getRejection(run.check.config)
    if (order !== null && reject !== null) await changeStatus(run, reject, order)
    return outcome
  },
}

/** Retries often run in other code than the first try. That code must keep the uuid, too. */
export const rejectedAfterRetry: Journey = {
  name: 'rejected-after-retry',
  needs: ['placeOrder', 'rejectOrder'],
  visits: 1,
  orders: 1,
  statusChanges: () => 1,
  async run(run) {
    const { check, traits } = run
    const { timing } = check.config
    const reject = getRejection(check.config)
    const { click } = await visitWithNewClick(run)
    const removeFault = await installLeadFault(run, click, { when: { first: 1 }, effect: UNAVAILABLE })
    try {
      const placed = await placeOrder(run, { click, cookie: traits.cookie })
      const lead = placed.succeeded ? await awaitLead(placed, timing.retry) : null
      if (lead === null) return NO_LEAD
      const accepted = await awaitAcceptedRetry(placed)
      // The store knows its order by the reference of the first try, even if a retry has another.
      const order = accepted && toAcceptedOrder(placed, accepted, lead.reference)
      if (order !== null && reject !== null) await changeStatus(run, reject, order)
      return toOutcome(placed, lead, accepted)
    } finally {
      await removeFault()
    }
  },
}

/** Two orders with one click. Where orders can be rejected, the first is: the second stays as it is. */
export const secondOrder: Journey = {
  name: 'second-order',
  needs: ['placeOrder'],
  visits: 1,
  orders: 2,
  statusChanges: ({ rejectOrder }) => (getAction(rejectOrder) === null ? 0 : 1),
  async run(run) {
    const { config } = run.check
    const { click } = await visitWithNewClick(run)
    const options = { click, cookie: run.traits.cookie }
    const placed = await placeOrder(run, options)
    const { accepted } = await awaitOutcome(placed, config.timing.retry)
    if (!placed.succeeded || accepted === null) return NO_LEAD
    const again = await placeOrder(run, options)
    if (!again.succeeded) return NO_LEAD
    const second = await awaitAcceptedRetry(again, ({ reference }) => reference !== accepted.reference)
    const [reject, order] = [getRejection(config), toAcceptedOrder(placed, accepted)]
    if (second === null || reject === null || order === null) return NO_LEAD
    await changeStatus(run, reject, order)
    return NO_LEAD
  },
}

/** Where the store never rejects, an approval cannot be followed by a rejection. */
export const approvedOrder: Journey = {
  name: 'approved-order',
  needs: ['placeOrder', 'approveOrder'],
  visits: 1,
  orders: 1,
  statusChanges: ({ rejectOrder }) => (getAction(rejectOrder) === null ? 1 : 2),
  async run(run) {
    const { config } = run.check
    const { order, outcome } = await acceptedOrder(run)
    const [approve, reject] = [getApproval(config), getRejection(config)]
    if (order === null || approve === null) return outcome
    const approval = await changeStatus(run, approve, order)
    if (approval === null || reject === null) return outcome
    const later = await startStatusChange(run, reject, order, true)
    const finality = {
      record: run.record,
      cause: later.began,
      of: { operation: 'updateLead', click: null, lead: order.lead },
      after: later.before,
      since: later.endedAt,
      leadBefore: order.position,
    } as const
    return { ...outcome, quietPeriods: [...outcome.quietPeriods, finality] }
  },
}

/** Makes the first update of a status fail. The order is rejected or, if the store never does that, approved. */
export const failedUpdate: Journey = {
  name: 'failed-update',
  needs: ['placeOrder'],
  variants: (config) => (getStatusAction(config) === null ? [] : [null]),
  visits: 1,
  orders: 1,
  statusChanges: () => 1,
  async run(run) {
    const { config } = run.check
    const { order, outcome } = await acceptedOrder(run)
    const change = getStatusAction(config)
    if (order === null || change === null) return outcome
    const match = order.click === null ? {} : { click: order.click }
    const when = { first: 1 }
    const removeFault = await installFault(run, {
      operation: 'updateLead',
      match,
      when,
      commit: false,
      effect: UNAVAILABLE,
    })
    try {
      await changeStatus(run, change, order, run.traits.retryLimitMs ?? config.timing.retry)
    } finally {
      await removeFault()
    }
    return outcome
  },
}

/** A change of an order, and the update that Retrack should receive. */
interface StatusAction {
  readonly action: Action
  readonly status: 'rejected' | 'approved'
  /** Its name, where the config names several ways; else null. */
  readonly way: string | null
}

export function getRejection({ rejectOrder, ways }: Config): StatusAction | null {
  const action = getAction(rejectOrder)
  return action && { action, status: 'rejected', way: ways.rejectOrder[0]?.name ?? null }
}

export function getApproval({ approveOrder }: Config): StatusAction | null {
  const action = getAction(approveOrder)
  return action && { action, status: 'approved', way: null }
}

/** How this store changes a status: by a rejection, or by an approval where it never rejects. */
const getStatusAction = (config: Config): StatusAction | null => getRejection(config) ?? getApproval(config)

interface KnownOrder {
  readonly reference: string
  readonly saved: SavedValues
  /** Null where Retrack has not saved it. */
  readonly lead: string | null
  readonly click: string | null
  readonly position: number
}

interface AcceptedOrder extends KnownOrder {
  readonly lead: string
}

export async function acceptedOrder(
  run: JourneyContext,
): Promise<{ readonly order: AcceptedOrder | null; readonly outcome: OrderOutcome }> {
  const { check, traits } = run
  const { click } = await visitWithNewClick(run)
  const placed = await placeOrder(run, { click, cookie: traits.cookie, voucher: getVoucher(check) })
  if (!placed.succeeded) return { order: null, outcome: NO_LEAD }
  const outcome = await awaitOutcome(placed, check.config.timing.retry)
  return { order: outcome.accepted && toAcceptedOrder(placed, outcome.accepted), outcome }
}

/** Null where the mock has not named the lead. */
function toAcceptedOrder(
  { saved }: PlacedOrder,
  accepted: JournalEntry,
  reference = accepted.reference,
): AcceptedOrder | null {
  const lead = getLeadUuid(accepted)
  if (lead === null) return null
  return { reference: reference ?? '', saved, lead, click: accepted.click, position: accepted.id }
}

/**
 * Changes the status of an order and waits for the update at Retrack. An update that was not saved may come again until
 * `retryMs` have passed. Returns that update.
 */
export async function changeStatus(
  run: JourneyContext,
  change: StatusAction,
  order: AcceptedOrder,
  retryMs = run.check.config.timing.status,
): Promise<JournalEntry | null> {
  const since = await startStatusChange(run, change, order, false)
  const limitMs = run.check.config.timing.status
  const about = {
    operation: 'updateLead',
    clicks: order.click === null ? null : [order.click],
    limitMs,
    since,
  } as const
  const update = await awaitEntry({ ...about, what: 'update' })
  if (update === null || update.outcome === 'refused') return null
  const isIt = (entry: JournalEntry) => statusIn(entry) === change.status
  return awaitEntry({ ...about, what: 'accepted-update', limitMs: retryMs, isIt })
}

export function statusIn({ body }: JournalEntry): unknown {
  return typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined
}

export async function startStatusChange(
  run: JourneyContext,
  { action, status, way }: StatusAction,
  { reference, saved, lead, click }: KnownOrder,
  afterApproval: boolean,
): Promise<Omit<PlacedOrder, 'page'>> {
  const { check, record, visitor, journey } = run
  const before = await check.mock.position()
  const about = { action: action.kind, way, status, reference, lead, afterApproval, journal: before } as const
  const began = record.start({ kind: 'status-change-started', ...about })
  if (lead !== null) check.requestOrigins.addStatusChange(lead, before, { journey, cause: began })
  const startedAt = performance.now()
  const name = status === 'rejected' ? 'rejectOrder' : 'approveOrder'
  const input = { name, click, voucher: getVoucher(check), reference, saved, visitor, record, entry: null } as const
  // What follows an order's change is waited for while others are placed.
  const done = await check.checkout.use(() => runAction(action, input, check.environment), { isNext: true })
  const endedAt = performance.now()
  check.signal.throwIfAborted()
  if (done.kind === 'failed') await check.requireStore(lead === null ? 'reachable' : 'responsive')
  const after = await check.mock.position()
  const end = recordActionEnd(run, nameAction(name, way === null ? undefined : { name: way }), done)
  record.add({ kind: 'status-change-finished', ...end, durationMs: endedAt - startedAt, journal: after })
  const { succeeded } = end
  return { run, began, click, before, after, endedAt, succeeded, saved, notStarted: isNotStarted(done) }
}
