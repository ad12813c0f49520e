/** State that was exported from one mock is in another as it was, as a whole or not at all. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import type { JournalPage } from '../schemas/journal.ts'
import { State, type StateInput } from '../schemas/state.ts'
import { runCommandLine } from '../src/cli/program.ts'
import { createAccount, documentedAccount, parseRefusal, type TestAccount } from './support/account.ts'
import { ask } from './support/http.ts'
import { startedMock } from './support/started-mock.ts'

const ADMIN = 'an-admin-token-of-a-test'

/** All that is said to move, as its owner sees it. */
async function observe(account: TestAccount) {
  const {
    token: _,
    trackingUrl: __,
    ...settings
  } = (await account.control('GET', '/account')).json as Record<string, unknown>
  const clock = (await account.control('PUT', '/clock', {})).json as { readonly frozen: boolean }
  return {
    settings,
    leads: await account.getLeads(),
    clicks: await account.getClicks(),
    faults: await account.getFaults(),
    journal: await account.getJournal(),
    // A running clock shows another time at each request.
    clock: clock.frozen ? clock : 'runs',
  }
}

/** An account in which everything is other than at its start. */
async function used(port: number): Promise<TestAccount> {
  const account = await createAccount(port, { market: 'FI', behaviours: { 'unknown-click': 'accept' } })
  await account.freezeClock('2031-01-02 03:04:05')
  await account.visit({ ref: 'a', deeplink: 'http://127.0.0.1/x' }, { headers: { 'user-agent': 'A browser' } })
  const { uuid } = await account.saveLead({ reference: 'A', voucher: 'HALF' })
  await account.sendUpdate(uuid, { status: 'rejected' })
  await account.saveLead({ reference: 'B', click: '00000000-0000-4000-8000-000000000000' })
  await account.addFault({ effect: { kind: 'delay', ms: 0 } })
  await account.addFault({ operation: 'createLead', when: { first: 2 }, effect: { kind: 'status', status: 503 } })
  await account.sendLead({ reference: 'C' })
  return account
}

const exported = async (account: TestAccount, query = '') =>
  State.parse((await account.control('GET', `/account/state${query}`)).json) as StateInput

t.test('an account goes to another mock with its leads, clicks, clock, settings and fault rules', async (t) => {
  const source = await used((await startedMock(t)).port)
  const state = await exported(source)
  const before = await observe(source)

  const target = documentedAccount((await startedMock(t, { seed: 2 })).port)
  const reply = await target.control('PUT', '/account/state', state)
  t.equal(reply.status, 200, reply.text)
  t.strictSame(await observe(target), before)
  t.strictSame(
    (await exported(target)).accounts,
    state.accounts.map((account) => ({ ...account, token: target.token })),
  )

  t.equal((await target.sendLead({ ...source.request, reference: 'D' })).status, 503, 'a rule counts on where it was')
  const ofSource = [await source.sendLead({ reference: 'D' }), await source.saveLead({ reference: 'E' })]
  const ofTarget = await target.saveLead({ ...source.request, reference: 'E' })
  t.match(ofSource, [{ status: 503 }, { uuid: ofTarget.uuid }], 'new leads get the uuids that follow')
  await target.control('POST', '/reset')
  t.strictSame((await target.getClicks()).length, 0, 'a reset brings it to its own start')
})

t.test('its requests are seen as they were, and those that follow have the ids that follow', async (t) => {
  const source = await used((await startedMock(t)).port)
  await source.sendLead({ nested: nest(60), ['__proto__']: 'a name', big: 1, reference: 'deep' })
  await source.sendLead({}, { headers: { 'content-type': 'text/plain' } })
  const requests = await source.getJournal()
  const target = documentedAccount((await startedMock(t, { seed: 2 })).port)
  await target.sendLead()
  await target.sendLead()
  const gone = target.wait({ reference: 'never', timeoutMs: 60_000 })
  const reply = await target.control('PUT', '/account/state?replace=true', await exported(source))
  t.equal(reply.status, 200, reply.text)
  t.match(await gone, { result: 'unknown' }, 'a wait for requests of the other account ends')

  t.strictSame(await target.getJournal(), requests)
  t.match(await target.wait({ reference: 'B' }), { result: 'yes', data: [{ reference: 'B' }] })
  t.strictSame(await target.getJournal('?reference=B'), await source.getJournal('?reference=B'))
  const [first] = requests
  const replayed = await target.control('POST', `/requests/${first?.id}/replay`)
  t.match(replayed.json, { id: requests.length + 1, replayOf: first?.id, method: first?.method })
  await target.control('DELETE', '/requests')
  await target.saveLead({ ...source.request, reference: 'later' })
  t.match(await target.getJournal(), [{ id: requests.length + 2, reference: 'later' }])
  t.match((await exported(target)).accounts, [{ journal: { lastId: requests.length + 2, evicted: 0 } }])
})

