/** A guided check in Chromium, led as a person is led: by what the page says, with clicks alone. */
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { findChromium } from '../../conformance/drivers/find-chromium.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { correctStore, startStore } from '../../scorecard/correct-stores.ts'
import { MISTAKES } from '../../scorecard/defects/index.ts'
import { html, REFERENCE_STORE } from '../../scorecard/store/hooks.ts'
import { startStore as startStoreOfMistakes } from '../../scorecard/store/store.ts'
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
  const store = await startStore(correctStore('node'), retrackAt(apiUrl))
  t.teardown(() => store.stop())
  await start(page, store.url, 'SUMMER26')
  const asked = await obey(page, store.url)
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

/** The store of the scorecard with one of its mistakes, and with a page to buy on. */
async function startWrongStore(t: Test, name: string, apiUrl: string): Promise<string> {
  const mistake = MISTAKES.find((one) => one.name === name)
  if (mistake === undefined) throw new TypeError(`There is no mistake ${name}.`)
  const form =
    '<form method="post" action="/checkout"><input name="voucher" aria-label="Voucher"><button>Order</button></form>'
  const page = (title: string) => html(`<title>${title}</title><h1>${title}</h1>${form}`)
  const store = await startStoreOfMistakes({ ...REFERENCE_STORE, page, ...mistake.hooks }, retrackAt(apiUrl))
  t.teardown(() => store.stop())
  return store.url
}

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
    const store = await startWrongStore(t, name, apiUrl)
    for (const question of ['cancel an order', 'complete an order'])
      await page.getByLabel(question).selectOption('never')
    await start(page, store, 'SUMMER26')
    await page.locator('.box.running').first().waitFor()
    if (isLookedAt) {
      await page.getByRole('heading', { name: 'Order 1 of 5' }).waitFor()
      t.ok((await page.locator('.box.running').count()) < 10, 'what waits for later orders is not said to be running')
      await lookWithAxe(t, page, 'the board of a check that runs')
    }
    t.equal((await obey(page, store)).length, 5)
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
    await page.keyboard.press('Enter')
    const task = page.getByRole('region', { name: 'What to do now' })
    await task.getByRole('heading', { name: 'Order 1 of 7' }).waitFor()
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
