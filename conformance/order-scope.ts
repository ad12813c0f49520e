/** Counts what a check asks a person to do, and leaves journeys out that would ask for more. */
import type { Config } from '../schemas/config.ts'
import type { JourneyName } from '../schemas/journeys.ts'
import type { ActionName } from './actions/operator.ts'
import type { Journey, PlannedRun } from './journeys/journey.ts'

/** `few`: a person does no more than what is required can be judged by. `all`: every journey is made. */
export type OrderScope = 'all' | 'few'

/** The journeys that a person places orders in. */
const FEW_ORDERS: readonly JourneyName[] = [
  'first-order',
  'order-without-voucher',
  'rejected-order',
  'approved-order',
  'version-1-click',
  'other-way-to-order',
  'other-way-to-reject',
  'order-without-click',
  'closing-order',
]

/** The journeys in which a person changes an order that she did not have to place. */
const FEW_CHANGES: readonly JourneyName[] = ['rejected-order', 'approved-order', 'other-way-to-reject', 'second-order']

/** Whether a journey is left out where a person is asked for few orders. */
export function isLeftToMachines(journey: Journey<unknown>, config: Config): boolean {
  const asked = listHandWork({ journey, variant: null }, config)
  if (asked.includes('placeOrder')) return !FEW_ORDERS.includes(journey.name)
  const changes = asked.some((name) => name === 'rejectOrder' || name === 'approveOrder')
  return changes && !FEW_CHANGES.includes(journey.name)
}

/** The actions of a run that a person does, each as often as it is asked of her. */
export function listHandWork({ journey, variant }: PlannedRun<unknown>, config: Config): ActionName[] {
  const orders = Array.from({ length: journey.orders }, () => 'placeOrder' as const)
  const restarts = journey.needs.includes('restartStore') ? (['restartStore'] as const) : []
  return [...orders, ...listStatusChanges(journey, config), ...restarts].filter(
    (name) => getKind(name, variant, config) === 'manual',
  )
}

/** An approval comes first, where there is one. */
function listStatusChanges({ needs, statusChanges }: Journey<unknown>, config: Config): ActionName[] {
  const [first, ...others] = Array.from({ length: statusChanges?.(config) ?? 0 }, () => 'rejectOrder' as const)
  if (first === undefined) return []
  const isRejected = config.rejectOrder.kind !== 'none' && config.rejectOrder.kind !== 'unset'
  return [needs.includes('approveOrder') || !isRejected ? 'approveOrder' : first, ...others]
}

function getKind(name: ActionName, variant: string | null, config: Config): string {
  const ways = name === 'placeOrder' || name === 'rejectOrder' ? config.ways[name] : []
  return (ways.find((way) => way.name === variant)?.action ?? config[name]).kind
}
