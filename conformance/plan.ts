/** Which journeys a check makes, and with how many runs. The schedule and `--dry-run` both go by it. */
import type { Config } from '../schemas/config.ts'
import type { JourneyName } from '../schemas/journeys.ts'
import { declinedVisitor, lateVisitor } from './journeys/consent.ts'
import { failedDeliveries, hangingDelivery } from './journeys/deliveries.ts'
import { rejectedBeforeLead } from './journeys/early-rejection.ts'
import { type Journey, type PlannedRun, planRuns } from './journeys/journey.ts'
import { lostApproval } from './journeys/lost-approval.ts'
import {
  badCookieOrder,
  cartFirstOrder,
  closingOrder,
  confirmationAgain,
  type FirstOrderOutcome,
  firstOrder,
  linkLaterOrder,
  newestClickOrder,
  orderWithoutClick,
  orderWithoutVoucher,
  otherVersionClickOrder,
  returningVisitorOrder,
  version1ClickOrder,
} from './journeys/orders.ts'
import { ordersAtOnce } from './journeys/orders-at-once.ts'
import { otherWayToOrder, otherWayToReject } from './journeys/other-ways.ts'
import { type FirstVisit, firstVisit, REDIRECT_PAGE_JOURNEYS, visitBeforeOrder } from './journeys/redirect-page.ts'
import { refusedLead } from './journeys/refused-lead.ts'
import { restartedStore } from './journeys/restart.ts'
import { approvedOrder, failedUpdate, rejectedAfterRetry, rejectedOrder, secondOrder } from './journeys/status.ts'
import { findOmission } from './omitted-journeys.ts'
import { isLeftToMachines, type OrderScope } from './order-scope.ts'
import type { Requirement } from './requirement.ts'

export interface Plan {
  /** Null where the program uses no redirect page. */
  readonly firstVisit: PlannedRun<FirstVisit> | null
  /** Visits that no order waits for. */
  readonly visits: readonly PlannedRun[]
  /** Null where nothing is ordered. */
  readonly orders: OrderPlan | null
}

/** The orders, phase by phase. The schedule leaves a phase out where the ones before it have shown that it is pointless. */
export interface OrderPlan {
  readonly first: PlannedRun<FirstOrderOutcome>
  readonly withoutVoucher: PlannedRun<FirstOrderOutcome> | null
  /** Orders whose leads may be awaited side by side. */
  readonly concurrent: readonly PlannedRun[]
  readonly hanging: PlannedRun | null
  /** Alone: a store that lets it hold up other leads holds up those of all. */
  readonly refused: PlannedRun | null
  /** Null where nobody says how to restart the store. */
  readonly restart: PlannedRun | null
  /** Orders that are placed when no lead of another one is awaited any more. */
  readonly final: readonly PlannedRun[]
  readonly closing: PlannedRun
}

/** The journeys that orders are made in. The first and the closing one are made whenever there is any other. */
const ORDER_JOURNEYS: readonly Journey<unknown>[] = [
  firstOrder,
  orderWithoutVoucher(null),
  ...failedDeliveries,
  approvedOrder,
  rejectedOrder,
  rejectedBeforeLead,
  rejectedAfterRetry,
  failedUpdate,
  lostApproval,
  newestClickOrder,
  secondOrder,
  confirmationAgain,
  version1ClickOrder,
  otherVersionClickOrder,
  returningVisitorOrder,
  linkLaterOrder,
  cartFirstOrder,
  ordersAtOnce,
  otherWayToOrder,
  otherWayToReject,
  declinedVisitor,
  lateVisitor,
  hangingDelivery,
  refusedLead,
  restartedStore,
  orderWithoutClick,
  badCookieOrder,
  closingOrder,
]

type Judging = readonly Pick<Requirement, 'journeys'>[]

const listSelected = (requirements: Judging): JourneyName[] => [
  ...new Set(requirements.flatMap(({ journeys }) => journeys)),
]

/** Journeys that the requirements are judged by, and that a check of this scope does not make. */
export function listLeftOut(config: Config, requirements: Judging, scope: OrderScope): JourneyName[] {
  if (scope === 'all') return []
  const many = ORDER_JOURNEYS.filter((journey) => isLeftToMachines(journey, config)).map(({ name }) => name)
  return listSelected(requirements).filter((name) => many.includes(name))
}

export function createPlan(config: Config, requirements: Judging, scope: OrderScope = 'all'): Plan {
  const { mock } = config
  const upstream = mock.trackingLink === null ? null : mock
  const leftOut = listLeftOut(config, requirements, scope)
  const isMade = (name: JourneyName) => !leftOut.includes(name) && findOmission(name, upstream) === undefined
  const selected = new Set(listSelected(requirements).filter(isMade))
  const plan = <Outcome>(...journeys: readonly Journey<Outcome>[]) =>
    journeys.filter(({ name }) => selected.has(name)).flatMap((journey) => planRuns(journey, config))
  const visits = plan(...REDIRECT_PAGE_JOURNEYS)
  const orders = planOrders(config, selected, plan)
  const [visit = null] = planRuns(firstVisit, config)
  // Orders go by what the first visit left.
  const isVisited = orders !== null || visits.length > 0 || selected.has('visit')
  return { firstVisit: isVisited ? visit : null, visits, orders }
}

function planOrders(
  config: Config,
  selected: ReadonlySet<JourneyName>,
  plan: <Outcome>(...journeys: readonly Journey<Outcome>[]) => PlannedRun<Outcome>[],
): OrderPlan | null {
  const [first] = planRuns(firstOrder, config)
  const [closing] = planRuns(closingOrder, config)
  const isNeeded = ORDER_JOURNEYS.some(({ name }) => selected.has(name))
  if (first === undefined || closing === undefined || !isNeeded) return null
  const [withoutVoucher = null] = plan(orderWithoutVoucher(null))
  const [hanging = null] = plan(hangingDelivery)
  const [refused = null] = plan(refusedLead)
  const [restart = null] = plan(restartedStore)
  const withoutClick = plan(orderWithoutClick)
  // A store that keeps the last click it saw then sends one that belongs to no order.
  const before = withoutClick.length > 0 ? planRuns(visitBeforeOrder, config) : []
  return {
    first,
    withoutVoucher,
    concurrent: plan(
      ...failedDeliveries,
      approvedOrder,
      rejectedOrder,
      rejectedBeforeLead,
      rejectedAfterRetry,
      failedUpdate,
      lostApproval,
      secondOrder,
      newestClickOrder,
      confirmationAgain,
      version1ClickOrder,
      otherVersionClickOrder,
      returningVisitorOrder,
      linkLaterOrder,
      cartFirstOrder,
      ordersAtOnce,
      otherWayToOrder,
      otherWayToReject,
      declinedVisitor,
      lateVisitor,
    ),
    hanging,
    refused,
    restart,
    final: [...before, ...withoutClick, ...plan(badCookieOrder)],
    closing,
  }
}

export const countOrders = (runs: readonly PlannedRun<unknown>[]): number =>
  runs.reduce((sum, { journey }) => sum + journey.orders, 0)

/** All runs of a plan, as they are made for a store that does everything right. */
export function listRuns({ firstVisit, visits, orders }: Plan): PlannedRun<unknown>[] {
  const ordered =
    orders === null
      ? []
      : [
          orders.first,
          orders.withoutVoucher ?? [],
          orders.concurrent,
          orders.hanging ?? [],
          orders.refused ?? [],
          orders.restart ?? [],
          orders.final,
          orders.closing,
        ].flat()
  return [...(firstVisit === null ? [] : [firstVisit]), ...visits, ...ordered]
}
