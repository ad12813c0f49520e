/** Rejections and approvals that the check asked for, and the updates that came of them. */
import type { Evidence, EvidenceOf, MockRequest } from '../../schemas/evidence.ts'
import { getLeadUuid, type JournalEntry } from '../../schemas/journal.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import {
  between,
  getBodyField,
  getOrders,
  getRequests,
  getSettings,
  getStatusChanges,
  type ObservedStatusChange,
  ofKind,
  wasAccepted,
} from '../evidence-view.ts'
import {
  failure,
  type Judgement,
  notApplicable,
  pass,
  type SupportingEvidence,
  setupError,
  unproven,
} from '../requirement.ts'
import { RUN_AGAIN } from './combine.ts'
import { formatDuration, formatValue, list, quoteValue } from './format.ts'
import { findWait, getOrdersOf, journalDropped, judgeDeclined, NO_ORDER_PLACED, requireOrders } from './orders.ts'
import { attributeToSetupOfRun, mockFailure, type SettingsItem } from './setup.ts'

type Items = readonly Evidence[]
const ACTIONS = ['rejectOrder', 'approveOrder'] as const
type Action = (typeof ACTIONS)[number]

/** Leaves it open if the store has rejected no lead at all: `status.rejected` says so. Undefined otherwise. */
export function judgeNoRejection(evidence: Items, ...rests: SupportingEvidence): Judgement | undefined {
  const isRejection = (update: MockRequest) => wasAccepted(update) && getBodyField(update, 'status') === 'rejected'
  if (getRequests(evidence, 'updateLead').some(isRejection)) return undefined
  const remedy = 'See `status.rejected`; once orders are rejected, run the check again.'
  return unproven('Nor did any other order that was rejected reject its lead.', remedy, ...rests)
}

/** For what only a store that rejects or approves orders can show. */
export function requireActions(
  evidence: Items,
  actions: readonly Action[],
  names: readonly JourneyName[],
  judge: (settings: SettingsItem) => Judgement,
): Judgement {
  const configured = getSettings(evidence)?.actions
  const none = actions.find((action) => configured?.[action] === 'none')
  if (none !== undefined) return notApplicable(`The store does not do this to orders (\`${none}: none\`).`)
  const leftOut = actions.find((action) => configured?.[action] === 'unset')
  return requireOrders(evidence, names, (settings) => (leftOut === undefined ? judge(settings) : isLeftOut(leftOut)))
}

const isLeftOut = (action: Action) =>
  unproven(
    `The config does not say how the store ${action === 'rejectOrder' ? 'rejects' : 'approves'} an order.`,
    `Add \`${action}\` to retrack-kit.yaml, or \`${action}: none\` where the store never does.`,
  )

