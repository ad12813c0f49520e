/** A store's attempts to send one lead while Retrack fails, and the failure that they met. */
import type { Evidence, EvidenceOf, MockRequest } from '../../schemas/evidence.ts'
import { FAULT_JOURNEYS, type FaultJourney } from '../../schemas/journeys.ts'
import { getOrders, type ObservedOrder, ofKind, wasAccepted } from '../evidence-view.ts'
import { failure, type Judgement, pass, type SupportingEvidence, unproven } from '../requirement.ts'
import { combine, RUN_AGAIN } from './combine.ts'
import { formatDuration } from './format.ts'
import { findWait, getLeads, getOrdersOf, journalDropped, requireOrders } from './orders.ts'
import { attributeToSetupOfRun, journeyMissing, type SettingsItem } from './setup.ts'

type Items = readonly Evidence[]

/** How Retrack fails in each journey, as the beginning of a sentence. */
export const FAILURES = {
  'fault-500': 'After a 500',
  'fault-503': 'After a 503',
  'fault-202': 'After a 202',
  'fault-204': 'After a 204',
  'fault-302': 'After a 302 without `Location`',
  'fault-302-page': 'After a 302 to a page that answers 200',
  'fault-401': 'After a 401',
  'fault-403': 'After a 403',
  'fault-404': 'After a 404',
  'fault-429': 'After a 429',
  'fault-reset': 'After a reset connection',
  'fault-empty': 'After a connection closed without an answer',
  'fault-hang': 'After a request that was never answered',
  'fault-lost-response': 'After an answer that was lost once the lead was saved',
  'fault-outage': 'After an outage',
} as const satisfies Record<FaultJourney, string>

export interface FaultDelivery {
  readonly name: FaultJourney
  readonly order: ObservedOrder
  readonly rule: EvidenceOf<'fault-installed'> | undefined
  readonly attempts: readonly MockRequest[]
  /** The attempt that met the failure. */
  readonly failed: MockRequest | undefined
  /** The attempts after the first. */
  readonly retries: readonly MockRequest[]
}

/** Judges what came of each of these failures; one that was not tried leaves it unproven. */
export function judgeEachFailure(
  evidence: Items,
  names: readonly FaultJourney[],
  rule: (delivery: FaultDelivery, settings: SettingsItem) => Judgement,
): Judgement {
  return requireOrders(evidence, names, (settings) =>
    combine(
      names.map((name) => {
        const delivery = findDelivery(evidence, name)
        if (delivery === undefined) return journeyMissing(evidence, name)
        return attributeToSetupOfRun(evidence, delivery.order.started.journey?.run, rule(delivery, settings))
      }),
    ),
  )
}

/** A lead that met a failure and was sent again. */
export type RetriedDelivery = FaultDelivery & { readonly failed: MockRequest }

/**
 * Compares the retries with the attempt that failed, for each failure that has some. `delivery.retries-*` judge whether
 * there are any; without one after the failure `required`, it stays unproven, since there is no `subject` to compare.
 */
export function compareRetries(
  evidence: Items,
  { required, subject }: { readonly required: FaultJourney; readonly subject: string },
  compare: (delivery: RetriedDelivery) => Judgement,
): Judgement {
  const judge = ({ failed, ...delivery }: FaultDelivery): Judgement =>
    failed === undefined || delivery.retries.length === 0
      ? unproven(
          `${FAILURES[delivery.name]} the lead was not seen to be sent again, so there is ${subject} to compare.`,
          'See `delivery.retries-errors`; once failed leads are sent again, run the check again.',
          delivery.order.started,
        )
      : compare({ ...delivery, failed })
  return combine([
    ...FAULT_JOURNEYS.flatMap((name) => {
      const delivery = findDelivery(evidence, name)
      return delivery === undefined || delivery.retries.length === 0 ? [] : judge(delivery)
    }),
    judgeEachFailure(evidence, [required], judge),
  ])
}

