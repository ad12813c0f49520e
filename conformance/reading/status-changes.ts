/** Rejections and approvals that the check asked for, and the updates that came of them. */
import type { Evidence, EvidenceOf, Received } from '../../schemas/evidence.ts'
import { getLeadUuid, type JournalEntry } from '../../schemas/journal.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import {
  between,
  field,
  ofKind,
  requestsFor,
  type StatusChange,
  settingsOf,
  statusChangesOf,
  wasAccepted,
} from '../evidence-view.ts'
import { breach, type Judgement, notApplicable, pass, setUpError, unproven } from '../requirement.ts'
import { journalDropped, NO_ORDER_PLACED, onOrders, ordersIn, waitFor } from './orders.ts'
import { blamingSetUpOfRun, mockTrouble, type Settings } from './set-up.ts'
import { RUN_AGAIN } from './together.ts'
import { duration, list, shown, shownValue } from './words.ts'

type Items = readonly Evidence[]
const ACTIONS = ['rejectOrder', 'approveOrder'] as const
type Action = (typeof ACTIONS)[number]

/** For what only a store that rejects or approves orders can show. */
export function onActions(
  evidence: Items,
  actions: readonly Action[],
  names: readonly JourneyName[],
  judge: (settings: Settings) => Judgement,
): Judgement {
  const configured = settingsOf(evidence)?.actions
  const none = actions.find((action) => configured?.[action] === 'none')
  if (none !== undefined) return notApplicable(`The store does not do this to orders (\`${none}: none\`).`)
  const leftOut = actions.find((action) => configured?.[action] === 'left-out')
  return onOrders(evidence, names, (settings) => (leftOut === undefined ? judge(settings) : isLeftOut(leftOut)))
}

const isLeftOut = (action: Action) =>
  unproven(
    `The config does not say how the store ${action === 'rejectOrder' ? 'rejects' : 'approves'} an order.`,
    `Add \`${action}\` to retrack-kit.yaml, or \`${action}: none\` where the store never does.`,
  )

