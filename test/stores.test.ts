import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { StoreOpenError } from '../src/store/errors.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import { openSqliteStore } from '../src/store/sqlite.ts'
import { createAccount, documentedAccount } from './support/account.ts'
import { builtCommand } from './support/command.ts'
import { ask } from './support/http.ts'
import { served } from './support/served.ts'
import { account, lead, storeContract } from './support/store-contract.ts'
import { withoutSqlite } from './support/test-store.ts'

const skip = withoutSqlite
/** The file itself, without a store. */
function openDatabase(file: string) {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite') as unknown as {
    DatabaseSync: new (path: string) => { exec(sql: string): void; close(): void }
  }
  return new DatabaseSync(file)
}
const newFile = () => join(mkdtempSync(join(tmpdir(), 'retrack-store-')), 'retrack.db')

t.test('the engine in memory keeps the contract of the store', (t) =>
  storeContract(t, async (bounds) => createMemoryStore(undefined, bounds)),
)

t.test('the engine in SQLite keeps the contract of the store', { skip }, (t) =>
  storeContract(t, (bounds) => openSqliteStore(newFile(), bounds)),
)

t.test('what was saved in a file is there when it is opened again', { skip }, async (t) => {
  const file = newFile()
  const first = await openSqliteStore(file)
  const one = account('one')
  await first.accounts.add(one)
  const awkward = `\0 \ud800 ' " $1 ? # ${'x'.repeat(3000)}`
  const saved = await first.leads.add(one, lead(one, { reference: awkward }), { onlyNewReference: true })
  await first.accounts.nextSequence(7)
  await first.close()

  const again = await openSqliteStore(file)
  t.teardown(() => again.close())
  t.strictSame(await again.accounts.list(), [one])
  t.equal(await again.accounts.nextSequence(7), 1)
  t.match(saved, { kind: 'added', lead: { reference: awkward } })
  t.strictSame(await again.leads.add(one, lead(one, { reference: awkward }), { onlyNewReference: true }), {
    kind: 'exists',
    lead: 'lead' in saved && saved.lead,
  })
})

t.test('tables of the first version are brought up to date, with what is in them', { skip }, async (t) => {
  const file = newFile()
  const first = await openSqliteStore(file)
  const one = account('one')
  await first.accounts.add(one)
  await first.close()
  const database = openDatabase(file)
  database.exec(
    'DROP INDEX leads_by_status; DROP TABLE journals; DROP TABLE journal_entries; DROP TABLE faults; ALTER TABLE accounts DROP COLUMN last_fault; UPDATE schema_version SET version = 1',
  )
  database.close()

  const again = await openSqliteStore(file)
  t.teardown(() => again.close())
  t.strictSame(await again.accounts.list(), [one])
  const rule = { commit: false, effect: { kind: 'status', status: 503 } } as const
  t.match(await again.faults.add(one, [{ rule, scenario: null }], 0), [{ number: 1 }])
  t.match(await again.journals?.state({ token: 'one', generation: 0 }), { key: /^[0-9a-f]{8}$/, lastId: 0 })
})

t.test('a file that cannot be used is refused with what to do', async (t) => {
  const refused = async (file: string, message: RegExp) => {
    const error: unknown = await openSqliteStore(file).then(
      (store) => store.close(),
      (error: unknown) => error,
    )
    t.ok(error instanceof StoreOpenError)
    t.match(error instanceof Error && error.message, message)
  }
  if (withoutSqlite !== false) return refused(newFile(), /needs Node\.js 22\.13 or newer; this is v.*memory:/)

  const file = newFile()
  const open = await openSqliteStore(file)
  await refused(file, /Another mock uses this file/)
  await open.close()
  const database = openDatabase(file)
  database.exec('UPDATE schema_version SET version = 1000')
  database.close()
  await refused(file, /schema version 1000, and this retrack-kit knows versions up to \d+\. Start the newer/)
  await refused('/nowhere/at/all.db', /folder must exist/)
  const text = newFile()
  writeFileSync(text, 'no database\n'.repeat(100))
  await refused(text, /is no SQLite database/)
})

t.test(
  'a mock that starts again has its accounts, settings, clock and fault rules, and follows new flags',
  { skip },
  async (t) => {
    const store = ['--store', `sqlite:${newFile()}`]
    const first = await served(t, builtCommand(), [...store, '--seed', '7'])
    const made = await createAccount(first.port, { seed: 9 })
    await made.control('PUT', '/clock', { now: '2031-01-02T03:04:05Z', frozen: true })
    const lead = await made.saveLead()
    await made.addFault({ when: { first: 2 }, effect: { kind: 'status', status: 503 } })
    t.equal((await made.sendLead({ reference: 'fails' })).status, 503)
    first.mock.process.kill('SIGTERM')
    await first.mock.ended

    const again = await served(t, builtCommand(), [...store, '--redirect-url', 'http://new.test/r'])
    const owner = made.with({ port: again.port })
    t.strictSame(await owner.getLeads(), [lead])
    const statuses = []
    for (const reference of ['B', 'C']) statuses.push((await owner.sendLead({ reference })).status)
    t.strictSame(statuses, [503, 200], 'a rule counts on where it was')
    t.match(await owner.getFaults(), [{ id: 'fault-1', matched: 3, fired: 2 }])
    t.match((await owner.control('PUT', '/clock', { advanceMs: 1000 })).json, { now: '2031-01-02T03:04:06.000Z' })
    const account = await documentedAccount(again.port).control('GET', '/account')
    t.match(account.json, { redirectUrl: 'http://new.test/r', landingUrl: 'http://new.test/' })
    t.match(again.mock.out(), /Seed +7 /, 'the seed of the first start')
    const next = await createAccount(again.port, { seed: 9 })
    t.not(next.token, made.token, 'numbers go on where they were')
  },
)

t.test('a mock outlives a full disk: it refuses honestly, and goes on by itself', { skip }, async (t) => {
  const { mock, port } = await served(t, builtCommand(), ['--store', `sqlite:${newFile()}`])
  const account = documentedAccount(port)
  const kept = await account.saveLead({ reference: 'before' })
  const limitFiles = (bytes: string) => execFileSync('prlimit', ['--pid', `${mock.process.pid}`, `--fsize=${bytes}:`])
  limitFiles('0')
  for (const reference of ['A', 'B'])
    t.match(await account.sendLead({ reference }), { status: 503, headers: { 'x-retrack-kit-behaviour': 'overload' } })
  const health = async () => (await ask(port, { path: '/_mock/health' })).json
  t.match(await health(), { status: 'degraded', problem: /cannot be used: / }, 'nothing can be written')
  t.strictSame(await account.getLeads(), [kept], 'what is there can be read')
  limitFiles('unlimited')
  t.match(await health(), { status: 'ok' }, 'health tries it again by itself')
  const after = await account.saveLead({ reference: 'A' })
  t.strictSame(await account.getLeads(), [kept, after], 'of what was refused nothing is there')
  const refused = await account.getJournal('?outcome=refused')
  t.match(
    refused.map(({ status, reference }) => [status, reference]),
    [
      [503, 'A'],
      [503, 'B'],
    ],
    'the journal tells of them',
  )
})
