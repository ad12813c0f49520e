/** A journal is read by more people than may use a token. */
import t from 'tap'
import { createAccount, documentedAccount, type TestAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

const ADMIN = 'the-admin-token"with\\signs'
const CUSTOM = 'my"own\\token%of/this+mock'
const encoded = (text: string) => [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')
const escaped = (text: string) => [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

t.test('no token is shown, wherever in a request it stands', async (t) => {
  const { port } = await startedMock(t, { token: CUSTOM, adminToken: undefined })
  const account = documentedAccount(port, CUSTOM)
  const other = await createAccount(port)
  const unknown = 'aTokenOfSomeOtherSystem0123456789'

  const places: readonly (readonly [string, (secret: string) => Parameters<TestAccount['sendLead']>[1]])[] = [
    ['the query', (secret) => ({ path: `/api/v2/leads?a=${encodeURIComponent(secret)}b` })],
    ['the query, every letter encoded', (secret) => ({ path: `/api/v2/leads?${encoded(secret)}` })],
    ['the path', (secret) => ({ path: `/api/v2/${encodeURIComponent(secret)}` })],
    ['a header', (secret) => ({ headers: { 'x-any': `a ${secret} b` } })],
    ['a cookie', (secret) => ({ headers: { cookie: `session=${secret}` } })],
    ['the body', (secret) => ({ json: { reference: `x${secret}y`, [secret]: { deep: [secret] } } })],
    [
      'the body, every letter escaped',
      (secret) => ({
        json: undefined,
        body: `{"x":"${escaped(secret)}"}`,
        headers: { 'content-type': 'application/json' },
      }),
    ],
    [
      'a field of the body that a later one replaces',
      (secret) => ({
        json: undefined,
        body: `{"x": "${escaped(secret)}", "x": "${escaped('[redacted]')}"}`,
        headers: { 'content-type': 'application/json' },
      }),
    ],
    ['a body that is no JSON', (secret) => ({ json: undefined, body: `token ${secret}` })],
    ['a form', (secret) => ({ json: undefined, body: `a=${encodeURIComponent(secret)}` })],
  ]
  const secrets: readonly (readonly [string, string, string])[] = [
    ['its own', CUSTOM, CUSTOM],
    ["another account's", other.token, CUSTOM],
    ['one that is sent but belongs to nobody', unknown, unknown],
  ]
  for (const [whose, secret, token] of secrets) {
    for (const [place, ask] of places) {
      await account.sendLead({}, { token, ...ask(secret) })
      const shown = JSON.stringify(await account.getLastEntry())
      const inText = JSON.stringify(escaped(secret)).slice(1, -1)
      for (const form of [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        encoded(secret),
        inText,
      ])
        t.notOk(shown.includes(form), `${whose} in ${place}`)
      t.match(shown, /\[redacted\]/, `${whose} in ${place} is marked`)
    }
  }
})

t.test('the Authorization header shows its scheme, and never what follows it', async (t) => {
  const { port } = await startedMock(t)
  const account = documentedAccount(port)
  const secret = 'anotherSecretOfSomebody'
  const shownFor: readonly (readonly [string, string, string | null])[] = [
    [`Bearer ${secret}`, 'Bearer [redacted]', 'Bearer'],
    [`bearer ${secret}`, 'bearer [redacted]', 'bearer'],
    [`Basic ${Buffer.from(`user:${secret}`).toString('base64')}`, 'Basic [redacted]', 'Basic'],
    [`Token token="${secret}"`, 'Token [redacted]', 'Token'],
    [secret, '[redacted]', null],
    [`${secret} Bearer`, '[redacted]', null],
    [`Bearer ${secret} ${secret}`, 'Bearer [redacted]', 'Bearer'],
  ]
  for (const [authorization, shown, scheme] of shownFor) {
    await account.sendLead({ reference: secret }, { token: undefined, headers: { authorization } })
    const entry = await account.getLastEntry()
    t.equal(entry.headers['authorization'], shown, authorization)
    t.equal(entry.auth.scheme, scheme)
    if (!authorization.startsWith('Basic')) t.notMatch(JSON.stringify(entry), secret, 'nor in the body')
  }
})

t.test('what is a secret by its name is not shown, whatever it is', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.sendLead(
    { api_token: 'abc', note: 'kept' },
    { path: '/api/v2/leads?api_token=abc&x=kept', headers: { 'x-api-key': 'abc', 'x-note': 'kept' } },
  )
  const entry = await account.getLastEntry()
  t.match(entry.body, { api_token: '[redacted]', note: 'kept' })
  t.equal(entry.path, '/api/v2/leads?api_token=[redacted]&x=kept')
  t.match(entry.headers, { 'x-api-key': '[redacted]', 'x-note': 'kept' })
  await account.sendLead({}, { json: undefined, body: '{"api_token": "abc", "api_token": 1}' })
  t.equal((await account.getLastEntry()).bodyText, null)
  t.ok(entry.findings.some(({ id }) => id === 'token-in-url'))
})

t.test('an admin token is not shown, nor are tokens of accounts that came later', async (t) => {
  const { port } = await startedMock(t, { adminToken: ADMIN })
  const account = documentedAccount(port)
  await account.sendLead({ reference: ADMIN })
  t.notMatch(JSON.stringify(await account.getJournal()), JSON.stringify(JSON.stringify(ADMIN)).slice(3, -3))
  t.equal((await account.getLastEntry()).reference, '[redacted]')
})

t.test('waits and the stream redact as the list does', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port)
  await account.addFault({ effect: { kind: 'status', status: 500 } })
  await account.sendLead({ reference: account.token })
  t.notMatch(JSON.stringify(await account.wait({ timeoutMs: 0 })), account.token)
})

t.test('what only looks like a secret is left as it was sent', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const reference = 'A'.repeat(80)
  await account.sendLead({ reference, voucher: '%41%2e' }, { path: '/api/v2/leads?x=%41%2E&y=%20' })
  t.match(await account.getLastEntry(), {
    reference,
    path: '/api/v2/leads?x=%41%2E&y=%20',
    body: { voucher: '%41%2e', reference },
  })
  t.equal((await account.control('GET', `/requests?reference=${reference}`)).status, 200)
})
