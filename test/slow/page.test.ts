/** The page in Chromium, used as a person would use it. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { pageUrl } from '../../src/cli/page.ts'
import { runMock } from '../../src/mock/server.ts'
import { SINGLE_FAULTS } from '../../src/ui/failures/single-faults.ts'
import { createAccount, documentedAccount } from '../support/account.ts'
import { launchChromium, openTab } from '../support/chromium-tab.ts'
import { startedMock } from '../support/started-mock.ts'

t.setTimeout(120_000)
const browser = await launchChromium()
if (browser === null) {
  t.pass('no Chromium is here', { skip: 'install Chromium, or set CHROME_PATH' })
  process.exit(0)
}
t.teardown(() => browser.close())

/** A new tab at the page. Errors of scripts and of the content security policy fail the test. */
const openPage = async (t: Test, url: string, width = 1280): Promise<Page> => {
  const page = await openTab(browser, url, { width, onProblem: (problem) => t.fail(problem) })
  t.teardown(() => page.context().close())
  return page
}

/** The result of each failure at the client. */
const SEEN: Readonly<Record<string, RegExp>> = {
  'The next lead gets 503': /^503 /,
  'The next lead gets 500': /^500 /,
  'The next answer is lost after saving': /ECONNRESET|hang up/,
  'The next connection breaks before saving': /hang up|ECONNRESET/,
  'The next request hangs': /hang up|ECONNRESET/,
  'The next answer takes 5 seconds': /^200 /,
  '429 for 30 seconds': /^429 /,
  '202 instead of 200': /^202 /,
  '200 with a broken body': /^200 .*[^}]$/,
  "A proxy's page in HTML instead of JSON": /^502 <html>/,
  'The next update gets 503': /^503 /,
}

t.test('from the first look to a lead that staff rejects', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  const page = await openPage(t, pageUrl(mock))
  await page.getByText('No request has come yet').waitFor()
  t.notMatch(page.url(), 'token', 'the token has gone from the address')

  await account.saveLead({ reference: 'first-order' })
  await account.sendLead({ event: 'x', reference: 'second-order' })
  await page.getByRole('link', { name: /first-order/ }).waitFor()
  await page.getByRole('link', { name: /second-order/ }).click()
  await page.getByText('Why it was refused').waitFor()
  const details = page.getByRole('article')
  t.equal(await details.getByText(/^The event field must be a valid UUID/).count(), 1, 'the reason is told once')
  t.equal(
    await page
      .locator('a.row', { hasText: 'second-order' })
      .getByText(/^The event field must/)
      .count(),
    1,
  )
  await page.getByRole('row', { name: /^event "x".*"1f80e399-6f55-4cef-b8b0-0f74752c1ceb"$/ }).waitFor()
  t.notMatch(await page.content(), account.token)

  await page.getByRole('searchbox').fill('first-order')
  await page.getByText('1 of 2 shown').waitFor()
  await page.getByRole('link', { name: 'Behaviours' }).click()
  await page.getByRole('link', { name: 'Traffic' }).click()
  t.equal(await page.getByRole('searchbox').inputValue(), 'first-order', 'what narrows the list down can be seen')
  await page.getByRole('link', { name: /first-order/ }).click()
  await page.getByRole('region', { name: 'Its lead' }).getByText('pending', { exact: true }).waitFor()

  await page.getByRole('link', { name: 'Clicks and leads' }).click()
  await page.getByPlaceholder('Reason, if any').fill('Returned')
  await page.getByRole('button', { name: 'Reject as staff' }).click()
  await page.getByText('Reason: Returned').waitFor()
  t.match(await account.getLeads(), [{ status: { name: 'rejected', reason: 'Returned' } }])
  await page.getByRole('button', { name: 'Its requests' }).click()
  await page.getByText('1 of 2 shown').waitFor()

  await page.getByRole('link', { name: 'Time' }).click()
  const time = page.getByRole('timer')
  const before = await time.innerText()
  await time.filter({ hasNotText: before.slice(0, 19) }).waitFor()
  await page.getByRole('button', { name: /11 days on/ }).click()
  await time.filter({ hasNotText: before.slice(0, 10) }).waitFor()
})

