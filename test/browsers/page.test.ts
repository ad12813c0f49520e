/** The page in current Firefox, and in WebKitGTK for Safari: by clicks and keys alone, with pictures to look at. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { correctStore, startStore } from '../../scorecard/correct-stores.ts'
import { pageUrl } from '../../src/cli/page.ts'
import { runMock } from '../../src/mock/server.ts'
import { documentedAccount } from '../support/account.ts'
import { builtCommand, run } from '../support/command.ts'
import type { BrowserKind, BrowserOptions } from './browser-tab.ts'
import { FIREFOX } from './firefox.ts'
import { button, field, heading, link, text } from './on-the-page.ts'
import { WEBKIT } from './webkit.ts'

const LIMIT_MS = 240_000
t.setTimeout(4 * LIMIT_MS)
/** Where the pictures go. */
const FOLDER = process.env['PICTURES'] ?? join('node_modules', '.cache', 'retrack-kit', 'browsers')
await mkdir(FOLDER, { recursive: true })

/** Problems that the page itself would keep quiet about. */
const WATCH = `(() => {
  window.problems = []
  addEventListener('error', ({ message }) => window.problems.push(message))
  addEventListener('unhandledrejection', ({ reason }) => window.problems.push(String(reason)))
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    window.problems.push(violatedDirective + ' ' + blockedURI))
})()`

async function openTab(t: Test, kind: BrowserKind, url: string, options: BrowserOptions) {
  const tab = await kind.start(options)
  t.teardown(() => tab.close())
  await tab.open(url)
  await tab.evaluate(WATCH)
  const look = async (name: string) => {
    const shown = `${kind.name.toLowerCase()}-${options.width}-${options.colorScheme}-${name}`
    await tab.takePicture(join(FOLDER, `${shown}.png`))
    t.ok(
      Number(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')) <= 0,
      `${shown} fits its window`,
    )
  }
  const conclude = async () => t.strictSame(await tab.evaluate('window.problems'), [])
  return { tab, look, conclude }
}

/** From the first use to a mock that was started again. */
async function watchAndAct(t: Test, kind: BrowserKind, options: BrowserOptions): Promise<void> {
  const mock = await runMock({ seed: 1 })
  t.teardown(() => mock.close(0))
  const account = documentedAccount(mock.port)
  const { tab, look, conclude } = await openTab(t, kind, pageUrl(mock), options)
  t.comment(tab.name)
  await tab.waitFor(heading('No request has come yet'))
  t.notMatch(await tab.evaluate('location.href'), 'token', 'the token has gone from the address')
  await tab.click("//button[@role='tab'][.='curl']")
  await tab.press('ArrowRight')
  await tab.waitFor(text('curl_exec'))
  t.equal(await tab.evaluate('document.activeElement.textContent'), 'PHP', 'the focus goes with the tab')
  await look('first-use')

  const { uuid } = await account.saveLead({ reference: 'first-lead' })
  await tab.waitFor(link('first-lead'))
  await account.sendLead({ event: 'x', reference: 'refused-lead' })
  await tab.click(link('refused-lead'))
  await tab.waitFor(heading('POST'))
  await tab.waitFor(text('Yours beside a right one'))
  await look('traffic')
  await tab.click(button('Edit and replay'))
  const { event } = account.request
  await tab.fill(field('Body'), JSON.stringify({ ...account.request, event, reference: 'mended' }))
  await look('editor')
  await tab.click(button('Send'))
  await tab.waitFor(text('Sent by the mock, to repeat'))
  t.match(await account.getJournal(), [
    { outcome: 'accepted' },
    { outcome: 'refused' },
    { replayOf: 2, outcome: 'accepted' },
  ])

  await tab.click(link('Make it fail'))
  await tab.click(button('The next lead gets 503'))
  await tab.waitFor("//span[.='armed']")
  t.equal((await account.sendLead({ reference: 'fails' })).status, 503)
  await tab.waitFor(text('fired on 1 of 1 request'))
  await look('failures')
  await tab.click(button('Clear all'))
  await tab.waitFor(text('None: every request is answered'))

  await tab.click(link('Clicks and leads'))
  const card = "//li[.//strong[contains(., 'first-lead')]]"
  await tab.click(`${card}${button('Approve as staff')}`)
  await tab.waitFor(`${card}//strong[.='approved']`)
  t.match(await account.getLeads(), [{ uuid, status: { name: 'approved' } }, {}])
  await look('leads')

  await tab.click(link('Time'))
  await tab.click(button('11 days on: clicks of before are too old'))
  await tab.waitFor(text('Retrack'))
  await look('time')
  await tab.click(link('Behaviours'))
  await tab.waitFor(heading('Behaviours'))
  await look('behaviours')

  await tab.click(link('Traffic'))
  await mock.close(0)
  await tab.waitFor("//*[@role='alert'][contains(., 'does not answer')]")
  const again = await runMock({ seed: 1, port: mock.port })
  t.teardown(() => again.close(0))
  await documentedAccount(again.port).saveLead({ reference: 'after-the-restart' })
  await tab.waitFor(link('after-the-restart'))
  await conclude()
}

/** From the address that the command prints to the first order, and to an early end. */
async function beLed(t: Test, kind: BrowserKind, options: BrowserOptions): Promise<void> {
  const args = ['check', '--guided', '--listen', '127.0.0.1:0', '--browser', 'off']
  const command = run(t, builtCommand(), args, { DISPLAY: '', WAYLAND_DISPLAY: '' }, LIMIT_MS)
  const address = await command.said(/^Page {2}(\S+)$/m)
  const apiUrl = new URL(address).origin
  const store = await startStore(correctStore('node'), {
    apiUrl,
    token: DOCUMENTED_TOKEN,
    event: DOCUMENTED_REQUEST.event,
  })
  t.teardown(() => store.stop())
  const { tab, look, conclude } = await openTab(t, kind, address, options)
  await tab.waitFor(heading('Is your store ready for Retrack?'))
  await look('go-live-form')
  await tab.fill(field('Redirect page'), `${store.url}/retrack`)
  await tab.press('Enter')
  await tab.waitFor(heading('Order 1 of'))
  t.match(await tab.evaluate('document.title'), /^Your turn/)
  t.equal(await tab.evaluate('document.activeElement.tagName'), 'H2', 'the focus is where the person has to go on')
  await look('go-live-question')
  await tab.click(button('End the check early'))
  await tab.waitFor(heading('Ended early'))
  await tab.waitFor(text('The check was interrupted before it had ended'))
  t.equal(await tab.evaluate('document.activeElement.tagName'), 'H2', 'the focus is at the verdict')
  await look('go-live-verdict')
  await tab.click(button('Download the report'))
  await conclude()
}

for (const kind of [FIREFOX, WEBKIT]) {
  t.test(kind.name, async (t) => {
    const missing = await kind.findMissing()
    if (missing !== null) {
      t.pass('not here', { skip: `${kind.name} is not here; on Debian: apt-get install ${missing}` })
      return
    }
    await t.test('first use, traffic, faults, leads, time, and a restart', (t) =>
      watchAndAct(t, kind, { colorScheme: 'light', width: 1280, height: 800 }),
    )
    await t.test('the same in dark, and as narrow as a phone', (t) =>
      watchAndAct(t, kind, { colorScheme: 'dark', width: 390, height: 800 }),
    )
    await t.test('a guided check begins and ends', (t) =>
      beLed(t, kind, { colorScheme: 'dark', width: 1280, height: 800 }),
    )
  })
}
