import t from 'tap'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { checked, configOf, kind, runsIn, startedMock } from './support/checking.ts'
import { demoStore } from './support/demo-store.ts'
import { isOnOneLine, isWhole } from './support/whole.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

const only = (...ids: readonly string[]) => REQUIREMENTS.filter(({ id }) => ids.includes(id))

void t.test('the demo store is ready', async (t) => {
  const mock = await startedMock(t)
  const report = await checked({ mock, config: configOf(await demoStore(t, mock), { browser: 'off' }) })
  isWhole(t, report)
  isOnOneLine(t, report)
})

void t.test(
  'a redirect page made of script, without a browser: the cookie is planted at once, and leads are shown',
  async (t) => {
    const mock = await startedMock(t)
    const store = await demoStore(t, mock, { store: 'script' })
    const report = await checked({ mock, config: configOf(store), requirements: only('lead.sent') })
    t.match(kind(report, 'order-started')[0], { journey: { name: 'first-order', variant: 'preset' }, cookie: 'preset' })
    t.match(kind(report, 'wait-finished')[0], { for: 'lead', result: 'yes' })
  },
)

void t.test(
  'where the redirect page leaves no cookie, the order is tried with what there is, then with one that the check presets',
  async (t) => {
    const mock = await startedMock(t)
    const store = await demoStore(t, mock)
    const config = configOf(store, {
      store: { redirectUrl: `${store}/some-product`, deeplinks: [`${store}/some-product`], voucher: 'none' },
      timing: { lead: '200ms', quietPeriod: '200ms' },
    })
    const report = await checked({ mock, config, requirements: only('lead.sent', 'lead.voucher') })
    t.match(
      kind(report, 'order-started')
        .slice(0, 3)
        .map(({ journey, cookie }) => `${journey?.name}:${journey?.variant} ${cookie}`),
      ['first-order:store-cookie none', 'first-order:preset preset', 'order-without-voucher:null preset'],
    )
    t.match(
      kind(report, 'wait-finished')
        .slice(0, 2)
        .map(({ result }) => result),
      ['no', 'yes'],
    )
  },
)

void t.test('only a redirect page given: it is visited, nothing is ordered', async (t) => {
  const mock = await startedMock(t)
  const store = await demoStore(t, mock)
  const { placeOrder: _, rejectOrder: __, approveOrder: ___, ...config } = configOf(store)
  const left = { kind: 'unset' } as const
  const report = await checked({ mock, config: { ...config, placeOrder: left, rejectOrder: left, approveOrder: left } })
  t.strictSame(kind(report, 'order-started'), [])
  t.ok(runsIn(report).includes('click-injection:long'))
})

void t.test('only the journeys are made that the requirements need', async (t) => {
  const mock = await startedMock(t)
  const config = configOf(await demoStore(t, mock))
  const of = async (id: string) => runsIn(await checked({ mock, config, requirements: only(id) }))
  t.strictSame(await of('redirect.cookie-path'), ['visit'])
  t.strictSame(await of('delivery.retries-rate-limit'), ['visit', 'first-order', 'fault-429', 'closing-order'])
})
