/** A guided check in Chromium, led as a person is led: by what the page says, with clicks alone. */
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { findChromium } from '../../conformance/drivers/find-chromium.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { correctStore, startStore } from '../../scorecard/correct-stores.ts'
import { builtCommand, type Running, run } from '../support/command.ts'
import { fillInAndStart, obey, startWrongStore } from '../support/guided-page.ts'

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

const retrackAt = (apiUrl: string) => ({ apiUrl, token: DOCUMENTED_TOKEN, event: DOCUMENTED_REQUEST.event })

/** By day and by night. What axe finds fails the test, and so does what is wider than the window. */
async function lookWithAxe(t: Test, page: Page, what: string): Promise<void> {
  const axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
  await page.evaluate(axe)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const found = await page.evaluate(`axe.run().then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 100)).join(' | ')))`)
    t.strictSame(found, [], `${what}, ${colorScheme}`)
  }
  const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  t.ok(overflow <= 0, `${what} fits the window`)
}

async function isBelowMasthead(page: Page, part: Locator): Promise<boolean> {
  const [box, masthead] = await Promise.all([part.boundingBox(), page.locator('header').boundingBox()])
  return box !== null && masthead !== null && box.y >= masthead.height
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
  const address = await command.said(/^Page {2}(\S+)$/m)
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

t.test('a correct store is led to "ready", and the reports are there to download', async (t) => {
  const { command, page, apiUrl } = await openGuided(t)
  const store = await startStore(correctStore('node'), retrackAt(apiUrl))
  t.teardown(() => store.stop())
  await fillInAndStart(page, store.url, 'SUMMER26')
  const asked = await obey(browser, page, store.url)
  t.equal(asked[0], 'Order 1 of 7')
  t.equal(asked.filter((one) => one.startsWith('Order')).length, 7)
  const verdict = page.getByRole('region', { name: 'Verdict' })
  t.match(await verdict.getByRole('heading').innerText(), /^Ready/)
  t.equal(await page.locator('.box.fail, .box.warn').count(), 0)
  t.match(await verdict.innerText(), 'Nothing that is unproven is required.')
  t.match(await verdict.innerText(), 'asks a person again when the store cancels or completes an order')
  const unproven = await page.locator('.box.unproven summary').allInnerTexts()
  t.ok(unproven.length > 0)
  t.strictSame(
    unproven.filter((text) => text.endsWith(' required')),
    [],
    'what is unproven is not required',
  )

  for (const [button, name, content] of [
    ['Download the report', 'report.html', /^<!doctype html>/i],
    ['Download the instructions for Retrack', 'handoff.md', /^# Testing instructions/],
    ['Download retrack-kit.yaml', 'retrack-kit.yaml', store.url],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      verdict.getByRole('button', { name: button }).click(),
    ])
    t.equal(download.suggestedFilename(), name)
    const text = await readFile(await download.path(), 'utf8')
    t.match(text, content, name)
    t.notMatch(text, DOCUMENTED_TOKEN, `${name} holds no token`)
  }
  command.process.kill('SIGINT')
  const { code, out } = await command.ended
  t.equal(code, 0)
  t.match(out, 'Ready: every required requirement holds')
})

/** Lists the red boxes by name. */
const failed = (page: Page): Promise<string[]> =>
  page.locator('.box.fail').evaluateAll((boxes) => boxes.map((box) => box.getAttribute('data-id') ?? ''))

for (const [name, red, isLookedAt] of [
  ['max-age-in-minutes', 'redirect.cookie-lifetime', true],
  ['last-click-on-the-server', 'lead.without-click', false],
  ['no-voucher', 'lead.voucher', false],
] as const) {
  t.test(`a store with the mistake ${name} ends with ${red} in red, and nothing else`, async (t) => {
    const { command, page, apiUrl } = await openGuided(t)
    const store = await startWrongStore(name, retrackAt(apiUrl))
    t.teardown(() => store.stop())
    for (const question of ['cancel an order', 'complete an order'])
      await page.getByLabel(question).selectOption('never')
    await fillInAndStart(page, store.url, 'SUMMER26')
    await page.locator('.box.running').first().waitFor()
    if (isLookedAt) {
      await page.getByRole('heading', { name: 'Order 1 of 5' }).waitFor()
      t.ok((await page.locator('.box.running').count()) < 10, 'what waits for later orders is not said to be running')
      await lookWithAxe(t, page, 'the board of a check that runs')
    }
    t.equal((await obey(browser, page, store.url)).length, 5)
    t.strictSame(await failed(page), [red])
    await page.getByRole('region', { name: 'Verdict' }).getByRole('button').first().click()
    t.equal(await page.locator('summary:focus').locator('..').getAttribute('data-id'), red, 'the verdict leads to it')
    if (isLookedAt) await lookWithAxe(t, page, 'the board with a failed box')
    const box = page.locator('.box.fail')
    t.match(await box.innerText(), /Expected[\s\S]*Observed[\s\S]*What to do[\s\S]*Evidence/)
    t.match(await page.getByRole('region', { name: 'Verdict' }).innerText(), /Not ready: 1 of/)
    command.process.kill('SIGINT')
    t.equal((await command.ended).code, 1)
  })
}

t.test(
  'by keyboard alone, on a phone, and with nothing for axe to find: what cannot be done is unproven',
  async (t) => {
    const { command, page, apiUrl } = await openGuided(t)
    await page.setViewportSize({ width: 390, height: 800 })
    const store = await startStore(correctStore('node'), retrackAt(apiUrl))
    t.teardown(() => store.stop())
    const look = (what: string) => lookWithAxe(t, page, what)
    await page.getByLabel('Redirect page').focus()
    await look('the form')
    await page.keyboard.type(`${store.url}/retrack`)
    // Below what is seen at first: the question comes while the page is scrolled down.
    await page.getByRole('button', { name: 'Start' }).focus()
    await page.keyboard.press('Enter')
    const task = page.getByRole('region', { name: 'What to do now' })
    await task.getByRole('heading', { name: 'Order 1 of 7' }).waitFor()
    t.ok(await isBelowMasthead(page, task.getByRole('heading')), 'the masthead does not hide what is to do')
    await look('a question')
    t.match(await page.title(), /^Your turn/)
    const cannot = task.getByRole('button', { name: 'I cannot do this' })
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab')
      if (await cannot.evaluate((button) => button === button.ownerDocument.activeElement)) break
    }
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Verdict' }).waitFor()
    t.match(await page.getByRole('region', { name: 'Verdict' }).innerText(), /Not proven/)
    t.match(await page.locator('[data-id="lead.sent"]').innerText(), /^unproven/)
    await page.locator('[data-id="lead.sent"] summary').focus()
    await page.keyboard.press('Enter')
    t.match(await page.locator('[data-id="lead.sent"]').innerText(), /said that the order could not be placed/)
    await look('the verdict')
    command.process.kill('SIGINT')
    t.equal((await command.ended).code, 2)
  },
)

t.test('all that the page loads stays small', async (t) => {
  const files = await Promise.all(['index.html', 'page.js', 'page.css'].map((name) => readFile(`dist/ui/${name}`)))
  const bytes = files.reduce((sum, file) => sum + gzipSync(file).length, 0)
  t.ok(bytes <= 60 * 1024, `${bytes} bytes`)
})