t.test('whoever follows the tracking link still sees what comes next, until a lead is sent', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  const page = await openPage(t, pageUrl(mock))
  const href = await page.getByRole('link', { name: 'Open your store as a customer' }).getAttribute('href')
  t.match(href, `${mock.url}/track/v2/click?`)
  await account.visit()
  await page.getByText('A visitor has come, and no lead yet').waitFor()
  await page.getByText('1 of 1 shown').waitFor()
  await account.sendLead({ event: 'x' })
  await page.getByText('A visitor has come, and no lead yet').waitFor({ state: 'detached' })
})

t.test('a remark leads to the behaviour that it rests on, and changed ones are set back at once', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  await account.sendLead({ event: 'x' })
  const page = await openPage(t, pageUrl(mock))
  await page.getByRole('link', { name: /422 refused/ }).click()
  await page.getByRole('link', { name: 'invalid-fields' }).click()
  await page.evaluate(`new Promise((resolve) => {
    const look = () => {
      const top = document.querySelector('li.shown')?.getBoundingClientRect().top ?? -1
      if (top > 0 && top < innerHeight) resolve()
      else requestAnimationFrame(look)
    }
    look()
  })`)
  await page.getByRole('searchbox').fill('repeated-ref')
  const choice = page.getByRole('combobox', { name: 'repeated-reference' })
  await page.getByText('number-overflow').waitFor({ state: 'detached' })
  await choice.selectOption('refuse')
  await page.getByText('1 changed').waitFor()
  await page.getByRole('button', { name: 'Set back' }).click()
  await page.getByText('1 changed').waitFor({ state: 'detached' })
  t.equal(await choice.inputValue(), 'accept')
})

t.test('a first lead in five languages, chosen by keyboard, and the token is shown to nobody unasked', async (t) => {
  const mock = await startedMock(t)
  const account = await createAccount(mock.port, { token: 'a-token-of-her-own' })
  await account.control('POST', '/reset')
  const page = await openPage(t, pageUrl({ url: mock.url, account: { ...mock.account, token: account.token } }))
  await page.getByRole('button', { name: 'Make a click' }).click()
  const code = page.getByRole('tabpanel')
  await page.getByRole('tab', { name: 'curl' }).focus()
  for (const [key, seen] of [
    ['ArrowRight', 'curl_exec'],
    ['ArrowRight', 'await fetch'],
    ['End', 'HttpClient'],
    ['ArrowRight', 'curl -i'],
    ['ArrowLeft', 'HttpClient'],
  ] as const) {
    await page.keyboard.press(key)
    await code.getByText(seen).waitFor()
    t.equal(await page.locator('[role=tab]:focus').getAttribute('aria-selected'), 'true', key)
  }
  const [click] = await account.getClicks()
  await code.getByText(click?.uuid ?? '').waitFor()
  t.notMatch(await page.content(), account.token)
  await page.getByLabel('Show the token').check()
  await code.getByText(account.token).waitFor()

  await page.route('**/_mock/account', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...Object(await response.json()), events: [] } })
  })
  await page.reload()
  await page.getByText('This account has no event').waitFor()
  t.notMatch(await page.content(), 'undefined')
})

t.test('each button that makes one request fail is seen on the wire, and fails no second one', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  const { uuid } = await account.saveLead({ reference: 'to-update' })
  const page = await openPage(t, pageUrl(mock))
  await page.getByRole('link', { name: 'Make it fail' }).click()
  const section = page.getByRole('region', { name: 'One request' })
  await section.getByRole('button').first().waitFor()
  for (const [n, { name, rule }] of SINGLE_FAULTS.entries()) {
    await section.getByRole('button', { name, exact: true }).click()
    await section.getByText('armed', { exact: true }).waitFor()
    const began = performance.now()
    const send =
      rule.operation === 'updateLead'
        ? account.sendUpdate(uuid, { status: 'approved' })
        : account.sendLead({ reference: `order-${n}` })
    const answer = send.then(
      ({ status, text }) => `${status} ${text}`,
      (error: unknown) => String(error),
    )
    await page.getByText('fired on 1 of 1 request', { exact: true }).waitFor()
    // A request that is held ends with its rule.
    await page.getByRole('button', { name: 'Clear all' }).click()
    t.match(await answer, SEEN[name] ?? 'nothing is known of this button', name)
    if (rule.effect.kind === 'delay') t.ok(performance.now() - began > 4900, name)
    await page.getByText('None: every request is answered').waitFor()
  }
  await account.saveLead({ reference: 'afterwards' })

  await page.getByRole('button', { name: 'outage' }).click()
  await page.locator('button[aria-pressed="true"]').waitFor()
  t.equal((await account.sendLead()).status, 503)
  await page.getByRole('button', { name: 'outage' }).click()
  await page.getByText('None: every request is answered').waitFor()

  await page.getByRole('link', { name: 'Behaviours' }).click()
  await page.getByRole('combobox', { name: 'repeated-reference' }).selectOption('refuse')
  await page.getByText('changed from accept').waitFor()
  await account.saveLead({ reference: 'twice' })
  t.not((await account.sendLead({ reference: 'twice' })).status, 200)
})