const nest = (levels: number): unknown => (levels === 0 ? 'deep' : { inner: nest(levels - 1) })

t.test('of a journal that is too large the newest is kept, and the rest counts as dropped', async (t) => {
  const source = await used((await startedMock(t)).port)
  const state = await exported(source)
  const [account] = state.accounts
  const [entry] = account?.journal?.entries ?? []
  const many = async (count: number, change: object) => {
    const entries = Array.from({ length: count }, (_, n) => ({ ...entry, ...change, id: n + 11 }))
    const journal = { lastId: count + 10, evicted: 3, entries }
    const target = documentedAccount((await startedMock(t)).port)
    const reply = await target.control('PUT', '/account/state', { ...state, accounts: [{ ...account, journal }] })
    t.equal(reply.status, 200, reply.text)
    return [target, (await target.control('GET', '/requests')).json as JournalPage] as const
  }
  const [target, { data, total, evicted }] = await many(1002, {})
  t.match([data[0]?.id, data.at(-1)?.id, total, evicted], [13, 1012, 1000, 5])
  t.match(await target.wait({ after: 5, reference: 'never', timeoutMs: 0 }), { result: 'unknown' })
  t.match(await target.wait({ after: 12, reference: 'never', timeoutMs: 0 }), { result: 'no' })
  await target.sendLead()
  t.match((await target.control('GET', '/requests')).json, { total: 1000, evicted: 6 })

  const [, large] = await many(10, { body: 'x'.repeat(1024 * 1024) })
  t.match([large.data[0]?.id, large.total, large.evicted], [14, 7, 6])
})

t.test('a state of version 1 has no journal, and is still read', async (t) => {
  const source = await used((await startedMock(t)).port)
  const state = await exported(source)
  const accounts = state.accounts.map(({ journal: _, ...account }) => account)
  const target = documentedAccount((await startedMock(t)).port)
  const reply = await target.control('PUT', '/account/state', { ...state, version: 1, accounts })
  t.equal(reply.status, 200, reply.text)
  t.strictSame(await target.getLeads(), await source.getLeads())
  t.strictSame(await target.getJournal(), [])
})

t.test('an account that holds something is replaced only where somebody asks for it', async (t) => {
  const { port } = await startedMock(t)
  const account = documentedAccount(port)
  const empty = await exported(account)
  await account.saveLead()
  const refused = await account.control('PUT', '/account/state', empty)
  t.equal(refused.status, 409)
  t.match(parseRefusal(refused).message, /holds 1 lead and 0 clicks already: replace=true/)
  t.equal((await account.getLeads()).length, 1)
  t.equal((await account.control('PUT', '/account/state?replace=true', empty)).status, 200)
  t.strictSame(await account.getLeads(), [])
  t.strictSame(await account.getJournal(), [], 'what it received before is not its own')
})

t.test('an account that was removed is there again once it is imported', async (t) => {
  const { port } = await startedMock(t, { adminToken: ADMIN })
  const account = documentedAccount(port, (await create(port)).token)
  const state = await exported(account)
  t.equal((await account.control('DELETE', '/account')).status, 204)
  t.equal((await ask(port, { method: 'POST', path: '/_mock/state', token: ADMIN, json: state })).status, 200)
  t.equal((await account.control('GET', '/requests')).status, 200)
  t.equal((await account.sendLead({ event: state.accounts[0]?.events[0]?.uuid })).status, 422)
  t.equal((await account.getJournal()).length, 1)
})

const create = async (port: number) =>
  (await ask(port, { method: 'POST', path: '/_mock/accounts', token: ADMIN, json: {} })).json as { token: string }

t.test('a program and an event are in a mock once', async (t) => {
  const { port } = await startedMock(t)
  const [one, other] = [await used(port), documentedAccount(port)]
  const reply = await other.control('PUT', '/account/state', await exported(one))
  t.match([reply.status, parseRefusal(reply).message], [409, /Another account of this mock has the program/])
  const state = await exported(other)
  const [account] = state.accounts
  const foreign = { ...account, events: account?.events.map((event) => ({ ...event, uuid: one.request.event })) }
  const taken = await other.control('PUT', '/account/state', { ...state, accounts: [foreign] })
  t.match([taken.status, parseRefusal(taken).message], [409, /Another account of this mock has the event/])
})

