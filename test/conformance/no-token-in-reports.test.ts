/** The API token stays out of every report, also where the user herself wrote it into the config. */
import t from 'tap'
import { REPORTERS, stepSummary } from '../../conformance/reports/index.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { checked, configOf, kind, startedMock } from './support/checking.ts'
import { demoStore } from './support/demo-store.ts'

t.test('a token in the URLs of the config is in no report', async (t) => {
  const mock = await startedMock(t)
  const { token } = mock.account
  const store = await demoStore(t, mock)
  const config = configOf(store, {
    store: { redirectUrl: `${store}/retrack?key=${token}`, deeplinks: [`${store}/some-product?key=${token}`] },
    placeOrder: { http: [{ method: 'POST', url: `${store}/checkout?key=${token}` }] },
  })
  const requirements = REQUIREMENTS.filter(({ id }) => ['redirect.destination', 'lead.bearer'].includes(id))
  const report = await checked({ mock, config: { ...config, mock: { ...config.mock, token } }, requirements })
  t.ok(kind(report, 'mock-request').length > 0, 'the store sent its token to the mock')
  t.match(report.store, '?key=[redacted]')
  const options = { colour: false, width: 80, partial: true }
  for (const { name, write } of Object.values(REPORTERS)) t.notMatch(write(report, options), token, name)
  t.notMatch(stepSummary(report, options), token, 'step summary')
})
