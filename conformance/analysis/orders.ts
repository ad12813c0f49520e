/** Orders that the check placed, and the leads that came of each. */
import type { Evidence, EvidenceOf, MockRequest } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { getOrders, getRequests, getSettings, type ObservedOrder, ofKind, wasAccepted } from '../evidence-view.ts'
import { type Judgement, notApplicable, setupError, unproven } from '../requirement.ts'
import { isObject } from './bodies.ts'
import { combine, RUN_AGAIN } from './combine.ts'
import { formatDuration } from './format.ts'
import {
  attributeToSetup,
  attributeToSetupOfRun,
  findMixedLoopback,
  journeyMissing,
  mockFailure,
  NO_SETTINGS,
  type SettingsItem,
} from './setup.ts'

type Items = readonly Evidence[]

const NO_ORDERS = unproven(
  'The config does not say how to place an order.',
  'Add `placeOrder` to retrack-kit.yaml: HTTP requests, a command, a script for the browser, or a sentence that tells you what to do.',
)

/** For all that orders show. Where orders cannot be placed, or the set-up is broken, that is the answer. */
export function requireOrders(
  evidence: Items,
  names: readonly JourneyName[],
  judge: (settings: SettingsItem) => Judgement,
): Judgement {
  const settings = getSettings(evidence)
  if (settings === undefined) return NO_SETTINGS
  if (settings.actions.placeOrder === 'unset') return NO_ORDERS
  if (settings.actions.placeOrder === 'none') return notApplicable('The store has no orders (`placeOrder: none`).')
  return attributeToSetup(evidence, names, judge(settings))
}

export const getOrdersOf = (evidence: Items, ...names: readonly JourneyName[]): ObservedOrder[] =>
  getOrders(evidence).filter(({ started: { journey } }) => journey !== null && names.includes(journey.name))

/**
 * Returns the requests for leads of an order: those that carry its click. If it was placed alone, these are all
 * requests until the next order.
 */
export function getLeads(evidence: Items, { started }: ObservedOrder): MockRequest[] {
  const next = ofKind(evidence, 'order-started')
    .filter(({ sequence }) => sequence > started.sequence)
    .reduce((least, { journal }) => Math.min(least, journal), Number.POSITIVE_INFINITY)
  // A lead that carries the click of another visit may still belong to this order.
  const visits = new Set(ofKind(evidence, 'visit-started').map(({ id }) => id))
  return getRequests(evidence, 'createLead').filter(({ cause, entry }) => {
    if (cause === started.id || (started.click !== null && entry.click === started.click)) return true
    const isFree = cause === null || visits.has(cause)
    const isInTime = entry.id > started.journal && entry.id <= next
    return started.alone && isFree && isInTime && !isOfAnotherOrder(evidence, started, entry.click)
  })
}

const isOfAnotherOrder = (evidence: Items, own: ObservedOrder['started'], click: string | null): boolean =>
  click !== null && ofKind(evidence, 'order-started').some((began) => began.id !== own.id && began.click === click)

/**
 * The order that shows what the store's leads are like. Where the cookie of the redirect page made
 * no lead and one that the check planted did, it is the latter.
 */
export function findFirstOrder(evidence: Items): ObservedOrder | undefined {
  const orders = getOrdersOf(evidence, 'first-order')
  return orders.find((order) => getLeads(evidence, order).length > 0) ?? orders.at(-1)
}

export const NO_ORDER_PLACED = unproven('No order was placed.', RUN_AGAIN)

/** Why there is no lead to judge, where `lead.sent` is the one to blame the store for it. */
export function judgeMissingLead(evidence: Items, order: ObservedOrder, settings: SettingsItem): Judgement {
  return (
    judgeFailedOrder(order) ??
    mockFailure(evidence) ??
    findMixedLoopback(settings) ??
    unproven(
      'No lead came of the order, so there is none to judge.',
      'See `lead.sent`; once leads come, run the check again.',
      order.started,
    )
  )
}

/** "An order that fails while Retrack is well is an error of the set-up." */
export function judgeFailedOrder({ started, finished }: ObservedOrder): Judgement | undefined {
  if (finished === undefined) return unproven('The order has no end.', RUN_AGAIN, started)
  if (finished.succeeded) return undefined
  if (finished.declined) return judgeDeclined('the order could not be placed', started, finished)
  const why = finished.reason === null ? '' : `: ${finished.reason.replace(/\.$/, '')}`
  return setupError(
    `The order could not be placed after ${formatDuration(finished.durationMs)}${why}.`,
    `Try the steps of \`placeOrder${started.way === null ? '' : `.${started.way}`}\` by hand, and correct them in retrack-kit.yaml.`,
    started,
    finished,
  )
}