t.test('what is no state, or that of a newer retrack-kit, is refused with a reason, and changes nothing', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.sendLead({ event: 'none' })
  const state = await exported(account)
  const [only] = state.accounts
  const before = await observe(account)
  const refused = async (change: object, message: RegExp) => {
    const reply = await account.control('PUT', '/account/state', { ...state, ...change })
    t.match([reply.status, parseRefusal(reply).message], [422, message])
  }
  await refused(
    { version: 3, more: 1 },
    /^version: The state has version 3, and this retrack-kit knows versions up to 2\. Import it with the newer/,
  )
  await refused({ version: 0 }, /^version: Expected a version from 1 to 2/)
  await refused({ format: 'har' }, /^format: Expected a file that "retrack-kit export" wrote/)
  await refused({ accounts: [] }, /^accounts/)
  await refused({ accounts: [{ ...only, clicks: [] }] }, /^accounts\.0\.clicks: Expected those of seedClicks/)
  const [event] = only?.events ?? []
  await refused({ accounts: [{ ...only, events: [event, event] }] }, /^accounts\.0\.events: Two of them/)
  await refused(
    { accounts: [{ ...only, leads: [{ ...lead(only), click: '00000000-0000-4000-8000-000000000000' }] }] },
    /^accounts\.0\.leads\.0\.click: No click has this uuid/,
  )
  const journal = { lastId: 1, evicted: 0, entries: [{ ...only?.journal?.entries[0], id: 2 }] }
  await refused({ accounts: [{ ...only, journal }] }, /^accounts\.0\.journal\.entries\.0\.id: Expected ids that follow/)
  await refused({ accounts: [{ ...only, leads: [lead(only), lead(only)] }] }, /^accounts\.0\.leads: Two of them/)
  await refused(
    { accounts: [{ ...only, settings: { ...only?.settings, redirectUrl: 'javascript:alert(1)' } }] },
    /redirectUrl/,
  )
  t.strictSame(await observe(account), before)
  const several = await account.control('PUT', '/account/state', { ...state, accounts: [only, only] })
  t.match(
    [several.status, parseRefusal(several).message],
    [409, /has 2 accounts, and this is one\. POST \/_mock\/state/],
  )
})

function lead(account: StateInput['accounts'][number] | undefined) {
  return {
    uuid: '3afc4a82-93c3-423f-8ee8-542ccb315931',
    event: account?.events[0]?.uuid,
    click: account?.seedClicks[0]?.uuid,
    reference: 'A',
    voucher: null,
    createdAt: 0,
    status: 'pending',
    reason: null,
    statusAt: 0,
  }
}