/** The lead that an update names in its path. */
export function leadNamed({ entry: { path } }: Received): string {
  const [address = ''] = path.split('?', 1)
  const name = address.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/**
 * The uuids that Retrack answered the store's new leads with. An update that was accepted proves its own, where the
 * creation is missing from the evidence.
 */
export function leadsKnown(evidence: Items): ReadonlySet<string> {
  const saved = (['createLead', 'updateLead'] as const).flatMap((operation) => requestsFor(evidence, operation))
  const changed = ofKind(evidence, 'status-change-began').map(({ lead }) => lead)
  return new Set([...saved.filter(wasAccepted).flatMap(({ entry }) => getLeadUuid(entry) ?? []), ...changed])
}

/**
 * The leads of the order that was changed. A store that sent several for one click may update any of them: which one
 * it kept is a matter of whose answer came first, and for other requirements to say.
 */
export function leadsOfChanged(evidence: Items, { began }: StatusChange): ReadonlySet<string> {
  const saved = requestsFor(evidence, 'createLead')
  const click = saved.find(({ entry }) => getLeadUuid(entry) === began.lead)?.entry.click ?? null
  const others = saved.filter(({ entry }) => click !== null && entry.click === click)
  return new Set([began.lead, ...others.flatMap(({ entry }) => getLeadUuid(entry) ?? [])])
}

/**
 * Updates that came of a change: those of its order's leads, and those of a lead that nobody knows, since the
 * store may have named it wrongly. An update of another order's lead is that order's.
 */
export function updatesOf(evidence: Items, change: StatusChange, upTo: number): Received[] {
  const known = leadsKnown(evidence)
  const own = leadsOfChanged(evidence, change)
  return between(requestsFor(evidence, 'updateLead'), change.began.journal, upTo).filter((update) => {
    const lead = leadNamed(update)
    return own.has(lead) || !known.has(lead)
  })
}

/** The rule of `status.rejected` and `status.approved`. */
export function isUpdated(evidence: Items, status: 'rejected' | 'approved'): Judgement {
  const [action, name] =
    status === 'rejected' ? (['rejectOrder', 'rejected-order'] as const) : (['approveOrder', 'approved-order'] as const)
  return onActions(evidence, [action], [name], () => {
    const change = statusChangesOf(evidence).find(
      ({ began }) => began.journey?.name === name && !began.afterApproval && began.status === status,
    )
    if (change === undefined) return notChanged(evidence, name)
    return blamingSetUpOfRun(evidence, change.began.journey?.run, ofChange(evidence, change))
  })
}

function ofChange(evidence: Items, change: StatusChange): Judgement {
  const { began, ended } = change
  const waited = waitFor(change, 'update')
  if (waited === undefined) return unproven('The check did not wait for an update.', RUN_AGAIN, began)
  const ambiguous = sharedReference(evidence, change)
  if (ambiguous !== undefined) return ambiguous
  const updates = updatesOf(evidence, change, waited.upTo)
  const right = updates.find((update) => field(update, 'status') === began.status)
  if (right !== undefined) {
    return pass(
      `An update with ${shown(began.status)} came ${duration(waited.waitedMs)} after the order was ${began.status}.`,
      began,
      right,
      waited,
    )
  }
  if (ended?.succeeded === false) return failedAction(change, ended)
  if (ended === undefined) return unproven('The action has no end.', RUN_AGAIN, began)
  if (waited.holds === 'unknown') return journalDropped(waited)
  if (waited.holds === 'yes' && updates.length === 0)
    return unproven('The update that came is missing from the evidence.', RUN_AGAIN, waited)
  const within = `The order ${shown(began.reference)} was ${began.status}, and`
  if (updates.length > 0) {
    const values = [...new Set(updates.map((update) => shownValue(field(update, 'status'))))]
    return breach(`${within} updates came with the status ${list(values)}, none with ${shown(began.status)}.`, [
      began,
      waited,
      ...updates,
    ])
  }
  const others = between(ofKind(evidence, 'received'), began.journal, waited.upTo).filter(
    ({ entry }) => entry.operation === null,
  )
  const instead = [...new Set(others.map(({ entry }) => shown(`${entry.method} ${entry.path}`)))].slice(0, 3)
  const seen = instead.length === 0 ? '' : ` The mock received ${list(instead)} instead.`
  return (
    mockTrouble(evidence) ??
    breach(`${within} no update came within ${duration(waited.limitMs)}.${seen}`, [began, waited, ...others])
  )
}

/** Where several orders have one reference, the action may have changed any of them: also where it was the right one, that was luck. */
export function sharedReference(evidence: Items, change: StatusChange): Judgement | undefined {
  const { began } = change
  const own = leadsOfChanged(evidence, change)
  const other = requestsFor(evidence, 'createLead').find(
    ({ entry }) => entry.reference === began.reference && isLeadOfAnother(entry, own),
  )
  if (other === undefined) return undefined
  return unproven(
    `The reference ${shown(began.reference)} stands in the leads of several orders: nobody can tell which one was to be ${began.status}.`,
    'See `lead.distinct-references`; once each order has its own, run the check again.',
    began,
    other,
  )
}

function failedAction({ began }: StatusChange, ended: EvidenceOf<'status-change-ended'>): Judgement {
  const action = began.status === 'rejected' ? 'rejectOrder' : 'approveOrder'
  const why = ended.reason === null ? '' : `: ${ended.reason}`
  return setUpError(
    `The order could not be ${began.status}${why}.`,
    `Try the steps of \`${action}\` by hand, and correct them in retrack-kit.yaml.`,
    began,
    ended,
  )
}

/** Why an order was neither rejected nor approved: there was no lead of it to update. */
function notChanged(evidence: Items, name: JourneyName): Judgement {
  const [order] = ordersIn(evidence, name)
  if (order === undefined) return NO_ORDER_PLACED
  return unproven(
    'The order had no lead that was answered 200, so there was none to update.',
    'See `lead.sent` and `lead.accepted`; once leads come, run the check again.',
    order.began,
  )
}

/** Judges every update that came, whatever it came of. */
export function everyUpdate(
  evidence: Items,
  judge: (updates: readonly [Received, ...Received[]]) => Judgement,
): Judgement {
  const [first, ...more] = requestsFor(evidence, 'updateLead')
  if (first !== undefined) return judge([first, ...more])
  const configured = settingsOf(evidence)?.actions
  const not = (...kinds: readonly string[]) =>
    ACTIONS.filter((action) => configured === undefined || !kinds.includes(configured[action]))
  const used = not('none')
  if (used.length === 0) return notApplicable('The store neither rejects nor approves orders.')
  const done = not('none', 'left-out')
  return onActions(evidence, done.length > 0 ? done : used, ['rejected-order', 'approved-order'], () =>
    unproven('No update came.', 'See `status.rejected` and `status.approved`; once updates come, run the check again.'),
  )
}

function isLeadOfAnother(entry: JournalEntry, own: ReadonlySet<string>): boolean {
  const lead = getLeadUuid(entry)
  return lead !== null && !own.has(lead)
}
