/** A mock that starts with the accounts of a file: the example of docs/testing.md, and files with mistakes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { AccountWithToken } from '../schemas/control/accounts.ts'
import { runMock } from '../src/mock/server.ts'
import { TestAccount } from './support/account.ts'
import { builtCommand, runToEnd } from './support/command.ts'
import { ask } from './support/http.ts'
import { startedMock } from './support/started-mock.ts'

const page = readFileSync(new URL('../docs/testing.md', import.meta.url), 'utf8')
const EXAMPLE = /^```yaml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? ''
const TOKEN = 'token-of-my-staging-store'
const [EVENT, CLICK] = ['6a1b5c0e-4a52-4c1a-9f0e-0f6a3d0f7d11', '0b9d7f5e-2d6c-4f3b-8a77-6f1f6f0f2a22']

function writeFile(t: { testdir(): string }, text: string): string {
  const file = join(t.testdir(), 'accounts.yaml')
  writeFileSync(file, text)
  return file
}

t.test('the accounts of the file are there, and a reset brings them back', async (t) => {
  const { port } = await startedMock(t, { seedFile: writeFile(t, EXAMPLE) })
  const account = new TestAccount({
    port,
    token: TOKEN,
    request: { event: EVENT, click: CLICK, reference: 'A1002' },
    trackingPath: '',
  })
  const record = AccountWithToken.parse((await account.control('GET', '/account')).json)
  t.match(record, { market: 'SE', redirectUrl: 'http://127.0.0.1:3000/retrack' })
  t.match(record.events, [{ uuid: EVENT, title: 'First Order', commission: '5000' }])
  t.match(await account.getClicks(), [{ uuid: CLICK, deeplink: 'http://127.0.0.1:3000/some-product', country: 'SE' }])
  const seeded = await account.getLeads()
  t.match(seeded, [
    { reference: 'A1001', vouchers: ['SUMMER'], status: { name: 'approved' }, created_at: '2026-01-31 12:00:00' },
  ])
  const saved = await account.saveLead()
  t.not(saved.uuid, seeded[0]?.uuid)
  t.equal((await account.control('POST', '/reset')).status, 204)
  t.strictSame(await account.getLeads(), seeded)
  t.not((await account.saveLead()).uuid, seeded[0]?.uuid)
  const final = await account.sendUpdate(seeded[0]?.uuid ?? '', { status: 'rejected' })
  t.equal(final.status, 422, 'its approval is final')
  await ask(port, { path: `/api/v2/${TOKEN}`, token: TOKEN })
  const journal = JSON.stringify(await account.getJournal())
  t.match(journal, /\[redacted\]/)
  t.notMatch(journal, TOKEN)
})

t.test('a mistake is named with its line and column, and no token is shown', async (t) => {
  const cases: readonly (readonly [from: string, to: string, place: string, message: RegExp])[] = [
    ['market: SE', 'market: XX', '3:13', /accounts\[0\]\.market: /],
    ['market: SE', 'markt: SE', '3:5', /accounts\[0\]\.markt: /],
    [TOKEN, 'short', '2:12', /\.token: Expected 12 to 512 letters/],
    ['commission: 5000', 'commission: -1', '8:21', /\.events\[0\]\.commission: /],
    [`click: ${CLICK}`, `click: ${EVENT}`, '14:16', /\.leads\[0\]\.click: No click of this account has this uuid/],
    ['2026-01-31', '2026-02-31', '17:20', /\.createdAt: The calendar has no such time/],
    ['accounts:', `accounts:\n  - token: ${TOKEN}`, '3:12', /accounts\[1\]\.token: It stands in this file twice/],
    ['accounts:', 'accounts: [', '', /accounts\.yaml:\d+:\d+ /],
  ]
  for (const [from, to, place, message] of cases) {
    const seedFile = writeFile(t, EXAMPLE.replace(from, to))
    const error = await runMock({ seedFile }).then(
      async (mock) => {
        await mock.close()
        return new Error('it started')
      },
      (reason: Error) => reason,
    )
    t.match(error.message, message, to)
    t.ok(error.message.startsWith(`${seedFile}:${place}`), error.message)
    t.notMatch(error.message, TOKEN)
  }
})

t.test('the command refuses such a file with 3, and one that is not there', async (t) => {
  const command = builtCommand()
  const bad = await runToEnd(t, command, ['serve', '--port', '0', '--seed-file', writeFile(t, 'accounts: []')])
  t.equal(bad.code, 3)
  t.match(bad.err, /accounts\.yaml:1:11 accounts: /)
  const none = await runToEnd(t, command, ['serve', '--port', '0', '--seed-file', '/nowhere/accounts.yaml'])
  t.equal(none.code, 3)
  t.match(none.err, /could not be read: ENOENT/)
})
