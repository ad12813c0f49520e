/** Whole checks of more stores with Chromium; test/conformance/whole-checks.test.ts has the first. */
import t from 'tap'
import { checked, configOf, kind, startedMock } from '../conformance/support/checking.ts'
import { withChromium } from '../conformance/support/chromium.ts'
import { demoStore } from '../conformance/support/demo-store.ts'
import { isWhole, serialStoreIsReady } from '../conformance/support/whole.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

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
