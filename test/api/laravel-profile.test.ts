/** `--behaviour profile=laravel`: all that a Laravel application behind nginx would do, at once. */
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { SETTABLE } from '../../schemas/behaviours/index.ts'
import { PROFILES } from '../../schemas/behaviours/profiles.ts'
import { AccountWithToken } from '../../schemas/control/accounts.ts'
import { parseBehaviours } from '../../src/cli/options.ts'
import { createAccount, documentedAccount, parseLead, type TestAccount } from '../support/account.ts'
import type { Asked } from '../support/http.ts'
import { lines, sendBytes } from '../support/raw-socket.ts'
import { startedMock } from '../support/started-mock.ts'

const json = (body: string | Buffer, type = 'application/json'): Partial<Asked> => ({
  json: undefined,
  body,
  headers: { 'content-type': type, accept: 'application/json' },
})
const sound = ({ request }: TestAccount) => JSON.stringify(request)

interface Row {
  readonly sends: string
  readonly more: (owner: TestAccount) => Partial<Asked>
  readonly expected: number
  /** The web server refuses it by itself, in a page that says its length. */
  readonly isOfServer?: true
}
const ROWS: readonly Row[] = [
  { sends: 'a wrong field, without Accept', more: () => ({ json: { event: 1 } }), expected: 302 },
  { sends: 'a wrong field, with Accept', more: () => json('{"event":1}'), expected: 422 },
  {
    sends: 'a reference of blanks',
    more: (owner) => json(JSON.stringify({ ...owner.request, reference: '  ' })),
    expected: 422,
  },
  { sends: 'half a surrogate pair', more: () => json('{"voucher":"\\ud83d"}'), expected: 422 },
  {
    sends: 'capital letters',
    more: (owner) => json(sound(owner).replace(/"[0-9a-f]{8}-[^"]+"/g, (uuid) => uuid.toUpperCase())),
    expected: 200,
  },
  { sends: 'a slash at the end', more: (owner) => ({ ...json(sound(owner)), path: '/api/v2/leads/' }), expected: 200 },
  { sends: 'text/json', more: (owner) => json(sound(owner), 'text/json'), expected: 200 },
  {
    sends: 'the content type twice',
    more: (owner) => json(sound(owner), 'application/json, application/json'),
    expected: 200,
  },
  {
    sends: 'a form',
    more: (owner) => json(new URLSearchParams(owner.request).toString(), 'application/x-www-form-urlencoded'),
    expected: 200,
  },
  { sends: 'a byte order mark', more: (owner) => json(`\ufeff${sound(owner)}`), expected: 422 },
  { sends: 'UTF-16', more: (owner) => json(Buffer.from(sound(owner), 'utf16le')), expected: 422 },
  { sends: 'gzip', more: (owner) => json(gzipSync(sound(owner))), expected: 422 },
  { sends: 'a form as JSON', more: (owner) => json(new URLSearchParams(owner.request).toString()), expected: 422 },
  { sends: 'a comma too many', more: (owner) => json(sound(owner).replace('}', ',}')), expected: 422 },
  {
    sends: 'two slashes in the path',
    more: (owner) => ({ ...json(sound(owner)), path: '//api/v2/leads' }),
    expected: 404,
  },
  { sends: '1e400', more: (owner) => json(sound(owner).replace('}', ',"x":1e400}')), expected: 200 },
  { sends: '600 levels', more: () => json(`{"x":${'['.repeat(600)}${']'.repeat(600)}}`), expected: 422 },
  {
    sends: 'a URL of 10 kB',
    more: (owner) => ({ ...json(sound(owner)), path: `/api/v2/leads?${'x'.repeat(10_000)}` }),
    expected: 414,
    isOfServer: true,
  },
  {
    sends: 'a header of 10 kB',
    more: () => ({ headers: { 'x-a': 'x'.repeat(10_000), accept: 'application/json' } }),
    expected: 400,
    isOfServer: true,
  },
]

async function holds(t: Test, owner: TestAccount): Promise<void> {
  for (const { sends, more, expected, isOfServer } of ROWS) {
    const reply = await owner.sendLead({}, more(owner))
    t.equal(reply.status, expected, sends)
    t.equal(reply.headers['transfer-encoding'], isOfServer ? undefined : 'chunked', `${sends}: its frame`)
  }
  t.equal((await owner.saveLead({ reference: '  A1 ' })).reference, 'A1')
}

t.test('with the profile a mock does all that Laravel does, at once', async (t) => {
  const owner = documentedAccount((await startedMock(t, { behaviours: { profile: 'laravel' } })).port)
  await holds(t, owner)
  const refused = await owner.sendLead({ event: 1 })
  const followed = await fetch(String(refused.headers.location))
  t.equal(followed.status, 200, 'a client that follows the redirect takes the lead for saved')
  const { replies } = await sendBytes(owner.port, lines(['GET / HTTP/1.1', 'Host:']))
  t.equal(replies[0]?.status, 400, 'an empty Host')
  t.equal(
    (
      await fetch(`http://127.0.0.1:${owner.port}/api/v2/leads`, {
        method: 'OPTIONS',
        headers: { origin: 'http://a.invalid', 'access-control-request-method': 'POST' },
      })
    ).status,
    204,
  )
})

t.test('an account alone can have the profile, and what is given beside it counts first', async (t) => {
  const { port } = await startedMock(t)
  const owner = await createAccount(port, { behaviours: { profile: 'laravel', 'response-framing': 'chunked' } })
  await holds(t, owner)
  const changed = await owner.control('PATCH', '/account', {
    behaviours: { profile: 'laravel', 'refusal-without-accept': 'json' },
  })
  const { behaviours } = AccountWithToken.parse(changed.json)
  t.strictSame(
    [behaviours['refusal-without-accept'], behaviours['unreadable-body'], behaviours['profile']],
    ['json', 'as-empty', undefined],
  )
  t.equal(
    (await documentedAccount(port).sendLead({}, { path: '/api/v2/leads/' })).status,
    404,
    'no other account has it',
  )
  t.match(await owner.control('PATCH', '/account', { behaviours: { profile: 'rails' } }), { status: 422 })
})

t.test('a command line takes the profile, and later flags count before it', (t) => {
  const chosen = parseBehaviours('trailing-slash=unknown-path', parseBehaviours('profile=laravel'))
  t.strictSame(chosen, { ...PROFILES.laravel, 'trailing-slash': 'unknown-path' })
  t.throws(() => parseBehaviours('profile=rails'), { message: /The profiles are laravel; there is no "rails"/ })
  for (const [id, value] of Object.entries(PROFILES.laravel)) t.ok(SETTABLE.has(id) && value !== undefined, id)
  t.end()
})

t.test("Retrack's own example is answered by its own words under the profile, too", async (t) => {
  const owner = documentedAccount((await startedMock(t, { behaviours: { profile: 'laravel' } })).port)
  const lead = parseLead(await owner.sendLead({}, { headers: { accept: '*/*' } }))
  t.strictSame([lead.uuid, lead.reference], ['3afc4a82-93c3-423f-8ee8-542ccb315931', 'testabc123'])
})