/** The lead that an update names in its path. */
export function getLeadInPath({ entry: { path } }: MockRequest): string {
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
export function getKnownLeads(evidence: Items): ReadonlySet<string> {
  const saved = (['createLead', 'updateLead'] as const).flatMap((operation) => getRequests(evidence, operation))
  // It was found, and could not be changed.
  const final = getRequests(evidence, 'updateLead').filter(({ entry }) =>
    entry.behaviours.includes('approved-is-final'),
  )
  const changed = ofKind(evidence, 'status-change-started').flatMap(({ lead }) => lead ?? [])
  return new Set([
    ...saved.filter(wasAccepted).flatMap(({ entry }) => getLeadUuid(entry) ?? []),
    ...final.map(getLeadInPath),
    ...changed,
  ])
}

/**
 * The leads of the order that was changed. A store that sent several for one click may update any of them: which one
 * it kept is a matter of whose answer came first, and for other requirements to say.
 */
export function getLeadsOfChange(evidence: Items, { started }: ObservedStatusChange): ReadonlySet<string> {
  const saved = getRequests(evidence, 'createLead')
  const order = getOrdersOf(evidence, 'rejected-before-lead').find(
    (one) => one.started.journey?.run === started.journey?.run,
  )
  const own = saved.find(({ entry }) => started.lead !== null && getLeadUuid(entry) === started.lead)
  const click = own?.entry.click ?? order?.started.click ?? null
  // A click that a cache gives to all visitors says nothing about whose lead it is.
  const isOwn = getOrders(evidence).some(
    (one) => one.started.journey?.run === started.journey?.run && one.started.click === click,
  )
  const others = saved.filter(({ entry }) => click !== null && isOwn && entry.click === click)
  return new Set([
    ...(started.lead === null ? [] : [started.lead]),
    ...others.flatMap(({ entry }) => getLeadUuid(entry) ?? []),
  ])
}

/**
 * Returns the updates that a change caused: those of its order's leads, and those of unknown leads, which the store may
 * have named wrongly. An update of another order's lead is that order's.
 */
export function getUpdates(evidence: Items, change: ObservedStatusChange, upTo: number): MockRequest[] {
  const known = getKnownLeads(evidence)
  const own = getLeadsOfChange(evidence, change)
  return between(getRequests(evidence, 'updateLead'), change.started.journal, upTo).filter((update) => {
    const lead = getLeadInPath(update)
    return own.has(lead) || !known.has(lead)
  })
}

/** The rule of `status.rejected` and `status.approved`. */
export function judgeStatusUpdate(evidence: Items, status: 'rejected' | 'approved'): Judgement {
  const [action, name] =
    status === 'rejected' ? (['rejectOrder', 'rejected-order'] as const) : (['approveOrder', 'approved-order'] as const)
  return requireActions(evidence, [action], [name], () => {
    const change = getStatusChanges(evidence).find(
      ({ started }) => started.journey?.name === name && !started.afterApproval && started.status === status,
    )
    if (change === undefined) return judgeMissingChange(evidence, name)
    return attributeToSetupOfRun(evidence, change.started.journey?.run, judgeChange(evidence, change))
  })
}

export function judgeChange(evidence: Items, change: ObservedStatusChange): Judgement {
  const { started, finished } = change
  const waited = findWait(change, 'update')
  if (waited === undefined) return unproven('The check did not wait for an update.', RUN_AGAIN, started)
  const ambiguous = judgeSharedReference(evidence, change)
  if (ambiguous !== undefined) return ambiguous
  const updates = getUpdates(evidence, change, waited.upTo)
  const matching = updates.filter((update) => getBodyField(update, 'status') === started.status)
  const right = matching.find(wasAccepted)
  if (right !== undefined) {
    return pass(
      `An update with ${quoteValue(started.status)} came ${formatDuration(waited.waitedMs)} after the order was ${started.status}.`,
      started,
      right,
      waited,
    )
  }
  const [refused] = matching
  if (refused !== undefined) return judgeRefusedUpdate(change, refused)
  if (finished?.succeeded === false) return judgeFailedAction(change, finished)
  if (finished === undefined) return unproven('The action has no end.', RUN_AGAIN, started)
  if (waited.result === 'unknown') return journalDropped(waited)
  if (waited.result === 'yes' && updates.length === 0)
    return unproven('The update that came is missing from the evidence.', RUN_AGAIN, waited)
  const within = `The order ${quoteValue(started.reference)} was ${started.status}, and`
  if (updates.length > 0) {
    const values = [...new Set(updates.map((update) => formatValue(getBodyField(update, 'status'))))]
    return failure(`${within} updates came with the status ${list(values)}, none with ${quoteValue(started.status)}.`, [
      started,
      waited,
      ...updates,
    ])
  }
  const others = between(ofKind(evidence, 'mock-request'), started.journal, waited.upTo).filter(
    ({ entry }) => entry.operation === null,
  )
  const instead = [...new Set(others.map(({ entry }) => quoteValue(`${entry.method} ${entry.path}`)))].slice(0, 3)
  const seen = instead.length === 0 ? '' : ` The mock received ${list(instead)} instead.`
  return (
    mockFailure(evidence) ??
    failure(`${within} no update came within ${formatDuration(waited.limitMs)}.${seen}`, [started, waited, ...others])
  )
}

/** An update that Retrack did not accept changes nothing. */
function judgeRefusedUpdate({ started }: ObservedStatusChange, update: MockRequest): Judgement {
  const { status, outcome } = update.entry
  if (status === 404)
    return unproven(
      'The update named a lead that Retrack does not know, and changed nothing.',
      'See `status.known-lead`; once updates name their lead, run the check again.',
      started,
      update,
    )
  if (outcome !== 'refused') return unproven('The update was never answered.', RUN_AGAIN, started, update)
  return failure(
    `The order ${quoteValue(started.reference)} was ${started.status}, and Retrack answered ${status} to the update with ${quoteValue(started.status)}: the lead stayed as it was.`,
    [started, update],
  )
}

/**
 * If several orders share a reference, the action may have changed any of them. Hitting the right one was luck then.
 */
export function judgeSharedReference(evidence: Items, change: ObservedStatusChange): Judgement | undefined {
  const { started } = change
  const own = getLeadsOfChange(evidence, change)
  const other = getRequests(evidence, 'createLead').find(
    ({ entry }) => entry.reference === started.reference && isLeadOfAnother(entry, own),
  )
  if (other === undefined) return undefined
  return unproven(
    `The reference ${quoteValue(started.reference)} stands in the leads of several orders: nobody can tell which one was to be ${started.status}.`,
    'See `lead.distinct-references`; once each order has its own, run the check again.',
    started,
    other,
  )
}

export function judgeFailedAction(
  { started }: ObservedStatusChange,
  ended: EvidenceOf<'status-change-finished'>,
): Judgement {
  const action = `${started.status === 'rejected' ? 'rejectOrder' : 'approveOrder'}${started.way === null ? '' : `.${started.way}`}`
  if (ended.declined) return judgeDeclined(`the order could not be ${started.status}`, started, ended)
  const why = ended.reason === null ? '' : `: ${ended.reason}`
  return setupError(
    `The order could not be ${started.status}${why}.`,
    `Try the steps of \`${action}\` by hand, and correct them in retrack-kit.yaml.`,
    started,
    ended,
  )
}

/** Why an order was neither rejected nor approved: there was no lead of it to update. */
export function judgeMissingChange(evidence: Items, name: JourneyName): Judgement {
  const [order] = getOrdersOf(evidence, name)
  if (order === undefined) return NO_ORDER_PLACED
  return unproven(
    'The order had no lead that was answered 200, so there was none to update.',
    'See `lead.sent` and `lead.accepted`; once leads come, run the check again.',
    order.started,
  )
}

/** Judges every update that came, whatever it came of. */
export function judgeEachUpdate(
  evidence: Items,
  judge: (updates: readonly [MockRequest, ...MockRequest[]]) => Judgement,
): Judgement {
  const [first, ...more] = getRequests(evidence, 'updateLead')
  if (first !== undefined) return judge([first, ...more])
  return requireAnyAction(evidence, ['rejected-order', 'approved-order'], () =>
    unproven('No update came.', 'See `status.rejected` and `status.approved`; once updates come, run the check again.'),
  )
}

/** For what a store can show that does either: reject orders, or approve them. */
export function requireAnyAction(evidence: Items, names: readonly JourneyName[], judge: () => Judgement): Judgement {
  const configured = getSettings(evidence)?.actions
  const listActionsExcept = (...kinds: readonly string[]) =>
    ACTIONS.filter((action) => configured === undefined || !kinds.includes(configured[action]))
  const used = listActionsExcept('none')
  if (used.length === 0) return notApplicable('The store neither rejects nor approves orders.')
  const done = listActionsExcept('none', 'unset')
  return requireActions(evidence, done.length > 0 ? done : used, names, judge)
}

function isLeadOfAnother(entry: JournalEntry, own: ReadonlySet<string>): boolean {
  const lead = getLeadUuid(entry)
  return lead !== null && !own.has(lead)
}