/** An action that a person cannot do says nothing about the store. */
export const judgeDeclined = (what: string, ...rests: readonly Evidence[]): Judgement =>
  unproven(
    `The person who was asked said that ${what}.`,
    'Run the check again once it can be done, or describe the action in retrack-kit.yaml as http, command or browser.',
    ...rests,
  )

/** Returns the check's wait after an order. */
export const findWait = ({ items }: Pick<ObservedOrder, 'items'>, what: EvidenceOf<'wait-finished'>['for']) =>
  ofKind(items, 'wait-finished').find((waited) => waited.for === what)

/** The journal dropped what could have told. */
export const journalDropped = (...rests: readonly Evidence[]): Judgement =>
  unproven(
    'The journal of the mock dropped what could have told.',
    'Run the check again with a mock of its own (`mock.listen`), which nothing else uses.',
    ...rests,
  )

/** The lead that Retrack saved and told the store so. */
export const findAcceptedLead = (leads: readonly MockRequest[]): MockRequest | undefined => leads.find(wasAccepted)

/** Where the check planted the cookie, a report says so. */
export const presetCookieNote = ({ started }: ObservedOrder): string =>
  started.cookie === 'preset' ? ' (The check planted the cookie for this order.)' : ''

/** The order of a journey that shows what its leads are like. */
export function findOrderOf(evidence: Items, name: JourneyName): ObservedOrder | undefined {
  return name === 'first-order' ? findFirstOrder(evidence) : getOrdersOf(evidence, name)[0]
}

type Leads = readonly [MockRequest, ...MockRequest[]]

/** Judges the leads of each of these orders by one rule; that there are any is for `lead.sent` to say. */
export function judgeEachOrder(
  evidence: Items,
  names: readonly JourneyName[],
  rule: (order: ObservedOrder, leads: Leads, settings: SettingsItem) => Judgement,
): Judgement {
  return requireOrders(evidence, names, (settings) =>
    combine(
      names.map((name) => {
        const order = findOrderOf(evidence, name)
        if (order === undefined) return journeyMissing(evidence, name)
        const [first, ...more] = getLeads(evidence, order)
        const judged =
          first === undefined ? judgeMissingLead(evidence, order, settings) : rule(order, [first, ...more], settings)
        return attributeToSetupOfRun(evidence, order.started.journey?.run, judged)
      }),
    ),
  )
}

/** Judges every lead of these orders by one rule, repeated ones included. */
export const judgeEachLead = (
  evidence: Items,
  names: readonly JourneyName[],
  rule: (lead: MockRequest, order: ObservedOrder, settings: SettingsItem) => Judgement,
): Judgement =>
  judgeEachOrder(evidence, names, (order, leads, settings) => combine(leads.map((lead) => rule(lead, order, settings))))

/** Does the same for the fields of a lead. Whether the body has any fields is judged by `lead.json`. */
export const judgeEachLeadWithFields = (
  evidence: Items,
  names: readonly JourneyName[],
  rule: (lead: MockRequest, order: ObservedOrder, settings: SettingsItem) => Judgement,
): Judgement =>
  judgeEachLead(evidence, names, (lead, order, settings) =>
    isObject(lead.entry.body)
      ? rule(lead, order, settings)
      : unproven(
          'The body of the lead was no JSON object, so it has no fields to judge.',
          'See `lead.json`; once leads are sent as JSON, run the check again.',
          lead,
        ),
  )

/**
 * Journeys without a quiet period after their orders. Nothing can be heard after the last order; two orders with one
 * click cannot be told apart.
 */
const WITHOUT_SILENCE: readonly (JourneyName | undefined)[] = ['closing-order', 'second-order', 'refused-lead']

/** Orders whose lead was answered 200, and after which nothing more may come. */
export const getOrdersWithLeads = (evidence: Items): ObservedOrder[] =>
  getOrders(evidence).filter(
    (order) =>
      !WITHOUT_SILENCE.includes(order.started.journey?.name) &&
      order.started.click !== null &&
      findAcceptedLead(getLeads(evidence, order)) !== undefined,
  )