t.test('a redacted state names no token and no visitor, and has all else', async (t) => {
  const account = await used((await startedMock(t)).port)
  await account.control('DELETE', '/faults')
  const browser = { 'user-agent': 'A browser', 'x-forwarded-for': '203.0.113.7' }
  await account.visit({ ref: account.token }, { headers: browser })
  await account.visit({}, { headers: browser })
  const click = (await account.getClicks()).at(-1)?.uuid
  const { text: answer } = await account.sendLead({ reference: 'D', click })
  await account.addFault({ effect: { kind: 'truncate', bytes: answer.length - 5 } })
  const client = { 'user-agent': 'the client of a store' }
  await account.sendLead({ reference: 'E', click }, { headers: client }).catch(() => {})
  const state = await exported(account, '?redact=true')
  const text = JSON.stringify(state)
  t.notOk(text.includes(account.token))
  t.notMatch(text, /A browser|127\.0\.0\.1\\*"|203\.0\.113/)
  t.match(text, /the client of a store/, 'of a store it tells with what it sends')
  const [cut] = state.accounts[0]?.journal?.entries.filter(({ reference }) => reference === 'E') ?? []
  t.match(cut?.response?.body, /"ip_address":null/, 'also where an answer was broken off')
  t.equal(state.redacted, true)

  const target = documentedAccount((await startedMock(t)).port)
  t.equal((await target.control('PUT', '/account/state', state)).status, 200)
  const hidden = { ip_address: null, browser: null, referer: null }
  const leads = (await account.getLeads()).map((lead) => ({ ...lead, click: { ...lead.click, ...hidden } }))
  t.strictSame(await target.getLeads(), leads)
})

t.test('all accounts move by the admin token, and by nothing else', async (t) => {
  const [source, target, open] = [
    await startedMock(t, { adminToken: ADMIN }),
    await startedMock(t, { adminToken: ADMIN }),
    await startedMock(t),
  ]
  const control = async (port: number, method: string, path: string, token: string, json?: unknown) =>
    ask(port, { method, path: `/_mock${path}`, token, ...(json === undefined ? {} : { json }) })
  await documentedAccount(source.port).saveLead()
  const made = (await control(source.port, 'POST', '/accounts', ADMIN, {})).json as { token: string }
  const second = documentedAccount(source.port, made.token)
  await second.createClick()

  const state = (await control(source.port, 'GET', '/state', ADMIN)).json
  t.equal((await control(target.port, 'POST', '/state', ADMIN, state)).status, 200)
  for (const token of [made.token, documentedAccount(0).token])
    t.strictSame(
      await observe(documentedAccount(target.port, token)),
      await observe(documentedAccount(source.port, token)),
    )
  t.equal((await control(target.port, 'POST', '/state', ADMIN, state)).status, 409, 'and are not added twice')
  t.equal((await control(target.port, 'POST', '/state?replace=true', ADMIN, state)).status, 200)

  const redacted = (await control(source.port, 'GET', '/state?redact=true', ADMIN)).json
  const third = await startedMock(t, { adminToken: ADMIN })
  const { data } = (await control(third.port, 'POST', '/state', ADMIN, redacted)).json as { data: { token: string }[] }
  t.equal(data[0]?.token, documentedAccount(0).token, 'the default account stays it')
  t.match(data[1]?.token, /^\w{60}$/)
  t.not(data[1]?.token, made.token, 'another gets a new token')

  t.equal((await control(source.port, 'GET', '/state', made.token)).status, 401)
  for (const [method, body] of [
    ['GET', undefined],
    ['POST', state],
  ] as const) {
    const reply = await control(open.port, method, '/state', made.token, body)
    t.match([reply.status, parseRefusal(reply).message], [403, /only where the mock was started with --admin-token/])
  }
})

t.test('a state that is too large for one document is refused, and so is one that there is no room for', async (t) => {
  const source = documentedAccount((await startedMock(t, { limits: { stateBytes: 2000 } })).port)
  for (const reference of ['A', 'B', 'C', 'D']) await source.saveLead({ reference })
  const reply = await source.control('GET', '/account/state')
  t.match([reply.status, parseRefusal(reply).message], [507, /larger than 2000 bytes\. Export accounts one at a time/])

  const large = await used((await startedMock(t)).port)
  const small = documentedAccount((await startedMock(t, { limits: { storeBytes: 20_000 } })).port)
  const refused = await small.control('PUT', '/account/state', await exported(large))
  t.match([refused.status, parseRefusal(refused).message], [507, /has no room for this state: reset an account/])
  await small.saveLead()
  const beyond = await startedMock(t, { limits: { stateBytes: 100 } })
  t.equal((await documentedAccount(beyond.port).control('PUT', '/account/state', await exported(small))).status, 413)
})

/** Runs a command in this process, and returns what it printed. */
async function command(t: Test, ...args: string[]): Promise<{ code: number | undefined; text: string }> {
  let text = ''
  const outputs = [process.stdout, process.stderr] as const
  const writes = outputs.map((output) =>
    t.intercept(output, 'write', {
      value(chunk: string) {
        text += chunk
        return true
      },
    }),
  )
  try {
    return { code: await runCommandLine(args, {}), text }
  } finally {
    for (const write of writes) write.restore()
  }
}

t.test('export writes a file that import reads, whole or not at all', async (t) => {
  const folder = t.testdir()
  const source = documentedAccount((await startedMock(t)).port)
  const target = documentedAccount((await startedMock(t, { seed: 2 })).port)
  await source.saveLead()
  const [from, to] = [source, target].map(({ port }) => `http://127.0.0.1:${port}`)
  const [packed, plain] = [join(folder, 'state.json.gz'), join(folder, 'state.json')]

  const written = await command(t, 'export', '--mock', `${from}`, '--out', packed)
  t.strictSame(written.code, undefined)
  t.match(written.text, /state\.json\.gz: 1 account, 2 clicks, 1 lead, 1 request\. The file has API tokens: --redact/)
  t.equal(statSync(packed).mode & 0o777, 0o600)
  const state = State.parse(JSON.parse(gunzipSync(readFileSync(packed)).toString()))
  t.equal(state.accounts[0]?.token, source.token)
  await command(t, 'export', '--mock', `${from}`, '--out', plain, '--redact')
  t.match(JSON.parse(readFileSync(plain, 'utf8')), { redacted: true })

  t.match(await command(t, 'import', packed, '--mock', `${to}`), { code: undefined, text: /^One account was imported/ })
  t.strictSame(await target.getLeads(), await source.getLeads())
  t.match(await command(t, 'import', plain, '--mock', `${to}`), { code: 4, text: /409: .*--replace/ })
  t.match(await command(t, 'import', plain, '--mock', `${to}`, '--replace'), { code: undefined })

  const bytes = readFileSync(packed)
  writeFileSync(packed, bytes.subarray(0, bytes.length - 20))
  t.match(await command(t, 'import', packed, '--mock', `${to}`), { code: 3, text: /not JSON, and not complete gzip/ })
  t.match(await command(t, 'export', '--mock', 'http://127.0.0.1:1', '--out', plain), {
    code: 4,
    text: /No mock answers/,
  })
  t.match(JSON.parse(readFileSync(plain, 'utf8')), { redacted: true }, 'what was there before is there still')
})