t.test('what a store sent is never markup, and is shown with all its characters', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  await account.sendLead({ reference: '<img src=x onerror=alert(1)>\u202Egnp' })
  await account.sendLead({ reference: 'long'.repeat(5000), event: '</pre><script>alert(1)</script>' })
  const page = await openPage(t, pageUrl(mock), 390)
  page.on('dialog', () => t.fail('a script of the store ran'))
  await page.getByRole('link', { name: /<img src=x/ }).click()
  await page.getByRole('article').getByText('\\u202Egnp').first().waitFor()
  t.equal(await page.locator('#page img, #page script').count(), 0)
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  t.ok(Number(overflow) <= 0, 'nothing is wider than a phone')
})

t.test('on a phone a request opens at its top, however far the list was scrolled', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  for (let n = 0; n < 20; n += 1) await account.saveLead({ reference: `lead-${n}` })
  const page = await openPage(t, pageUrl(mock), 390)
  await page.getByRole('link', { name: /lead-0/ }).click()
  const back = page.getByRole('link', { name: 'All requests' })
  await back.waitFor()
  await page.evaluate(`new Promise((resolve) => {
    const look = () => (document.querySelector('.back').getBoundingClientRect().top > 0 ? resolve() : requestAnimationFrame(look))
    look()
  })`)
  const [box, masthead] = await Promise.all([back.boundingBox(), page.locator('header').boundingBox()])
  t.ok(box !== null && masthead !== null && box.y >= masthead.height, 'the masthead does not hide the way back')
})

t.test('tries of one lead are one row, whose line shows the pauses', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  const page = await openPage(t, pageUrl(mock))
  await account.addFault({ when: { first: 2 }, effect: { kind: 'status', status: 503 } })
  for (let attempt = 1; attempt <= 3; attempt += 1) await account.sendLead({ reference: 'tried-thrice' })
  await account.sendLead({ reference: 'sent-once' })
  const row = page.locator('summary', { hasText: 'tried-thrice' })
  await row.getByRole('img', { name: /^503, faulted; .+ later 503, faulted; .+ later 200, accepted$/ }).waitFor()
  t.equal(await page.getByRole('link', { name: /tried-thrice/ }).count(), 0, 'the tries are folded')
  await row.focus()
  await page.keyboard.press('Enter')
  await page
    .getByRole('link', { name: /503 faulted/ })
    .first()
    .click()
  await page.getByRole('article').getByText('Tries of this reference').waitFor()
  t.equal(await row.locator('..').getAttribute('open'), '')
})

t.test('a request is replayed, and edited until it is right', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  await account.sendLead({ event: 'wrong' })
  const page = await openPage(t, pageUrl(mock), 390)
  await page.getByRole('link', { name: /422 refused/ }).click()
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByText('Sent by the mock, to repeat').waitFor()
  await page.getByRole('button', { name: 'Edit and replay' }).click()
  const body = page.getByLabel('Body', { exact: true })
  await body.fill((await body.inputValue()).replace('wrong', account.request.event))
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('article').getByText('200 accepted').first().waitFor()
  t.match(await account.getJournal(), [{ replayOf: null }, { replayOf: 1 }, { replayOf: 2, outcome: 'accepted' }])
})