export function findDelivery(evidence: Items, name: FaultJourney): FaultDelivery | undefined {
  const [order] = getOrdersOf(evidence, name)
  if (order === undefined) return undefined
  const run = order.started.journey?.run
  const rule = ofKind(evidence, 'fault-installed').find(({ journey }) => journey?.run === run)
  const attempts = getLeads(evidence, order)
  const failed = attempts.find(({ entry }) => entry.fault !== null && entry.fault.id === rule?.fault)
  // A lead that was given up may come again after a restart. That is no retry of a running process.
  const restart = ofKind(evidence, 'store-restarted').find(({ sequence }) => sequence > order.started.sequence)
  const end = restart?.began ?? Number.POSITIVE_INFINITY
  const retries =
    failed === undefined ? [] : attempts.filter(({ entry }) => entry.id > failed.entry.id && entry.id <= end)
  return { name, order, rule, attempts, failed, retries }
}

/** The rule of all `delivery.retries-*`: what failed is tried again until it is answered 200. */
export function judgeRetry({ name, order, attempts, failed, retries }: FaultDelivery): Judgement {
  const waited = findWait(order, 'accepted-lead')
  const accepted = retries.find((one) => wasAccepted(one) && !wasLetGo(name, one, waited))
  if (failed !== undefined && accepted !== undefined) {
    return pass(`${FAILURES[name]} the lead was sent again, and answered 200.`, failed, accepted)
  }
  const { started, finished } = order
  if (finished === undefined) return unproven('The order has no end.', RUN_AGAIN, started)
  if (!finished.succeeded) {
    return unproven(
      `${FAILURES[name]} the order itself failed, so there was nothing to retry.`,
      'See `delivery.checkout-unharmed`; once orders go through while Retrack is down, run the check again.',
      started,
      finished,
    )
  }
  if (failed === undefined) {
    const seen = attempts.length === 0 ? 'No lead came' : 'No lead met the failure'
    return unproven(`${seen} in the journey "${name}".`, FIX_LEADS_FIRST, started, ...attempts)
  }
  return judgeMissingRetry(waited, failed, started, (waited) => {
    const refused = retries.find(({ entry }) => entry.outcome === 'refused')
    if (refused !== undefined) {
      return unproven(
        `${FAILURES[name]} the lead was sent again, and answered ${refused.entry.status}: it is refused anyway.`,
        'See `lead.accepted`; once leads are answered 200, run the check again.',
        failed,
        refused,
      )
    }
    const rests: SupportingEvidence = [failed, waited, started, ...retries]
    const late = retries.some((one) => wasLetGo(name, one, waited))
    const until = late ? ', only once the check had broken the connection' : ''
    return failure(`${FAILURES[name]} the lead was not sent again in ${formatDuration(waited.limitMs)}${until}.`, rests)
  })
}

/** Where no retry was accepted: open, unless the check waited for one to the end and saw all that came. */
export function judgeMissingRetry(
  waited: EvidenceOf<'wait-finished'> | undefined,
  failed: MockRequest,
  /** The item that the retry should have followed. */
  cause: Evidence,
  rule: (waited: EvidenceOf<'wait-finished'>) => Judgement,
): Judgement {
  if (waited === undefined) return unproven('The check did not wait for a retry.', RUN_AGAIN, cause, failed)
  if (waited.result === 'unknown') return journalDropped(waited)
  if (waited.result === 'yes') return unproven('The retry that was answered 200 is missing.', RUN_AGAIN, waited, failed)
  return rule(waited)
}

/** A hanging request is closed when the wait for a retry is over. A store that tries again only then would not have done so. */
const wasLetGo = (
  name: FaultJourney,
  { entry }: MockRequest,
  waited: EvidenceOf<'wait-finished'> | undefined,
): boolean => name === 'fault-hang' && waited !== undefined && entry.id > waited.upTo

const FIX_LEADS_FIRST = 'See `lead.sent` and `lead.accepted`; once leads come, run the check again.'

/** An order that went through while Retrack was well. */
export const findBaselineOrder = (evidence: Items): ObservedOrder | undefined =>
  getOrders(evidence).find(
    ({ started, finished }) =>
      finished?.succeeded === true &&
      started.cookie !== 'tampered' &&
      started.journey?.name.startsWith('fault-') === false,
  )

/** The later one was under way before the earlier one was answered: it is no reaction to that answer. */
export const overlapped = (earlier: MockRequest, later: MockRequest): boolean =>
  (later.entry.stages.received ?? '') <= (earlier.entry.stages.responded ?? '')
