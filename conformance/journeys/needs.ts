/** Which journeys a requirement is judged by: with `--only` and `--skip` no others are made. */
import { JOURNEYS, type JourneyName } from '../../schemas/journeys.ts'

const SIMPLE_FAULTS = ['fault-500', 'fault-503', 'fault-202', 'fault-204', 'fault-302', 'fault-429'] as const
const DROPPED = ['fault-reset', 'fault-empty', 'fault-hang'] as const
export const FAULT_JOURNEYS = [...SIMPLE_FAULTS, ...DROPPED, 'fault-lost-response'] as const
export type FaultJourney = (typeof FAULT_JOURNEYS)[number]

/** By the id of a requirement. One that is not here is judged by all. */
const JOURNEYS_BY_REQUIREMENT: Readonly<Record<string, readonly JourneyName[]>> = {
  'redirect.cookie-stored': ['visit'],
  'redirect.cookie-value': ['visit'],
  'redirect.cookie-lifetime': ['visit'],
  'redirect.cookie-path': ['visit'],
  'redirect.cookie-secure': ['visit'],
  'redirect.cookie-samesite': ['visit'],
  'redirect.server-cookie': ['visit'],
  'redirect.destination': ['visit', 'deeplink-encoding'],
  'redirect.cookie-reaches-order': ['visit', 'first-order', 'order-page'],
  'redirect.newer-click': ['visit', 'newer-click'],
  'redirect.not-cacheable': ['visit', 'same-link-again'],
  'redirect.missing-click': ['visit', 'missing-click'],
  'redirect.missing-deeplink': ['visit', 'missing-deeplink'],
  'redirect.foreign-deeplink': ['visit', 'foreign-deeplink'],
  'redirect.script-deeplink': ['visit', 'script-deeplink'],
  'redirect.click-injection': ['visit', 'click-injection'],
  'lead.sent': ['first-order', 'order-without-voucher'],
  'lead.accepted': ['first-order'],
  'lead.bearer': ['first-order'],
  'lead.json': ['first-order'],
  'lead.event': ['first-order'],
  'lead.click': ['first-order'],
  'lead.reference': ['first-order', 'order-without-voucher'],
  'lead.voucher': ['first-order', 'order-without-voucher'],
  'lead.without-click': ['first-order', 'order-without-click', 'closing-order'],
  'lead.newest-click': ['first-order', 'newest-click-order'],
  'lead.once': ['first-order', 'order-without-voucher', 'closing-order'],
  'lead.distinct-references': ['first-order', 'order-without-voucher'],
  'lead.prompt': ['first-order', 'order-without-voucher'],
  'lead.documented-fields': ['first-order', 'order-without-voucher'],
  'lead.bad-cookie': ['first-order', 'bad-cookie-order'],
  'lead.token-hidden': ['visit', 'first-order', 'order-page'],
  'delivery.retries-errors': ['first-order', 'fault-500', 'fault-503'],
  'delivery.retries-non-200': ['first-order', 'fault-202', 'fault-204', 'fault-302'],
  'delivery.retries-rate-limit': ['first-order', 'fault-429'],
  'delivery.retries-dropped': ['first-order', ...DROPPED],
  'delivery.same-reference': ['first-order', ...FAULT_JOURNEYS],
  'delivery.stops-after-success': ['first-order', 'order-without-voucher', ...FAULT_JOURNEYS, 'closing-order'],
  'delivery.checkout-unharmed': ['first-order', 'fault-503', ...DROPPED],
  'status.rejected': ['first-order', 'rejected-order'],
  'status.approved': ['first-order', 'approved-order'],
  'status.known-lead': ['first-order', 'rejected-order', 'approved-order'],
  'status.documented-values': ['first-order', 'rejected-order', 'approved-order'],
  'status.approved-final': ['first-order', 'approved-order', 'closing-order'],
}

export function getJourneys(requirements: readonly { readonly id: string }[]): ReadonlySet<JourneyName> {
  return new Set(
    requirements.flatMap(({ id }) => JOURNEYS_BY_REQUIREMENT[id] ?? (Object.keys(JOURNEYS) as JourneyName[])),
  )
}
