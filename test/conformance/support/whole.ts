/** The expected results of a check of a correct store, for all tests that need them. */
import type { Test } from 'tap'
import { isProven } from '../../../conformance/evidence-view.ts'
import { VARIANTS } from '../../../conformance/probes.ts'
import { FAULT_JOURNEYS, JOURNEYS, type JourneyName } from '../../../schemas/journeys.ts'
import { Report } from '../../../schemas/report.ts'
import { checked, configOf, kind, runsIn, startedMock } from './checking.ts'
import { serialStore } from './serial-store.ts'

/** They are made where the configuration says how. */
const IF_CONFIGURED: readonly JourneyName[] = [
  'order-page',
  'cart-first',
  'restarted-store',
  'other-way-to-order',
  'other-way-to-reject',
  'declined-visitor',
  'late-visitor',
]

export function isWhole(t: Test, report: Report): void {
  t.equal(Report.parse(report).verdict, 'ready')
  t.strictSame(kind(report, 'setup-error'), [])
  const runs = runsIn(report)
  for (const name of Object.keys(JOURNEYS) as JourneyName[]) {
    if (IF_CONFIGURED.includes(name)) continue
    const wanted = (VARIANTS[name] ?? [null]).map((variant) => (variant === null ? name : `${name}:${variant}`))
    t.ok(
      wanted.every((run) => runs.includes(run)),
      `${name} was made`,
      { runs },
    )
  }
  for (const visit of kind(report, 'visit-finished')) t.match(visit, { outcome: 'settled' })
  for (const silence of kind(report, 'quiet-period')) t.ok(isProven(silence), 'a silence is proven', { silence })
  const failed = kind(report, 'order-finished').filter(({ succeeded }) => !succeeded)
  t.strictSame(failed, [])
  // What is refused as final is not sent again until it is answered 200.
  const faults = kind(report, 'fault-installed').filter(({ journey }) => journey?.name !== 'lost-approval')
  const afterwards = faults.map(({ journey }) =>
    kind(report, 'wait-finished').find(
      (one) => one.journey?.run === journey?.run && (one.for === 'accepted-lead' || one.for === 'accepted-update'),
    ),
  )
  const failing = [
    ...FAULT_JOURNEYS,
    'failed-update',
    'rejected-before-lead',
    'rejected-after-retry',
    'refused-lead',
    ...runs.filter((run) => run === 'restarted-store'),
  ]
  t.equal(afterwards.length, failing.length)
  for (const waited of afterwards)
    t.match(waited, { result: 'yes' }, `${waited?.journey?.name}: what failed was sent again`)
}

/** Evidence is numbered, stands after its cause, and has what the mock received in the order in which it came. */
export function isOnOneLine(t: Test, { evidence }: Report): void {
  t.strictSame(
    evidence.map(({ sequence }) => sequence),
    evidence.map((_, index) => index + 1),
  )
  t.equal(new Set(evidence.map(({ id }) => id)).size, evidence.length)
  const places = new Map(evidence.map(({ id, sequence }) => [id, sequence]))
  for (const { cause, sequence, kind } of evidence) {
    if (cause !== null)
      t.ok((places.get(cause) ?? Number.POSITIVE_INFINITY) < sequence, `${kind} stands after its cause`)
  }
  const received = evidence.flatMap((item) => (item.kind === 'mock-request' ? [item.entry.id] : []))
  t.strictSame(
    received,
    received.toSorted((a, b) => a - b),
  )
  t.ok(received.length > 20)
  t.equal(evidence[0]?.kind, 'settings')
}

/** The store serves one request at a time: no order may wait for the response to the lead of another. */
export async function serialStoreIsReady(t: Test, browser: string): Promise<void> {
  const mock = await startedMock(t)
  const store = await serialStore(t, mock)
  const report = await checked({ mock, config: configOf(store.url, { browser }) })
  isWhole(t, report)
  isOnOneLine(t, report)
  t.notMatch(JSON.stringify(report), mock.account.token)
  for (const order of kind(report, 'order-finished')) {
    t.ok(order.durationMs < 5_000, `${order.journey?.name} did not wait for another order`, { order })
  }
}
