/** A guided check in Chromium, led as a person is led: by what the page says, with clicks alone. */
import { type Browser, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { findChromium } from '../../conformance/drivers/find-chromium.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { correctStore, startStore } from '../../scorecard/correct-stores.ts'
import { builtCommand, type Running, run } from '../support/command.ts'

/** Longer than a check takes of a store that sends no lead, on a busy machine. */
const LIMIT_MS = 240_000
t.setTimeout(2 * LIMIT_MS)
const executablePath = await findChromium()
if (executablePath === null) {
  t.pass('no Chromium is here', { skip: 'install Chromium, or set CHROME_PATH' })
  process.exit(0)
}
const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] })
t.teardown(() => browser.close())

/** Resolves with what the command has written to standard error. */
function said(running: Running, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const [, found] = pattern.exec(running.err()) ?? []
      if (found !== undefined) resolve(found)
    }
    running.process.stderr.on('data', look)
    running.process.on('close', () => reject(new Error(`It ended without ${pattern}: ${running.err()}`)))
    look()
  })
}

interface Guided {
  readonly command: Running
  readonly page: Page
  readonly apiUrl: string
}

/** The page as the command tells to open it. The check itself needs no browser for these stores. */
async function openGuided(t: Test): Promise<Guided> {
  const args = ['check', '--guided', '--listen', '127.0.0.1:0', '--browser', 'off']
  const command = run(t, builtCommand(), args, { DISPLAY: '', WAYLAND_DISPLAY: '' }, LIMIT_MS)
  const address = await said(command, /^Page {2}(\S+)$/m)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true })
  t.teardown(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(40_000)
  page.on('pageerror', (error) => t.fail(`the page failed: ${error.message}`))
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) t.fail(message.text())
  })
  await page.goto(address)
  return { command, page, apiUrl: new URL(address).origin }
}

async function start(page: Page, store: string, voucher: string): Promise<void> {
  await page.getByLabel('Redirect page').fill(`${store}/retrack`)
  await page.getByLabel('A product page').fill(`${store}/some-product`)
  await page.getByLabel('A voucher').fill(voucher)
  await page.getByRole('button', { name: 'Start' }).click()
}

/** In a private window, as the page says. */
async function buy(address: string, voucher: string): Promise<void> {
  const context = await browser.newContext()
  try {
    const shop = await context.newPage()
    await shop.goto(address)
    await shop.getByLabel('Voucher').fill(voucher)
    await shop.getByRole('button', { name: 'Order' }).click()
    await shop.getByRole('heading', { name: 'Thank you' }).waitFor()
  } finally {
    await context.close()
  }
}

/** Does what is asked until there is a verdict; returns the headings of what was asked. */
async function obey(page: Page, store: string): Promise<string[]> {
  const asked: string[] = []
  const task = page.getByRole('region', { name: 'What to do now' })
  const verdict = page.getByRole('region', { name: 'Verdict' })
  const done = task.getByRole('button', { name: 'Done' })
  for (;;) {
    await done.or(verdict).first().waitFor()
    if (await verdict.isVisible()) return asked
    const heading = await task.getByRole('heading').innerText()
    asked.push(heading)
    const [, action, reference] = /^(Cancel|Complete) the order (\S+)$/.exec(heading) ?? []
    if (action === undefined) {
      const address = await task.getByRole('link', { name: 'Open it in a tab' }).getAttribute('href')
      const [, voucher = ''] = /Use the voucher (\S+)\./.exec(await task.innerText()) ?? []
      await buy(address ?? '', voucher)
    } else {
      await fetch(`${store}/orders/${reference}/${action.toLowerCase()}`, { method: 'POST' })
    }
    await done.click()
    await task.getByRole('heading', { name: heading, exact: true }).waitFor({ state: 'detached' })
  }
}

t.test('a correct store is led to "ready", and the reports are there to download', async (t) => {
  const { command, page, apiUrl } = await openGuided(t)
  const store = await startStore(correctStore('node'), {
    apiUrl,
    token: DOCUMENTED_TOKEN,
    event: DOCUMENTED_REQUEST.event,
  })
  t.teardown(() => store.stop())
  await start(page, store.url, 'SUMMER26')
  const asked = await obey(page, store.url)
  t.match(asked[0], 'Order 1 of 7')
  t.equal(asked.filter((one) => one.startsWith('Order')).length, 7)
  t.match(await page.getByRole('region', { name: 'Verdict' }).getByRole('heading').innerText(), /^Ready/)
  t.equal(await page.locator('.box.fail').count(), 0)
  command.process.kill('SIGINT')
  t.equal((await command.ended).code, 0)
})
