/** The journeys of status: an order that the store rejects, and one that it approves and then rejects. */
import type { Action, MaybeAction } from '../../schemas/config.ts'
import { getLeadUuid, type JournalEntry } from '../../schemas/journal.ts'
import { perform } from '../actions/action.ts'
import {
  answerTo,
  arrive,
  awaitEntry,
  awaitLead,
  beginSilence,
  type Placed,
  placeOrder,
  usualCookie,
  voucherOf,
} from './ordering.ts'
import { type Planned, planned } from './redirect-page.ts'
import type { Run } from './run.ts'

export function actionOf(action: MaybeAction): Action | null {
  return action.kind === 'none' || action.kind === 'left-out' ? null : action
}

export const rejectedOrder = (reject: Action): Planned =>
  planned('rejected-order', null, async (run) => {
    const order = await acceptedOrder(run)
    if (order === null) return
    await change(run, reject, 'rejected', order)
  })

/** `reject` is null where the store never rejects: then an approval cannot be followed by one. */
export const approvedOrder = (approve: Action, reject: Action | null): Planned =>
  planned('approved-order', null, async (run) => {
    const { findings } = run.world
    const order = await acceptedOrder(run)
    if (order === null) return
    const approval = await change(run, approve, 'approved', order)
    if (approval === null || reject === null) return
    const later = await start(run, reject, 'rejected', order, true)
    findings.silences.push({
      record: run.record,
      cause: later.began,
      of: { operation: 'updateLead', click: null, lead: order.lead },
      after: later.before,
      since: later.endedAt,
      heardBefore: order.position,
    })
  })

interface AcceptedOrder {
  readonly reference: string
  readonly lead: string
  readonly click: string | null
  readonly position: number
}

async function acceptedOrder(run: Run): Promise<AcceptedOrder | null> {
  const { world } = run
  const { click } = await arrive(run)
  const placed = await placeOrder(run, { click, cookie: usualCookie(world), voucher: voucherOf(world) })
  if (!placed.succeeded) return null
  const lead = await awaitLead(placed, world.config.timing.retry)
  const accepted = lead === null ? null : await answerTo(placed, lead)
  const uuid = accepted === null ? null : getLeadUuid(accepted)
  if (accepted === null || uuid === null) return null
  beginSilence(placed, accepted)
  return { reference: accepted.reference ?? '', lead: uuid, click: accepted.click, position: accepted.id }
}

/** Changes the status of an order, and waits until Retrack was told so. Answers the update that it took. */
async function change(
  run: Run,
  action: Action,
  status: 'rejected' | 'approved',
  order: AcceptedOrder,
): Promise<JournalEntry | null> {
  const since = await start(run, action, status, order, false)
  const limitMs = run.world.config.timing.status
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
  run: Run,
  action: Action,
  status: 'rejected' | 'approved',
  { reference, lead, click }: AcceptedOrder,
  afterApproval: boolean,
): Promise<Placed> {
  const { world, record, visitor, journey } = run
  const before = await world.mock.position()
  const about = { action: action.kind, status, reference, lead, afterApproval, journal: before } as const
  const began = record.begin({ kind: 'status-change-began', ...about })
  world.findings.changes.push({ lead, after: before, belonging: { journey, cause: began } })
  const startedAt = performance.now()
  const deed = { click, voucher: voucherOf(world), reference, visitor, record, visitUrl: null }
  const done = await world.checkout.use(() => perform(action, deed, world.surroundings))
  const endedAt = performance.now()
  world.signal.throwIfAborted()
  const after = await world.mock.position()
  const succeeded = done.kind === 'succeeded'
  if (done.kind === 'not-started') {
    const name = status === 'rejected' ? 'rejectOrder' : 'approveOrder'
    const { message, mend } = done
    record.add({ kind: 'set-up-problem', problem: 'action-failed-to-start', message: `${name}: ${message}`, mend })
  }
  const reason = done.kind === 'succeeded' ? null : done.kind === 'failed' ? done.reason : done.message
  record.add({ kind: 'status-change-ended', succeeded, reason, durationMs: endedAt - startedAt, journal: after })
  return { run, began, click, before, after, endedAt, succeeded }
}
