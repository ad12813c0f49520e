import { join } from 'node:path'
import t from 'tap'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { checked, configOf, kind, runsIn, startedMock } from './support/checking.ts'
import { withChromium } from './support/chromium.ts'
import { demoStore } from './support/demo-store.ts'
import { isOnOneLine, isWhole } from './support/whole.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

const only = (...ids: readonly string[]) => REQUIREMENTS.filter(({ id }) => ids.includes(id))

withChromium('the demo store is ready, with Chromium', async (t, browser) => {
  const mock = await startedMock(t)
  const report = await checked({ mock, config: configOf(await demoStore(t, mock), { browser }) })
  isWhole(t, report)
  isOnOneLine(t, report)
  t.ok(kind(report, 'screenshot').length > 0)
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

withChromium('an order placed by a script in a browser: its requests are seen, with the cookie', async (t, browser) => {
  const mock = await startedMock(t)
  const module = join(
    t.testdir({
      'order.mjs': `export default async ({ page, voucher, saved }) => {
        const { origin } = new URL(page.url() === 'about:blank' ? process.env.TEST_STORE : page.url())
        await page.goto(origin + '/some-product')
        await page.getByLabel('Voucher').fill(saved.code ?? voucher ?? '')
        await page.getByRole('button', { name: 'Order' }).click()
        await page.waitForURL(/thank-you/)
        return { action: 'cancel', page }
      }`,
    }),
    'order.mjs',
  )
  const store = await demoStore(t, mock)
  const requirements = [...only('lead.voucher'), ...only('status.rejected')]
  const rejectOrder = { http: [{ method: 'POST' as const, url: `${store}/orders/{{reference}}/{{action}}` }] }
  const config = configOf(store, { browser, placeOrder: { browser: module }, rejectOrder })
  const report = await checked({ mock, config, requirements })
  t.strictSame(kind(report, 'setup-error'), [])
  t.match(
    kind(report, 'order-finished').map(({ succeeded, reason }) => ({ succeeded, reason })),
    Array.from({ length: 4 }, () => ({ succeeded: true })),
  )
  t.equal(report.results.find(({ id }) => id === 'status.rejected')?.outcome, 'pass', 'by what the module returned')
  const [began] = kind(report, 'order-started')
  const post = kind(report, 'exchange').find(({ method, cause }) => method === 'POST' && cause === began?.id)
  t.match(post, { driver: 'chromium', url: `${store}/checkout`, sentCookies: `retrack_click=${began?.click}` })
  t.match(
    kind(report, 'mock-request').map(({ entry }) => entry.body),
    [{ voucher: 'SUMMER26', click: began?.click }, { reference: 'A1002' }],
  )
})