t.test('it goes on by itself when the mock was started again', async (t) => {
  const first = await runMock({ seed: 1 })
  t.teardown(() => first.close(0))
  await documentedAccount(first.port).saveLead({ reference: 'before' })
  const page = await openPage(t, pageUrl(first))
  await page.getByRole('link', { name: /before/ }).waitFor()
  await first.close(0)
  await page.getByRole('alert').waitFor()
  const second = await runMock({ seed: 1, port: first.port })
  t.teardown(() => second.close(0))
  await documentedAccount(second.port).saveLead({ reference: 'after' })
  await page.getByRole('link', { name: /after/ }).waitFor()
  t.equal(await page.getByRole('link', { name: /before/ }).count(), 0, 'the old journal is gone')
})

t.test('a wrong token is refused in words, and the right one is taken', async (t) => {
  const mock = await startedMock(t)
  const page = await openPage(t, `${mock.url}/_mock/ui/#token=not-the-token-of-anybody`)
  await page.getByText('The token belongs to no account').waitFor()
  await page.getByLabel('API token').fill(mock.account.token)
  await page.keyboard.press('Enter')
  await page.getByText('No request has come yet').waitFor()
})

t.test('axe finds nothing, by day and by night', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  const page = await openPage(t, pageUrl(mock))
  const axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
  await page.evaluate(axe)
  const look = async (what: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const found = await page.evaluate(`axe.run().then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 100)).join(' | ')))`)
      t.strictSame(found, [], `${what} ${colorScheme}`)
    }
  }
  await page.getByRole('tab', { name: 'curl' }).waitFor()
  await look('the first use')

  await account.addFault({ when: { first: 1 }, effect: { kind: 'status', status: 503 } })
  await account.sendLead()
  await account.saveLead()
  await account.sendLead({ event: 'x' })
  for (const view of ['#/traffic/3', '#/leads', '#/failures', '#/time', '#/behaviours', '#/go-live']) {
    await page.evaluate(`location.hash = '${view}'`)
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    await look(view)
  }
  await page.evaluate(`location.hash = '#/traffic/3'`)
  await page.getByRole('button', { name: 'Edit and replay' }).click()
  await page.getByLabel('Headers, one a line').waitFor()
  await look('the editor')
})

t.test('a request is edited and replayed by keyboard alone', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  await account.sendLead({ event: 'wrong' })
  const page = await openPage(t, pageUrl(mock))
  const goTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab')
      const label = await page.evaluate(
        'document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent',
      )
      if (String(label).startsWith(name)) return
    }
    throw new Error(`The tab key does not reach ${name}.`)
  }
  await page.getByRole('link', { name: /422 refused/ }).waitFor()
  await goTo('1 · ')
  await page.keyboard.press('Enter')
  await page.getByText('Why it was refused').waitFor()
  await goTo('Edit and replay')
  await page.keyboard.press('Enter')
  await goTo('Body')
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(JSON.stringify(account.request))
  await goTo('Send')
  await page.keyboard.press('Space')
  await page.getByText('Sent by the mock, to repeat').waitFor()
  t.match(await account.getJournal(), [{ outcome: 'refused' }, { replayOf: 1, outcome: 'accepted' }])
})

t.test('rows that do not change are not drawn again when others come', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  for (let n = 0; n < 150; n += 1) await account.saveLead({ reference: `before-${n}` })
  const page = await openPage(t, pageUrl(mock))
  await page.getByText('150 of 150 shown').waitFor()
  // Each row that is drawn shows its time.
  await page.evaluate(`{
    window.drawn = 0
    const { toLocaleTimeString } = Date.prototype
    Date.prototype.toLocaleTimeString = function (...given) {
      window.drawn += 1
      return toLocaleTimeString.apply(this, given)
    }
  }`)
  for (let n = 0; n < 10; n += 1) await account.saveLead({ reference: `after-${n}` })
  await page.getByText('160 of 160 shown').waitFor()
  await page.getByRole('link', { name: /after-9/ }).waitFor()
  const drawn = Number(await page.evaluate('window.drawn'))
  t.ok(drawn >= 10 && drawn < 150, `${drawn} rows were drawn`)
})
