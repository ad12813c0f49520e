/** `npm run pictures`: takes the pictures of docs/page.md, docs/go-live.md and README.md anew. Needs Chromium. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { REPORTERS } from '../conformance/reports/index.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import { pageUrl } from '../src/cli/page.ts'
import { runMock } from '../src/mock/server.ts'
import { notReady } from '../test/conformance/support/sample-reports.ts'
import { documentedAccount, type TestAccount } from '../test/support/account.ts'
import { launchChromium, openTab, type TabOptions } from '../test/support/chromium-tab.ts'
import { fillInAndStart, obey, startWrongStore } from '../test/support/guided-page.ts'

const FOLDER = join('docs', 'pictures')
/** A store that waits twice as long before each further try. */
const BACKOFF_MS = [0, 400, 800, 1600]

const onProblem = (problem: string) => {
  throw new Error(problem)
}

const browser = await launchChromium()
if (browser === null) throw new Error('There is no Chromium here: install it, or set CHROME_PATH to its program.')
const mock = await runMock({ seed: 1, port: 8080, redirectUrl: 'http://127.0.0.1:3000/retrack' })

const takePicture = async (
  name: string,
  url: string,
  options: Omit<TabOptions, 'onProblem'>,
  prepare: (page: Page) => Promise<void>,
): Promise<void> => {
  const page = await openTab(browser, url, { ...options, onProblem })
  await prepare(page)
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' })
  await page.context().close()
}

async function sendRequests(account: TestAccount): Promise<void> {
  await account.visit({ ref: 'a-customer' })
  await account.saveLead({ reference: 'A1000' })
  const { uuid } = await account.saveLead({ reference: 'A1001', voucher: 'SUMMER' })
  await account.addFault({
    operation: 'createLead',
    when: { first: BACKOFF_MS.length - 1 },
    effect: { kind: 'status', status: 503 },
  })
  for (const ms of BACKOFF_MS) {
    await setTimeout(ms)
    await account.sendLead({ reference: 'A1002' })
  }
  await account.sendUpdate(uuid, { status: 'rejected' })
  const headers = { accept: 'application/json' }
  await account.sendLead({ click: undefined, clickId: account.request.click, reference: 1003 }, { headers })
}

try {
  await mkdir(FOLDER, { recursive: true })
  const url = pageUrl(mock)
  await takePicture('first-use', url, { width: 900, height: 740 }, async (page) => {
    await page.getByRole('tab', { name: 'PHP' }).click()
    await page.getByText('curl_exec').waitFor()
  })
  await sendRequests(documentedAccount(mock.port))
  await takePicture('page', url, { width: 1120, height: 640 }, async (page) => {
    await page.getByRole('link', { name: /422 refused/ }).click()
    await page.getByText('Yours beside a right one').waitFor()
  })
  await takePicture('phone', url, { width: 390, height: 760, colorScheme: 'dark' }, (page) =>
    page.locator('summary', { hasText: 'A1002' }).waitFor(),
  )
  await takePicture('failures', url, { width: 900, height: 520 }, async (page) => {
    await page.getByRole('link', { name: 'Make it fail' }).click()
    await page.getByText('fired on 3 of').waitFor()
  })
  const report = join(await mkdtemp(join(tmpdir(), 'retrack-kit-pictures-')), 'report.html')
  await writeFile(report, REPORTERS.html.write(notReady, { colour: false, width: 80, partial: false }))
  await takePicture('report', pathToFileURL(report).href, { width: 1000, height: 720 }, (page) =>
    page.getByRole('heading').first().waitFor(),
  )
  await mock.close(0)
  await takeGoLive()
} finally {
  await Promise.all([browser.close(), mock.close(0)])
}

/** A guided check of a store with one mistake, from its form to its verdict. */
async function takeGoLive(): Promise<void> {
  if (browser === null) return
  const args = ['bin/retrack-kit.cjs', 'check', '--guided', '--listen', '127.0.0.1:8080', '--browser', 'off']
  const check = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const retrack = { apiUrl: mock.url, token: DOCUMENTED_TOKEN, event: DOCUMENTED_REQUEST.event }
  const store = await startWrongStore('max-age-in-minutes', retrack)
  try {
    const [line = ''] = /http\S+/.exec(String(await once(check.stderr, 'data'))) ?? []
    const page = await openTab(browser, line, { width: 1120, height: 640, onProblem })
    page.setDefaultTimeout(60_000)
    const take = (name: string) => page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' })
    await page.getByRole('button', { name: 'Start' }).waitFor()
    await take('go-live-start')
    for (const question of ['cancel an order', 'complete an order'])
      await page.getByLabel(question).selectOption('never')
    await fillInAndStart(page, store.url, 'SUMMER')
    await page.getByRole('heading', { name: 'Order 1 of' }).waitFor()
    await page.locator('.box.running').first().waitFor()
    await take('go-live-order')
    await obey(browser, page, store.url)
    await page.locator('.box.fail').first().waitFor()
    await take('go-live-verdict')
    await page.context().close()
  } finally {
    check.kill('SIGKILL')
    await store.stop()
  }
}
