/** What a store does when Retrack fails: its attempts to send one lead, and the failure it met. */
import type { Evidence, EvidenceOf, Received } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { type Order, ofKind, ordersOf, wasAccepted } from '../evidence-view.ts'
import { breach, type Judgement, pass, type Rests, unproven } from '../requirement.ts'
import { journalDropped, leadsOf, onOrders, ordersIn, waitFor } from './orders.ts'
import { blamingSetUpOfRun, notMade, type Settings } from './set-up.ts'
import { RUN_AGAIN, together } from './together.ts'
import { duration } from './words.ts'

type Items = readonly Evidence[]

/** How Retrack fails in each journey, for a sentence that begins "Answered …". */
export const FAILURES = {
  'fault-500': 'After a 500',
  'fault-503': 'After a 503',
  'fault-202': 'After a 202',
  'fault-204': 'After a 204',
  'fault-302': 'After a 302 without `Location`',
  'fault-429': 'After a 429',
  'fault-reset': 'After a reset connection',
  'fault-empty': 'After a connection closed without an answer',
  'fault-hang': 'After a request that was never answered',
  'fault-lost-response': 'After an answer that was lost once the lead was saved',
} as const satisfies Partial<Record<JourneyName, string>>
export type FaultJourney = keyof typeof FAILURES

export interface Delivery {
  readonly name: FaultJourney
  readonly order: Order
  readonly rule: EvidenceOf<'fault-armed'> | undefined
  readonly attempts: readonly Received[]
  /** The attempt that met the failure. */
  readonly failed: Received | undefined
  /** Those after it. */
  readonly retries: readonly Received[]
}

/** Judges what came of each of these failures; one that was not tried leaves it unproven. */
export function everyFailure(
  evidence: Items,
  names: readonly FaultJourney[],
  rule: (delivery: Delivery, settings: Settings) => Judgement,
): Judgement {
  return onOrders(evidence, names, (settings) =>
    together(
      names.map((name) => {
        const delivery = deliveryUnder(evidence, name)
        if (delivery === undefined) return notMade(evidence, name)
        return blamingSetUpOfRun(evidence, delivery.order.began.journey?.run, rule(delivery, settings))
      }),
    ),
  )
}

export function deliveryUnder(evidence: Items, name: FaultJourney): Delivery | undefined {
  const [order] = ordersIn(evidence, name)
  if (order === undefined) return undefined
  const run = order.began.journey?.run
  const rule = ofKind(evidence, 'fault-armed').find(({ journey }) => journey?.run === run)
  const attempts = leadsOf(evidence, order)
  const failed = attempts.find(({ entry }) => entry.fault !== null && entry.fault.id === rule?.fault)
  const retries = failed === undefined ? [] : attempts.filter(({ entry }) => entry.id > failed.entry.id)
  return { name, order, rule, attempts, failed, retries }
}

/** The rule of all `delivery.retries-*`: what failed is tried again until it is answered 200. */
export function isRetried({ name, order, attempts, failed, retries }: Delivery): Judgement {
  const waited = waitFor(order, 'accepted-lead')
  const accepted = retries.find((one) => wasAccepted(one) && !wasLetGo(name, one, waited))
  if (failed !== undefined && accepted !== undefined) {
    return pass(`${FAILURES[name]} the lead was sent again, and answered 200.`, failed, accepted)
  }
  const { began, ended } = order
  if (ended === undefined) return unproven('The order has no end.', RUN_AGAIN, began)
  if (!ended.succeeded) {
    return unproven(
      `${FAILURES[name]} the order itself failed, so there was nothing to retry.`,
      'See `delivery.checkout-unharmed`; once orders go through while Retrack is down, run the check again.',
      began,
      ended,
    )
  }
  if (failed === undefined) {
    const seen = attempts.length === 0 ? 'No lead came' : 'No lead met the failure'
    return unproven(`${seen} in the journey "${name}".`, MEND_LEADS_FIRST, began, ...attempts)
  }
  if (waited === undefined) return unproven('The check did not wait for a retry.', RUN_AGAIN, began, failed)
  if (waited.holds === 'unknown') return journalDropped(waited)
  if (waited.holds === 'yes') return unproven('The retry that was answered 200 is missing.', RUN_AGAIN, waited, failed)
  const refused = retries.find(({ entry }) => entry.outcome === 'refused')
  if (refused !== undefined) {
    return unproven(
      `${FAILURES[name]} the lead was sent again, and answered ${refused.entry.status}: it is refused anyway.`,
      'See `lead.accepted`; once leads are answered 200, run the check again.',
      failed,
      refused,
    )
  }
  const rests: Rests = [failed, waited, began, ...retries]
  const late = retries.some((one) => wasLetGo(name, one, waited))
  const until = late ? ', only once the check had broken the connection' : ''
  return breach(`${FAILURES[name]} the lead was not sent again in ${duration(waited.limitMs)}${until}.`, rests)
}

/** What hangs is let go of when the wait for a retry is over: a store that tries again then would never have. */
const wasLetGo = (name: FaultJourney, { entry }: Received, waited: EvidenceOf<'waited'> | undefined): boolean =>
  name === 'fault-hang' && waited !== undefined && entry.id > waited.upTo

const MEND_LEADS_FIRST = 'See `lead.sent` and `lead.accepted`; once leads come, run the check again.'

/** An order that went through while Retrack was well. */
export const soundOrder = (evidence: Items): Order | undefined =>
  ordersOf(evidence).find(
    ({ began, ended }) =>
      ended?.succeeded === true && began.cookie !== 'tampered' && began.journey?.name.startsWith('fault-') === false,
  )

export const FAULT_JOURNEYS = Object.keys(FAILURES).filter((name): name is FaultJourney =>
  Object.hasOwn(FAILURES, name),
)

/** The later one was under way before the earlier one was answered: it is no reaction to that answer. */
export const wereAtOnce = (earlier: Received, later: Received): boolean =>
  (later.entry.stages.received ?? '') <= (earlier.entry.stages.responded ?? '')
