/** `--dry-run` announces exactly the visits and orders of a check of a correct store. */
import t from 'tap'
import { dryRun } from '../../conformance/dry-run.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { checked, configOf, kind, startedMock } from './support/checking.ts'
import { demoStore } from './support/demo-store.ts'

const only = (...ids: readonly string[]) => REQUIREMENTS.filter(({ id }) => ids.includes(id))

const SELECTIONS = {
  'the redirect page alone': only('redirect.destination', 'redirect.not-cacheable', 'redirect.missing-click'),
  'orders without a click, and with a bad one': only('lead.without-click', 'lead.bad-cookie', 'lead.newest-click'),
  'the status of leads': only('status.rejected', 'status.approved-final'),
}

for (const [name, requirements] of Object.entries(SELECTIONS)) {
  t.test(name, async (t) => {
    const mock = await startedMock(t)
    const config = configOf(await demoStore(t, mock))
    const announced = dryRun(config, requirements)
    const report = await checked({ mock, config, requirements })
    t.strictSame(kind(report, 'setup-error'), [])
    t.equal(kind(report, 'visit-started').length, announced.visits, 'visits')
    t.equal(kind(report, 'order-started').length, announced.orders, 'orders')
    const runs = new Map(
      report.evidence.flatMap(({ journey }) => (journey === null ? [] : [[journey.run, journey.name] as const])),
    )
    const made = [...runs.values()]
    t.strictSame(
      announced.journeys.map((journey) => [journey.name, journey.runs]).sort(),
      [...new Set(made)].map((one) => [one, made.filter((other) => other === one).length]).sort(),
    )
  })
}

t.test('one requirement of leads takes the first visit, its order and the closing order', (t) => {
  const config = configOf('http://127.0.0.1:3000')
  t.match(dryRun(config, only('lead.bearer')), { visits: 3, orders: 2 })
  t.end()
})
