/** What a check of a store that does everything right shows, whatever looks at it. */
import type { Test } from 'tap'
import { isProven } from '../../../conformance/evidence-view.ts'
import { VARIANTS } from '../../../conformance/probes.ts'
import { JOURNEYS, type JourneyName } from '../../../schemas/journeys.ts'
import { Report } from '../../../schemas/report.ts'
import { kind, runsIn } from './checking.ts'

export function isWhole(t: Test, report: Report): void {
  t.equal(Report.parse(report).verdict, 'ready')
  t.strictSame(kind(report, 'setup-error'), [])
  const runs = runsIn(report)
  for (const name of Object.keys(JOURNEYS) as JourneyName[]) {
    if (name === 'order-page') continue
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
  const afterwards = kind(report, 'fault-installed').map(({ journey }) =>
    kind(report, 'wait-finished').find((one) => one.journey?.run === journey?.run && one.for === 'accepted-lead'),
  )
  t.equal(afterwards.length, 10)
  for (const waited of afterwards)
    t.match(waited, { result: 'yes' }, `${waited?.journey?.name}: a lead that failed was sent again`)
}
