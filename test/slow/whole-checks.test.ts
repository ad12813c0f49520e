/** Whole checks of more stores with Chromium; test/conformance/whole-checks.test.ts has the first. */
import { join } from 'node:path'
import type { Test } from 'tap'
import t from 'tap'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import type { Report } from '../../schemas/report.ts'
import { checked, configOf, kind, startedMock } from '../conformance/support/checking.ts'
import { withChromium } from '../conformance/support/chromium.ts'
import { demoStore } from '../conformance/support/demo-store.ts'
import {
  changedFieldsNeverThrow,
  nothingPassesWithoutItsWitnesses,
  piecesBlameNobody,
  piecesNeverThrow,
} from '../conformance/support/missing-evidence.ts'
import { html, started } from '../conformance/support/server.ts'
import { isOnOneLine, isWhole, serialStoreIsReady } from '../conformance/support/whole.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

/** Of real evidence a part proves a part: nothing throws, and nothing passes without what it rested on. */
function isNoMoreThanItShows(t: Test, { evidence }: Report): void {
  // The cookie goes along with each request on the way to an order; one is named.
  nothingPassesWithoutItsWitnesses(t, evidence, ['redirect.cookie-reaches-order'])
  piecesBlameNobody(2, evidence)
  piecesNeverThrow(2, evidence)
  changedFieldsNeverThrow(2, evidence)
}

withChromium(
  'the demo store is ready, and parts of what the check saw prove no more than they show',
  async (t, browser) => {
    const mock = await startedMock(t)
    const report = await checked({ mock, config: configOf(await demoStore(t, mock), { browser }) })
    isWhole(t, report)
    isOnOneLine(t, report)
    t.ok(kind(report, 'screenshot').length > 0)
    isNoMoreThanItShows(t, report)
  },
)

withChromium('a redirect page made of script is ready, with Chromium', async (t, browser) => {
  const mock = await startedMock(t)
  const store = await demoStore(t, mock, { store: 'script' })
  const report = await checked({ mock, config: configOf(store, { browser }) })
  isWhole(t, report)
  t.ok(kind(report, 'cookie-write').length > 0)
  t.strictSame(
    kind(report, 'cookie-preset').filter(({ reason }) => reason === 'redirect-page-left-none'),
    [],
  )
})

withChromium('a store that serves one request at a time is ready, with Chromium', serialStoreIsReady)

void t.test('the same store is ready without a browser', (t) => serialStoreIsReady(t, 'off'))

void t.test('a store may take longer to restart than an order may take', async (t) => {
  const mock = await startedMock(t)
  const restarting = await started(t, (request, response) => {
    const restarted = () => html(response, 'restarted')
    if (request.method === 'POST') setTimeout(restarted, 5_000)
    else restarted()
  })
  const config = configOf(await demoStore(t, mock), {
    timing: { checkout: '3s' },
    restartStore: { http: [{ method: 'POST', url: `${restarting}/restart` }] },
  })
  const requirements = REQUIREMENTS.filter(({ id }) => id === 'delivery.survives-restart')
  const report = await checked({ mock, config, requirements })
  t.match(kind(report, 'store-restarted'), [{ succeeded: true }])
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
  const requirements = REQUIREMENTS.filter(({ id }) => id === 'lead.voucher' || id === 'status.rejected')
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
