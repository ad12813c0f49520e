import t, { type Test } from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { AccountList, AccountWithToken } from '../../schemas/control/accounts.ts'
import { CONTROL } from '../../schemas/control/index.ts'
import { createAccount, documentedAccount, parseLead, parseRefusal, type TestAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'

const LEAD = '3afc4a82-93c3-423f-8ee8-542ccb315931'

const documented = async (t: Test): Promise<TestAccount> => documentedAccount((await startedMock(t)).port)

t.test('health tells the version, without a token', async (t) => {
  const { port } = await documented(t)
  t.strictSame((await ask(port, { path: '/_mock/health' })).json, { status: 'ok', version: manifest.version, seed: 1 })
})

t.test('an account is made with its token and all that a store needs of it', async (t) => {
  const { port } = await documented(t)
  for (const asked of [{}, { json: {} }]) {
    const reply = await ask(port, { method: 'POST', path: '/_mock/accounts', ...asked })
    t.equal(reply.status, 201)
    const account = AccountWithToken.strict().parse(reply.json)
    const owner = documentedAccount(port, account.token)
    t.strictSame((await owner.control('GET', '/account')).json, reply.json, 'and read again it is the same')
    t.equal(
      account.trackingUrl,
      `http://127.0.0.1:${port}/track/v2/click?publisher=${account.publisher.uuid}&program=${account.program.uuid}`,
    )
  }
})

t.test('accounts are listed, the oldest first, the default one before all', async (t) => {
  const owner = await documented(t)
  const made = [await createAccount(owner.port), await createAccount(owner.port)]
  const { data } = AccountList.parse((await ask(owner.port, { path: '/_mock/accounts' })).json)
  t.strictSame(
    data.map(({ program }) => program.uuid),
    ['7649bf56-4345-46e4-8c77-04bbd2f3bcd3', ...made.map(({ record }) => record.program.uuid)],
  )
  t.strictSame(data[1], (({ token: _, ...listed }) => listed)(made[0]?.record ?? { token: '' }))
})

t.test('with an admin token, making and listing accounts needs it; nothing else does', async (t) => {
  const { port } = await startedMock(t, { adminToken: 's3cret' })
  const owner = documentedAccount(port)
  for (const [method, status] of [
    ['POST', 201],
    ['GET', 200],
  ] as const) {
    const send = (authorization: string | undefined) =>
      ask(port, { method, path: '/_mock/accounts', headers: { authorization } })
    for (const wrong of [
      undefined,
      '',
      's3cret',
      'Bearer',
      'Bearer S3CRET',
      'Bearer s3cre',
      'Bearer s3crett',
      'Basic s3cret',
      `Bearer ${owner.token}`,
    ]) {
      const reply = await send(wrong)
      t.equal(reply.status, 401, `${method} with ${wrong}`)
      t.notMatch(reply.text, /s3cret/i)
      t.doesNotThrow(() => parseRefusal(reply))
    }
    t.equal((await send('bearer s3cret')).status, status)
  }
  t.equal((await owner.control('GET', '/account')).status, 200)
  t.equal(
    (await owner.with({ token: 's3cret' }).control('GET', '/leads')).status,
    401,
    'the admin token is the token of no account',
  )
  t.equal((await ask(port, { path: '/_mock/health' })).status, 200)
})

t.test('an account is changed, field by field', async (t) => {
  const owner = await documented(t)
  const change = async (json: unknown) => AccountWithToken.parse((await owner.control('PATCH', '/account', json)).json)
  const before = await change({})
  const after = await change({
    redirectUrl: 'https://shop.test/in',
    usesRedirectPage: false,
    behaviours: { 'unknown-lead': 410 },
  })
  t.strictSame(after, {
    ...before,
    redirectUrl: 'https://shop.test/in',
    landingUrl: 'https://shop.test/',
    usesRedirectPage: false,
    behaviours: { ...before.behaviours, 'unknown-lead': 410 },
  })
  t.strictSame((await owner.control('GET', '/account')).json, after)
})

t.test('the default account cannot be removed, any other can', async (t) => {
  const owner = await documented(t)
  const refused = await owner.control('DELETE', '/account')
  t.equal(refused.status, 409)
  t.match(parseRefusal(refused).message, /reset/)
  const other = await createAccount(owner.port)
  const removed = await other.control('DELETE', '/account')
  t.strictSame([removed.status, removed.text], [204, ''])
  t.equal((await other.control('DELETE', '/account')).status, 401)
  t.equal(AccountList.parse((await ask(owner.port, { path: '/_mock/accounts' })).json).data.length, 1)
})

t.test('a reset brings leads, clicks and clock back to the start, and keeps the settings', async (t) => {
  const owner = await createAccount((await documented(t)).port)
  await owner.control('POST', '/reset')
  const start = await owner.getState()
  await owner.control('PATCH', '/account', { redirectUrl: 'https://shop.test/in' })
  await owner.control('PUT', '/clock', { now: '2000-01-01 00:00:00', frozen: true })
  const { uuid } = await owner.createClick()
  const lead = await owner.saveLead({ click: uuid })
  const reset = await owner.control('POST', '/reset')
  t.strictSame([reset.status, reset.text], [204, ''])
  t.equal(await owner.getState(), start)
  t.match((await owner.control('PUT', '/clock', {})).json, { frozen: false })
  t.equal(AccountWithToken.parse((await owner.control('GET', '/account')).json).redirectUrl, 'https://shop.test/in')
  t.equal((await owner.sendUpdate(lead.uuid, { status: 'approved' })).status, 404)
  t.equal((await owner.createClick()).uuid, uuid, 'identifiers begin again')
})

t.test('a planted click is a visitor of the market, but for what was given', async (t) => {
  const owner = await documented(t)
  const plain = await owner.createClick()
  t.match(plain, {
    ip_address: '80.216.223.143',
    browser: /^Mozilla/,
    referer: 'https://www.refunder.se/',
    country: 'SE',
    ref: null,
    deeplink: null,
  })
  t.equal(
    plain.visitUrl,
    `https://www.store-domain.com/retrack?click=${plain.uuid}&deeplink=https%3A%2F%2Fwww.store-domain.com%2F`,
  )
  const given = {
    ref: 'a',
    ref2: 'b',
    ref3: 'c',
    deeplink: 'https://www.store-domain.com/x',
    browser: 'UA',
    referer: 'R',
    country: 'NO',
  }
  const { visitUrl, uuid, created_at, ...planted } = await owner.createClick({ ...given, ipAddress: '192.0.2.1' })
  t.strictSame(planted, { ...given, ip_address: '192.0.2.1' })
  t.equal(
    visitUrl,
    `https://www.store-domain.com/retrack?click=${uuid}&deeplink=https%3A%2F%2Fwww.store-domain.com%2Fx`,
  )
  const bare = await owner.createClick({
    ipAddress: null,
    browser: null,
    referer: null,
    country: null,
    ref: '',
    deeplink: '',
  })
  t.match(bare, { ip_address: null, browser: null, referer: null, country: null, ref: null, deeplink: null })
  t.equal((await owner.saveLead({ click: uuid })).click.created_at, created_at)
  t.strictSame(
    (await owner.getClicks()).slice(2).map(({ uuid }) => uuid),
    [plain.uuid, uuid, bare.uuid],
    'the newest last',
  )
})

t.test('leads are found by reference, click, event and status, together and apart', async (t) => {
  const owner = await createAccount((await documented(t)).port)
  const [one, two] = [await owner.createClick(), await owner.createClick()]
  const events = owner.record.events.map(({ uuid }) => uuid)
  for (const [reference, click, event, status] of [
    ['A', one.uuid, events[0], 'pending'],
    ['B', one.uuid, events[1], 'rejected'],
    ['A', two.uuid, events[0], 'approved'],
    ['C & D=ö', two.uuid, events[1], 'pending'],
    ['A', one.uuid, events[1], 'pending'],
  ] as const) {
    const lead = await owner.saveLead({ reference, click, event })
    if (status !== 'pending') await owner.sendUpdate(lead.uuid, { status })
  }
  const all = await owner.getLeads()
  const found = async (query: Record<string, string>) => {
    const uuids = (await owner.getLeads(`?${new URLSearchParams(query)}`)).map(({ uuid }) => uuid)
    return uuids.map((uuid) => all.findIndex((lead) => lead.uuid === uuid))
  }
  t.strictSame(await found({}), [0, 1, 2, 3, 4])
  t.strictSame(await found({ reference: 'A' }), [0, 2, 4])
  t.strictSame(await found({ reference: 'C & D=ö' }), [3])
  t.strictSame(await found({ click: one.uuid }), [0, 1, 4])
  t.strictSame(await found({ event: events[1] ?? '' }), [1, 3, 4])
  t.strictSame(await found({ status: 'pending' }), [0, 3, 4])
  t.strictSame(await found({ reference: 'A', click: one.uuid, event: events[1] ?? '', status: 'pending' }), [4])
  t.strictSame(await found({ reference: 'A', status: 'rejected' }), [])
  t.strictSame(await found({ limit: '2' }), [3, 4], 'the newest so many, the newest last')
  t.strictSame(await found({ reference: 'A', limit: '1' }), [4])
  for (const nothing of ['reference', 'click', 'event']) t.strictSame(await found({ [nothing]: '__proto__' }), [])
  const [, second, , fourth] = all
  t.strictSame(await found({ after: second?.uuid ?? '', limit: '2' }), [2, 3], 'those that follow a lead')
  t.strictSame(await found({ before: fourth?.uuid ?? '', limit: '2' }), [1, 2], 'those before a lead')
  t.match((await owner.control('GET', '/leads?reference=A&limit=1')).json, { total: 3 }, 'how many on all pages')
  t.match((await owner.control('GET', `/leads?after=${one.uuid}`)).json, {
    errors: { after: ['The page is bounded by a lead that is not in this account.'] },
  })
  const clicks = await owner.control('GET', `/clicks?after=${one.uuid}`)
  t.match(clicks.json, { data: [{ uuid: two.uuid }], total: 3 })
  t.equal((await owner.control('GET', `/clicks?before=${LEAD}`)).status, 422)
})

t.test('the staff is told of a lead that does not exist', async (t) => {
  const owner = await documented(t)
  t.equal((await owner.control('PATCH', `/leads/${LEAD}`, { status: 'approved' })).status, 404)
  await owner.saveLead()
  t.equal(parseLead(await owner.control('PATCH', `/leads/${LEAD}`, { status: 'approved' })).status.name, 'approved')
})

/** Bad keys and values, and the field that the refusal must name. */
const BAD: readonly (readonly [method: string, path: string, json: unknown, field: string])[] = [
  ['POST', '/accounts', { colour: 'red' }, 'colour'],
  ['POST', '/accounts', { market: 'se' }, 'market'],
  ['POST', '/accounts', { market: 'US' }, 'market'],
  ['POST', '/accounts', { market: null }, 'market'],
  ['POST', '/accounts', { redirectUrl: 'ftp://a.test/' }, 'redirectUrl'],
  ['POST', '/accounts', { redirectUrl: 'javascript:alert(1)' }, 'redirectUrl'],
  ['POST', '/accounts', { redirectUrl: '/retrack' }, 'redirectUrl'],
  ['POST', '/accounts', { redirectUrl: '' }, 'redirectUrl'],
  ['POST', '/accounts', { landingUrl: 'x' }, 'landingUrl'],
  ['POST', '/accounts', { usesRedirectPage: 'false' }, 'usesRedirectPage'],
  ['POST', '/accounts', { seed: -1 }, 'seed'],
  ['POST', '/accounts', { seed: 1.5 }, 'seed'],
  ['POST', '/accounts', { seed: '1' }, 'seed'],
  ['POST', '/accounts', { seed: 2 ** 31 }, 'seed'],
  ['POST', '/accounts', { events: [] }, 'events'],
  ['POST', '/accounts', { events: [{ title: 'a', commission: 1, extra: 1 }] }, 'events.0.extra'],
  ['POST', '/accounts', { events: [{ title: '', commission: 1 }] }, 'events.0.title'],
  ['POST', '/accounts', { events: [{ title: 'a', commission: '1' }] }, 'events.0.commission'],
  ['POST', '/accounts', { events: [{ title: 'a', commission: -1 }] }, 'events.0.commission'],
  ['POST', '/accounts', { events: Array(101).fill({ title: 'a', commission: 1 }) }, 'events'],
  ['POST', '/accounts', { token: 'mine' }, 'token'],
  ['POST', '/accounts', { behaviours: { nonsense: 1 } }, 'behaviours.nonsense'],
  ['POST', '/accounts', [], 'body'],
  ['POST', '/accounts', 'text', 'body'],
  ['POST', '/accounts?seed=7', {}, 'seed'],
  ['GET', '/accounts?page=1', undefined, 'page'],
  ['GET', '/account?x', undefined, 'x'],
  ['PATCH', '/account', { seed: 7 }, 'seed'],
  ['PATCH', '/account', { redirectUrl: null }, 'redirectUrl'],
  ['PATCH', '/account', { behaviours: [] }, 'behaviours'],
  ['PATCH', '/account?redirectUrl=http://a.test', {}, 'redirectUrl'],
  ['DELETE', '/account?sure=yes', undefined, 'sure'],
  ['POST', '/reset?leads=only', undefined, 'leads'],
  ['POST', '/reset', { leads: true }, 'leads'],
  ['POST', '/clicks', { ip_address: '1.2.3.4' }, 'ip_address'],
  ['POST', '/clicks', { ref: 1 }, 'ref'],
  ['POST', '/clicks', { ref: 'x'.repeat(2049) }, 'ref'],
  ['POST', '/clicks', { country: 'Sweden' }, 'country'],
  ['POST', '/clicks', { deeplink: [] }, 'deeplink'],
  ['POST', '/clicks', { version: 2 }, 'version'],
  ['POST', '/clicks', { deeplink: 'x'.repeat(16_385) }, 'deeplink'],
  ['POST', '/clicks?ref=1', {}, 'ref'],
  ['GET', '/clicks?limit=0', undefined, 'limit'],
  ['GET', '/clicks?limit=1001', undefined, 'limit'],
  ['GET', '/clicks?limit=x', undefined, 'limit'],
  ['GET', '/clicks?limit=1.5', undefined, 'limit'],
  ['GET', '/clicks?limit=', undefined, 'limit'],
  ['GET', '/clicks?limit=1&limit=2', undefined, 'limit'],
  ['GET', '/clicks?uuid=x', undefined, 'uuid'],
  ['GET', '/leads?status=paid', undefined, 'status'],
  ['GET', '/leads?referense=A', undefined, 'referense'],
  ['GET', '/leads?reference=A&reference=B', undefined, 'reference'],
  ['PATCH', `/leads/${LEAD}`, {}, 'status'],
  ['PATCH', `/leads/${LEAD}`, { status: 'paid' }, 'status'],
  ['PATCH', `/leads/${LEAD}`, { status: 'approved', reason: 7 }, 'reason'],
  ['PATCH', `/leads/${LEAD}`, { status: 'approved', reason: 'x'.repeat(2049) }, 'reason'],
  ['PATCH', `/leads/${LEAD}`, { status: 'approved', commission: 1 }, 'commission'],
  ['PATCH', '/leads/x', { status: 'approved' }, 'uuid'],
  ['PATCH', `/leads/${LEAD}?status=approved`, { status: 'approved' }, 'status'],
  ['PUT', '/clock', { now: 7 }, 'now'],
  ['PUT', '/clock', { now: '' }, 'now'],
  ['PUT', '/clock', { advance: 7 }, 'advance'],
  ['PUT', '/clock', { advanceMs: '7' }, 'advanceMs'],
  ['PUT', '/clock', { advanceMs: 0.5 }, 'advanceMs'],
  ['PUT', '/clock', { frozen: 'yes' }, 'frozen'],
  ['PUT', '/clock?frozen=true', {}, 'frozen'],
  ['GET', '/health?deep=yes', undefined, 'deep'],
  ['GET', '/openapi.json?format=yaml', undefined, 'format'],
]

t.test('unknown keys and impossible values, in body and query, are refused with 422 and named', async (t) => {
  const owner = await documented(t)
  await owner.saveLead()
  const all = async () => [
    await owner.getState(),
    (await owner.control('GET', '/account')).text,
    (await owner.control('GET', '/accounts')).text,
  ]
  const before = await all()
  for (const [method, path, json, field] of BAD) {
    const title = `${method} ${path.slice(0, 40)} ${JSON.stringify(json)?.slice(0, 60) ?? ''}`
    const reply = await owner.control(method, path, json)
    t.equal(reply.status, 422, title)
    const { message, errors } = reply.status === 422 ? parseRefusal(reply) : { message: '', errors: {} }
    t.strictSame(Object.keys(errors ?? {}), [field], `${title}: names ${field}`)
    t.ok(message.startsWith(`${field}: `), `${title}: ${message}`)
  }
  const several = await owner.control('POST', '/accounts', { colour: 1, market: 'X', seed: -1 })
  t.strictSame(Object.keys(parseRefusal(several).errors ?? {}).toSorted(), ['colour', 'market', 'seed'], 'all at once')
  t.match(parseRefusal(several).message, /\(and 2 more\)$/)
  t.strictSame(await all(), before, 'nothing is changed, not even by half')
})

t.test('an unknown path, a wrong method and a broken path are answered in JSON', async (t) => {
  const owner = await documented(t)
  for (const [method, path] of [
    ['GET', '/_mock/nothing'],
    ['GET', '/_mock/'],
    ['GET', '/_mock/health/'],
    ['POST', '/_mock/health'],
    ['GET', '/_mock/leads/x/y'],
    ['DELETE', '/_mock/leads'],
    ['GET', '/_mock//health'],
    ['GET', '/_mock/../_mock/health'],
    ['GET', '/_mock/%68ealth%00'],
    ['GET', '/_mock/%'],
    ['GET', '/_mock/%zz'],
    ['PATCH', `/_mock/leads/${'x'.repeat(500)}`],
    ['OPTIONS', '/_mock/accounts'],
  ] as const) {
    const reply = await ask(owner.port, { method, path, token: owner.token })
    t.ok([400, 404, 405, 414, 422].includes(reply.status), `${method} ${path.slice(0, 40)}: ${reply.status}`)
    t.doesNotThrow(() => parseRefusal(reply), `${method} ${path.slice(0, 40)}: ${reply.text.slice(0, 200)}`)
  }
})

t.test('the served OpenAPI document names every route of both surfaces', async (t) => {
  const { port } = await documented(t)
  const { json, status } = await ask(port, { path: '/_mock/openapi.json' })
  t.equal(status, 200)
  const { openapi, paths } = json as { openapi: string; paths: Record<string, Record<string, unknown>> }
  t.match(openapi, /^3\.1\./)
  const named = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const routes = Object.values(CONTROL).map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  const wanted = ['GET /track/v2/click', 'POST /api/v2/leads', 'POST /api/v2/leads/{uuid}', ...routes]
  t.strictSame(named.toSorted(), wanted.toSorted())
})
