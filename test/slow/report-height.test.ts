/** The HTML report of a store with many mistakes is read, not scrolled: it stays under 15 screens of a desk. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { REPORTERS } from '../../conformance/reports/index.ts'
import { readConfig } from '../../schemas/config/read.ts'
import type { Report } from '../../schemas/report.ts'
import { MISTAKES } from '../../scorecard/defects/index.ts'
import { configOf } from '../../scorecard/store/config.ts'
import { REFERENCE_STORE, type StoreHooks } from '../../scorecard/store/hooks.ts'
import { startStore } from '../../scorecard/store/store.ts'
import { checked, retrackOf, startedMock } from '../conformance/support/checking.ts'
import { withChromium } from '../conformance/support/chromium.ts'

const SCREEN = 800
const MAX_SCREENS = 15

/** Each replaces another part of the store. */
const TOGETHER = [
  'one-day',
  'follows-any-deeplink',
  'permanent-redirect',
  'twice-with-one-reference',
  'never-tries-again',
  'says-cancelled',
  'updates-by-put',
  'token-in-a-page',
  'sends-the-customer',
  'lead-for-every-order',
]

async function checkFaultiestStore(t: Test): Promise<Report> {
  const mock = await startedMock(t)
  const parts = TOGETHER.map((name) => MISTAKES.find((defect) => defect.name === name)?.hooks)
  t.notOk(parts.includes(undefined), 'each mistake is there')
  const hooks: StoreHooks = Object.assign({}, REFERENCE_STORE, ...parts)
  const store = await startStore(hooks, retrackOf(mock))
  t.teardown(() => store.stop())
  const timing = { lead: '1s', retry: '1s', checkout: '2s', status: '1s', quietPeriod: '200ms' }
  const { mock: _, ...input } = configOf(store, retrackOf(mock))
  const read = readConfig({ ...input, timing, browser: 'off' })
  if (!read.ok) throw new TypeError(JSON.stringify(read.problems))
  return checked({ mock, config: read.config })
}

/** The worst that a check can say: each requirement fails, for a reason and with a remedy of its own. */
const withEachFailing = (report: Report): Report => ({
  ...report,
  results: report.results.map((result) => ({
    ...result,
    outcome: 'fail',
    remedy: { text: `${result.expected} ${result.why}`, snippet: null, language: null },
  })),
})

const getHeight = (page: Page) => page.evaluate<number>('document.documentElement.scrollHeight')

withChromium('the report of a bad store is short, and what is folded opens by its link', async (t, executablePath) => {
  const report = await checkFaultiestStore(t)
  const { fail, warn } = report.summary
  t.ok(fail + warn >= 10, `${fail} failures and ${warn} warnings`)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  t.teardown(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: SCREEN } })
  const open = async (name: string, shown: Report) => {
    const file = join(t.testdir({}), name)
    await writeFile(file, REPORTERS.html.write(shown, { colour: false, width: 80, partial: false }))
    await page.goto(pathToFileURL(file).href)
  }
  await open('worst.html', withEachFailing(report))
  t.ok((await getHeight(page)) < MAX_SCREENS * SCREEN, `${await getHeight(page)} px where each requirement fails`)
  await open('report.html', report)
  const height = await getHeight(page)
  t.ok(height < MAX_SCREENS * SCREEN, `${height} px`)
  t.ok(await page.locator('h1').isVisible())
  t.ok(await page.locator('#to-do li').first().isVisible())

  await page.locator('#to-do a').first().click()
  const opened = page.locator('.requirement[open]')
  t.equal(await opened.count(), 1, 'the requirement that it links to, and no other')
  await opened.locator('.evidence a').first().click()
  t.equal(await page.locator('.item:target').isVisible(), true, 'and its evidence in the time line')

  await page.setViewportSize({ width: 390, height: SCREEN })
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  t.equal(width, 390, 'a phone does not scroll sideways')
})
