/** Orders that the check placed, and the leads that came of each. */
import type { Evidence, EvidenceOf, Received } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { type Order, ofKind, ordersOf, requestsFor, settingsOf, wasAccepted } from '../evidence-view.ts'
import { type Judgement, notApplicable, setUpError, unproven } from '../requirement.ts'
import { isObject } from './bodies.ts'
import {
  blamingSetUp,
  blamingSetUpOfRun,
  mixedLoopback,
  mockTrouble,
  NO_SETTINGS,
  notMade,
  type Settings,
} from './set-up.ts'
import { RUN_AGAIN, together } from './together.ts'
import { duration } from './words.ts'

type Items = readonly Evidence[]

const NO_ORDERS = unproven(
  'The config does not say how to place an order.',
  'Add `placeOrder` to retrack-kit.yaml: HTTP requests, a command, a script for the browser, or a sentence that tells you what to do.',
)

/** For all that orders show. Where orders cannot be placed, or the set-up is broken, that is the answer. */
export function onOrders(
  evidence: Items,
  names: readonly JourneyName[],
  judge: (settings: Settings) => Judgement,
): Judgement {
  const settings = settingsOf(evidence)
  if (settings === undefined) return NO_SETTINGS
  if (settings.actions.placeOrder === 'left-out') return NO_ORDERS
  if (settings.actions.placeOrder === 'none') return notApplicable('The store has no orders (`placeOrder: none`).')
  return blamingSetUp(evidence, names, judge(settings))
}

export const ordersIn = (evidence: Items, ...names: readonly JourneyName[]): Order[] =>
  ordersOf(evidence).filter(({ began: { journey } }) => journey !== null && names.includes(journey.name))

/**
 * Requests for leads that came of an order: those that carry its click, and of an order that was
 * placed alone all that came before the next one began, whatever they carry.
 */
export function leadsOf(evidence: Items, { began }: Order): Received[] {
  const next = ofKind(evidence, 'order-began')
    .filter(({ sequence }) => sequence > began.sequence)
    .reduce((least, { journal }) => Math.min(least, journal), Number.POSITIVE_INFINITY)
  // What carries the click of another visit may well have come of this order.
  const visits = new Set(ofKind(evidence, 'visit-began').map(({ id }) => id))
  return requestsFor(evidence, 'createLead').filter(({ cause, entry }) => {
    if (cause === began.id || (began.click !== null && entry.click === began.click)) return true
    const isFree = cause === null || visits.has(cause)
    const isInTime = entry.id > began.journal && entry.id <= next
    return began.alone && isFree && isInTime && !isOfAnotherOrder(evidence, began, entry.click)
  })
}

const isOfAnotherOrder = (evidence: Items, own: Order['began'], click: string | null): boolean =>
  click !== null && ofKind(evidence, 'order-began').some((began) => began.id !== own.id && began.click === click)

/**
 * The order that shows what the store's leads are like. Where the cookie of the redirect page made
 * no lead and one that the check planted did, it is the latter.
 */
export function firstOrder(evidence: Items): Order | undefined {
  const orders = ordersIn(evidence, 'first-order')
  return orders.find((order) => leadsOf(evidence, order).length > 0) ?? orders.at(-1)
}

export const NO_ORDER_PLACED = unproven('No order was placed.', RUN_AGAIN)

/** Why there is no lead to judge, where `lead.sent` is the one to blame the store for it. */
export function noLead(evidence: Items, order: Order, settings: Settings): Judgement {
  return (
    failedOrder(order) ??
    mockTrouble(evidence) ??
    mixedLoopback(settings) ??
    unproven(
      'No lead came of the order, so there is none to judge.',
      'See `lead.sent`; once leads come, run the check again.',
      order.began,
    )
  )
}

/** "An order that fails while Retrack is well is an error of the set-up." */
export function failedOrder({ began, ended }: Order): Judgement | undefined {
  if (ended === undefined) return unproven('The order has no end.', RUN_AGAIN, began)
  if (ended.succeeded) return undefined
  const why = ended.reason === null ? '' : `: ${ended.reason}`
  return setUpError(
    `The order could not be placed after ${duration(ended.durationMs)}${why}.`,
    'Try the steps of `placeOrder` by hand, and correct them in retrack-kit.yaml.',
    began,
    ended,
  )
}

/** What the check waited for after an order. */
export const waitFor = ({ items }: Pick<Order, 'items'>, what: EvidenceOf<'waited'>['for']) =>
  ofKind(items, 'waited').find((waited) => waited.for === what)

/** The journal dropped what could have told. */
export const journalDropped = (...rests: readonly Evidence[]): Judgement =>
  unproven(
    'The journal of the mock dropped what could have told.',
    'Run the check again with a mock of its own (`mock.listen`), which nothing else uses.',
    ...rests,
  )

/** The lead that Retrack saved and told the store so. */
export const acceptedLead = (leads: readonly Received[]): Received | undefined => leads.find(wasAccepted)

/** Where the check planted the cookie, a report says so. */
export const byPlantedCookie = ({ began }: Order): string =>
  began.cookie === 'planted' ? ' (The check planted the cookie for this order.)' : ''

/** The order of a journey that shows what its leads are like. */
export function shownBy(evidence: Items, name: JourneyName): Order | undefined {
  return name === 'first-order' ? firstOrder(evidence) : ordersIn(evidence, name)[0]
}

type Leads = readonly [Received, ...Received[]]

/** Judges the leads of each of these orders by one rule; that there are any is for `lead.sent` to say. */
export function everyOrder(
  evidence: Items,
  names: readonly JourneyName[],
  rule: (order: Order, leads: Leads, settings: Settings) => Judgement,
): Judgement {
  return onOrders(evidence, names, (settings) =>
    together(
      names.map((name) => {
        const order = shownBy(evidence, name)
        if (order === undefined) return notMade(evidence, name)
        const [first, ...more] = leadsOf(evidence, order)
        const judged = first === undefined ? noLead(evidence, order, settings) : rule(order, [first, ...more], settings)
        return blamingSetUpOfRun(evidence, order.began.journey?.run, judged)
      }),
    ),
  )
}

/** Judges every lead of these orders by one rule, repeated ones included. */
export const everyLeadOf = (
  evidence: Items,
  names: readonly JourneyName[],
  rule: (lead: Received, order: Order, settings: Settings) => Judgement,
): Judgement =>
  everyOrder(evidence, names, (order, leads, settings) => together(leads.map((lead) => rule(lead, order, settings))))

/** The same for what stands in the fields of a lead; that it has any to read is for `lead.json` to say. */
export const everyLeadWithFields = (
  evidence: Items,
  names: readonly JourneyName[],
  rule: (lead: Received, order: Order, settings: Settings) => Judgement,
): Judgement =>
  everyLeadOf(evidence, names, (lead, order, settings) =>
    isObject(lead.entry.body)
      ? rule(lead, order, settings)
      : unproven(
          'The body of the lead was no JSON object, so it has no fields to judge.',
          'See `lead.json`; once leads are sent as JSON, run the check again.',
          lead,
        ),
  )

/** Orders whose lead was answered 200. Of the closing one nothing can be heard after it. */
export const ordersWithLeads = (evidence: Items): Order[] =>
  ordersOf(evidence).filter(
    (order) =>
      order.began.journey?.name !== 'closing-order' &&
      order.began.click !== null &&
      acceptedLead(leadsOf(evidence, order)) !== undefined,
  )
