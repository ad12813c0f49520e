import t, { type Test } from 'tap'
import { BehaviourChanges } from '../../schemas/behaviours/changes.ts'
import {
  BEHAVIOURS,
  type Behaviours,
  parseBehaviour,
  SETTABLE,
  type SettableId,
} from '../../schemas/behaviours/index.ts'
import { AccountWithToken } from '../../schemas/control/accounts.ts'
import { ask } from '../support/http.ts'
import { beginRequest, lines, sendBytes } from '../support/raw-socket.ts'
import { isRefusal } from '../support/refusal.ts'
import { startedMock } from '../support/started-mock.ts'
import {
  clicksOf,
  control,
  createClick,
  documentedWorld,
  freeze,
  leadIn,
  leadsOf,
  savedLead,
  sendLead,
  sendUpdate,
  visit,
  type World,
} from '../support/world.ts'

/** What a user sees of one value of a setting. */
interface Proof {
  readonly value: string | number
  readonly holds: (t: Test, world: World) => Promise<unknown>
}
const when = (value: string | number, holds: Proof['holds']): Proof => ({ value, holds })

const UNKNOWN = '00000000-0000-4000-8000-000000000000'
const DEEPLINK = 'https://www.store-domain.com/a?b=c#d'
const FOREIGN = 'https://evil.invalid/x'
const LANDING = 'https://www.store-domain.com/'

const locationOf = async (world: World, parameters: Record<string, string> = {}) =>
  String((await visit(world, parameters)).headers.location)
const deeplinkOf = async (world: World, parameters: Record<string, string>) =>
  new URL(await locationOf(world, parameters)).searchParams.get('deeplink')
const withoutRedirectPage = (world: World) => control(world, 'PATCH', '/account', { usesRedirectPage: false })
const ask404 = (world: World) => ask(world.port, { method: 'POST', path: '/api/v2/lead', token: world.token })
const ask405 = (world: World) => ask(world.port, { method: 'PUT', path: '/api/v2/leads', token: world.token })
const sendForm = (world: World) =>
  sendLead(
    world,
    {},
    {
      json: undefined,
      body: new URLSearchParams(world.request).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    },
  )
const sendText = (world: World, body: string) =>
  sendLead(world, {}, { json: undefined, body, headers: { 'content-type': 'application/json' } })
/** Sends leads until there is no room for one more. */
async function fillUp(world: World) {
  for (;;) {
    const reply = await sendLead(world, { reference: 'x'.repeat(255) })
    if (reply.status !== 200) return reply
  }
}
/** Room for some leads, and for the accounts of these tests. */
const SMALL = { limits: { storeBytes: 100_000 } }
const lastClick = async (world: World) => (await clicksOf(world)).at(-1)

/** A refusal whose status is set. The default is proven by the tables of bad requests. */
const statusOf = (id: SettableId, provoke: (world: World) => ReturnType<typeof ask>, statuses = [418, 500]): Proof[] =>
  statuses.map((status) => when(status, async (t, world) => isRefusal(t, await provoke(world), status, id)))

/** Every entry that has a setting, and what each of its values does. */
const PROOFS: Readonly<Record<SettableId, readonly Proof[]>> = {
  'tracking-link': [
    when('offered', async (t, world) => {
      t.equal((await visit(world)).status, 302)
    }),
    when('absent', async (t, world) => {
      const before = await clicksOf(world)
      isRefusal(t, await visit(world), 404, 'unknown-path')
      t.strictSame(await clicksOf(world), before)
    }),
  ],
  'no-redirect-page-click': [
    when('unchanged', async (t, world) => {
      await withoutRedirectPage(world)
      t.equal(await locationOf(world, { deeplink: DEEPLINK }), DEEPLINK)
    }),
    when('append-click', async (t, world) => {
      await withoutRedirectPage(world)
      const location = await locationOf(world, { deeplink: DEEPLINK })
      t.equal(location, `https://www.store-domain.com/a?b=c&click=${(await lastClick(world))?.uuid}#d`)
      t.equal(await locationOf(world), `${LANDING}?click=${(await lastClick(world))?.uuid}`)
    }),
  ],
  'redirect-status': [302, 301, 303, 307, 308].map((status) =>
    when(status, async (t, world) => {
      const reply = await visit(world)
      t.equal(reply.status, status)
      t.ok(reply.headers.location)
    }),
  ),
  'missing-deeplink': [
    when('landing-page', async (t, world) => t.equal(await deeplinkOf(world, {}), LANDING)),
    when('omit', async (t, world) => {
      t.equal(await deeplinkOf(world, {}), null)
      t.equal(await deeplinkOf(world, { deeplink: DEEPLINK }), DEEPLINK, 'one that is given is sent')
    }),
  ],
  'foreign-deeplink': [
    when('pass-on', async (t, world) => t.equal(await deeplinkOf(world, { deeplink: FOREIGN }), FOREIGN)),
    when('landing-page', async (t, world) => {
      for (const foreign of [
        FOREIGN,
        '//evil.invalid',
        'javascript:alert(1)',
        'https://www.store-domain.com@evil.invalid',
        'nonsense',
      ]) {
        t.equal(await deeplinkOf(world, { deeplink: foreign }), LANDING, foreign)
      }
      t.equal(await deeplinkOf(world, { deeplink: DEEPLINK }), DEEPLINK, 'the store’s own is sent')
      await withoutRedirectPage(world)
      t.equal(await locationOf(world, { deeplink: FOREIGN }), LANDING, 'without a redirect page, too')
    }),
  ],
  'click-details': [
    when('recorded', async (t, world) => {
      await visit(world, { ref: 'a' }, { headers: { 'user-agent': 'UA/1', referer: 'https://www.refunder.se/' } })
      t.match(await lastClick(world), {
        ref: 'a',
        browser: 'UA/1',
        referer: 'https://www.refunder.se/',
        ip_address: '127.0.0.1',
        country: 'SE',
      })
    }),
    when('omitted', async (t, world) => {
      await visit(world, { ref: 'a' }, { headers: { 'user-agent': 'UA/1', referer: 'https://www.refunder.se/' } })
      t.match(await lastClick(world), { ref: 'a', browser: null, referer: null, ip_address: null, country: null })
    }),
  ],
  'click-address': [
    when('connection', async (t, world) => {
      await visit(world, {}, { headers: { 'x-forwarded-for': '198.51.100.7' } })
      t.equal((await lastClick(world))?.ip_address, '127.0.0.1')
    }),
    when('forwarded', async (t, world) => {
      await visit(world, {}, { headers: { 'x-forwarded-for': '198.51.100.7, 10.0.0.1' } })
      t.equal((await lastClick(world))?.ip_address, '198.51.100.7')
      for (const none of [undefined, '', ' , ']) {
        await visit(world, {}, { headers: { 'x-forwarded-for': none } })
        t.equal((await lastClick(world))?.ip_address, '127.0.0.1')
      }
    }),
  ],
  'click-country': [
    when('market', async (t, world) => {
      await visit(world)
      t.equal((await lastClick(world))?.country, 'SE')
    }),
    when('NO', async (t, world) => {
      await visit(world)
      t.equal((await lastClick(world))?.country, 'NO')
    }),
  ],
  'click-version': [
    when('v4', async (t, world) => {
      await visit(world)
      t.match((await lastClick(world))?.uuid, /^.{14}4.{4}[89ab]/)
    }),
    when('v1', async (t, world) => {
      await visit(world)
      const click = (await lastClick(world))?.uuid
      t.match(click, /^.{14}1.{4}[89ab]/)
      t.equal((await sendLead(world, { click })).status, 200, 'and it makes a lead')
    }),
  ],
  'unknown-program': [
    when(404, async (t, world) =>
      isRefusal(t, await ask(world.port, { path: '/track/v2/click' }), 404, 'unknown-program'),
    ),
    // A program that nobody knows belongs to no account: only the mock as a whole can be told.
    when(410, async (t, world) => {
      const reply = await ask(world.port, { path: '/track/v2/click' })
      t.ok([404, 410].includes(reply.status))
    }),
  ],
  'head-request': [
    when('as-get', async (t, world) => {
      const before = (await clicksOf(world)).length
      const reply = await visit(world, {}, { method: 'HEAD' })
      t.strictSame([reply.status, reply.text], [302, ''])
      t.ok(reply.headers.location)
      t.equal((await clicksOf(world)).length, before + 1)
    }),
    when('refuse', async (t, world) => {
      const reply = await visit(world, {}, { method: 'HEAD' })
      t.strictSame(
        [reply.status, reply.headers['x-retrack-kit-behaviour'], reply.headers.allow],
        [405, 'wrong-method', 'GET'],
      )
      t.equal((await visit(world)).status, 302)
    }),
  ],
  'unknown-click': [
    when('refuse', async (t, world) => isRefusal(t, await sendLead(world, { click: UNKNOWN }), 422, 'unknown-click')),
    when('accept', async (t, world) => {
      const { click } = await savedLead(world, { click: UNKNOWN })
      t.match(click, {
        uuid: UNKNOWN,
        ref: null,
        deeplink: null,
        ip_address: null,
        browser: null,
        referer: null,
        country: null,
      })
      t.equal((await sendLead(world, { click: 'x' })).status, 422, 'what is no uuid is still refused')
    }),
  ],
  'expired-click': [
    when('accept', async (t, world) => {
      await freeze(world, '2020-12-24 00:00:00')
      t.equal((await sendLead(world)).status, 200)
    }),
    when('refuse', async (t, world) => {
      // The documented click is of 2020-10-08 08:13:43.
      await freeze(world, '2020-10-18 08:13:43')
      t.equal((await sendLead(world)).status, 200, 'exactly ten days old')
      await freeze(world, '2020-10-18 08:13:44')
      isRefusal(t, await sendLead(world), 422, 'expired-click', 'a second older')
      t.equal((await sendLead(world, { click: (await createClick(world)).uuid })).status, 200, 'a fresh one')
    }),
  ],
  'reference-required': [
    when('required', async (t, world) =>
      isRefusal(t, await sendLead(world, { reference: undefined }), 422, 'reference-required'),
    ),
    when('optional', async (t, world) => {
      for (const reference of [undefined, null, '']) t.equal((await savedLead(world, { reference })).reference, null)
      t.equal((await sendLead(world, { reference: 1 })).status, 422, 'a wrong type is still refused')
    }),
  ],
  'reference-length': [
    when(3, async (t, world) => {
      t.equal((await sendLead(world, { reference: 'abc' })).status, 200)
      const reply = await sendLead(world, { reference: 'abcd' })
      isRefusal(t, reply, 422, 'reference-length')
      t.match(reply.json, { errors: { reference: [/3 characters/] } })
    }),
    when(1000, async (t, world) => {
      t.equal((await sendLead(world, { reference: 'x'.repeat(1000) })).status, 200)
      t.equal((await sendLead(world, { reference: 'x'.repeat(1001) })).status, 422)
      t.equal((await sendLead(world, { voucher: 'x'.repeat(256) })).status, 422, 'the voucher has a length of its own')
    }),
  ],
  'repeated-reference': [
    when('accept', async (t, world) => {
      const [first, second] = [await savedLead(world), await savedLead(world)]
      t.not(first.uuid, second.uuid)
      t.equal((await leadsOf(world)).length, 2)
    }),
    when('refuse', async (t, world) => {
      await savedLead(world)
      isRefusal(t, await sendLead(world), 422, 'repeated-reference')
      isRefusal(
        t,
        await sendLead(world, { event: 'x' }),
        422,
        ['repeated-reference', 'invalid-fields'],
        'beside other problems',
      )
      t.equal((await sendLead(world, { reference: 'another' })).status, 200)
      const racing = await Promise.all(Array.from({ length: 8 }, () => sendLead(world, { reference: 'raced' })))
      t.equal(racing.filter(({ status }) => status === 200).length, 1, 'of eight at once one is saved')
      t.equal((await leadsOf(world)).length, 3)
    }),
    when('existing', async (t, world) => {
      const first = await savedLead(world)
      await sendUpdate(world, first.uuid, { status: 'rejected' })
      const again = await savedLead(world, { voucher: 'another' })
      t.strictSame([again.uuid, again.vouchers, again.status.name], [first.uuid, first.vouchers, 'rejected'])
      const racing = await Promise.all(Array.from({ length: 8 }, () => savedLead(world, { reference: 'raced' })))
      t.equal(new Set(racing.map(({ uuid }) => uuid)).size, 1, 'eight at once are answered with one lead')
      t.equal((await leadsOf(world)).length, 2)
    }),
  ],
  'voucher-length': [
    when(3, async (t, world) => {
      t.equal((await sendLead(world, { voucher: 'abc' })).status, 200)
      isRefusal(t, await sendLead(world, { voucher: 'abcd' }), 422, 'voucher-length')
    }),
  ],
  'empty-string': [
    when('null', async (t, world) => {
      t.strictSame((await savedLead(world, { voucher: '' })).vouchers, [])
      isRefusal(t, await sendLead(world, { reference: '' }), 422, 'reference-required')
    }),
    when('kept', async (t, world) => {
      const lead = await savedLead(world, { voucher: '', reference: '' })
      t.strictSame([lead.vouchers, lead.reference], [[''], ''])
    }),
  ],
  'undocumented-fields': [
    when('ignore', async (t, world) => t.equal((await sendLead(world, { currency: 'SEK' })).status, 200)),
    when('refuse', async (t, world) => {
      const { uuid } = await savedLead(world)
      const reply = await sendLead(world, { currency: 'SEK', __proto: 1 })
      isRefusal(t, reply, 422, 'undocumented-fields')
      t.match(reply.json, { errors: { currency: [/not documented/], __proto: [/not documented/] } })
      isRefusal(t, await sendUpdate(world, uuid, { status: 'approved', reason: 'x' }), 422, 'undocumented-fields')
      isRefusal(
        t,
        await sendText(world, `{"__proto__":1,${JSON.stringify(world.request).slice(1)}`),
        422,
        'undocumented-fields',
      )
    }),
  ],
  'approved-again': [
    when('refuse', async (t, world) => {
      const { uuid } = await savedLead(world)
      await sendUpdate(world, uuid, { status: 'approved' })
      isRefusal(t, await sendUpdate(world, uuid, { status: 'approved' }), 422, 'approved-is-final')
    }),
    when('accept', async (t, world) => {
      const { uuid } = await savedLead(world)
      await freeze(world, '2021-01-01 00:00:00')
      const first = await sendUpdate(world, uuid, { status: 'approved' })
      await freeze(world, '2021-02-02 00:00:00')
      const again = await sendUpdate(world, uuid, { status: 'approved' })
      t.strictSame([again.status, again.text], [200, first.text], 'nothing changes')
      isRefusal(t, await sendUpdate(world, uuid, { status: 'rejected' }), 422, 'approved-is-final')
    }),
  ],
  'status-changes': [
    when('free', async (t, world) => {
      const { uuid } = await savedLead(world)
      for (const status of ['rejected', 'pending', 'rejected'])
        t.equal((await sendUpdate(world, uuid, { status })).status, 200)
    }),
    when('from-pending', async (t, world) => {
      const { uuid } = await savedLead(world)
      t.equal((await sendUpdate(world, uuid, { status: 'rejected' })).status, 200)
      for (const status of ['pending', 'approved', 'rejected'])
        isRefusal(t, await sendUpdate(world, uuid, { status }), 422, 'status-changes')
    }),
  ],
  'merchant-reason': [
    when('ignore', async (t, world) => {
      const { uuid } = await savedLead(world)
      t.equal(leadIn(await sendUpdate(world, uuid, { status: 'rejected', reason: 'returned' })).status.reason, null)
    }),
    when('save', async (t, world) => {
      const { uuid } = await savedLead(world)
      t.equal(
        leadIn(await sendUpdate(world, uuid, { status: 'rejected', reason: 'returned' })).status.reason,
        'returned',
      )
      isRefusal(t, await sendUpdate(world, uuid, { status: 'rejected', reason: 7 }), 422, 'invalid-fields')
    }),
  ],
  'time-zone': [
    when('UTC', async (t, world) => {
      await freeze(world, '2020-07-01T12:00:00Z')
      t.equal((await savedLead(world)).created_at, '2020-07-01 12:00:00')
    }),
    when('Europe/Stockholm', async (t, world) => {
      await freeze(world, '2020-07-01T12:00:00Z')
      const lead = await savedLead(world)
      t.strictSame(
        [
          lead.created_at,
          lead.status.created_at,
          lead.click.created_at,
          lead.publisher.created_at,
          lead.event.created_at,
        ],
        [
          '2020-07-01 14:00:00',
          '2020-07-01 14:00:00',
          '2020-10-08 10:13:43',
          '2020-05-19 17:44:36',
          '2020-05-19 17:48:46',
        ],
        'every time of the answer',
      )
      await freeze(world, '2020-12-01T23:30:00Z')
      t.equal((await savedLead(world)).created_at, '2020-12-02 00:30:00', 'in winter')
    }),
    when('Asia/Kolkata', async (t, world) => {
      await freeze(world, '2020-07-01T23:45:00Z')
      t.equal((await savedLead(world)).created_at, '2020-07-02 05:15:00')
    }),
  ],
  'no-voucher': [
    when('empty-list', async (t, world) => t.strictSame((await savedLead(world, { voucher: undefined })).vouchers, [])),
    when('null', async (t, world) => {
      t.equal((await savedLead(world, { voucher: undefined })).vouchers, null)
      t.strictSame((await savedLead(world, { voucher: 'x' })).vouchers, ['x'])
    }),
  ],
  'status-time': [
    when('last-change', async (t, world) => {
      await freeze(world, '2021-01-01 00:00:00')
      const { uuid } = await savedLead(world)
      await freeze(world, '2021-02-02 00:00:00')
      t.equal(leadIn(await sendUpdate(world, uuid, { status: 'rejected' })).status.created_at, '2021-02-02 00:00:00')
    }),
    when('creation', async (t, world) => {
      await freeze(world, '2021-01-01 00:00:00')
      const { uuid } = await savedLead(world)
      await freeze(world, '2021-02-02 00:00:00')
      t.equal(leadIn(await sendUpdate(world, uuid, { status: 'rejected' })).status.created_at, '2021-01-01 00:00:00')
    }),
  ],
  'update-answer': [
    when('lead', async (t, world) => {
      const { uuid } = await savedLead(world)
      t.equal(leadIn(await sendUpdate(world, uuid, { status: 'rejected' })).uuid, uuid)
    }),
    when('empty', async (t, world) => {
      const { uuid } = await savedLead(world)
      const reply = await sendUpdate(world, uuid, { status: 'rejected' })
      t.strictSame([reply.status, reply.text], [200, ''])
      t.equal((await leadsOf(world))[0]?.status.name, 'rejected', 'it is updated all the same')
    }),
  ],
  'refusal-body': [
    when('laravel', async (t, world) => isRefusal(t, await sendLead(world, { event: 1 }), 422, 'invalid-fields')),
    when('problem', async (t, world) => {
      const reply = await sendLead(world, { event: 1 })
      t.strictSame(
        [reply.status, reply.headers['content-type'], reply.headers['x-retrack-kit-behaviour']],
        [422, 'application/problem+json', 'invalid-fields'],
      )
      t.match(reply.json, { title: String, status: 422, errors: { event: [String] } })
    }),
    when('html', async (t, world) => {
      const reply = await sendLead(world, { event: '<script>' })
      t.strictSame([reply.status, reply.headers['x-retrack-kit-behaviour']], [422, 'invalid-fields'])
      t.match(reply.headers['content-type'], /^text\/html/)
      t.match(reply.text, /^<!DOCTYPE html>/)
      t.notMatch(reply.text, '<script')
    }),
    when('empty', async (t, world) => {
      const reply = await sendLead(world, { event: 1 })
      t.strictSame([reply.status, reply.text, reply.headers['x-retrack-kit-behaviour']], [422, '', 'invalid-fields'])
    }),
  ],
  'unknown-path': statusOf('unknown-path', ask404),
  'wrong-method': statusOf('wrong-method', ask405),
  // Who sends no known token has no account: only the mock as a whole can be told.
  unauthenticated: [
    when(403, async (t, world) => {
      const reply = await sendLead(world, {}, { token: 'unknown' })
      t.ok([401, 403].includes(reply.status))
    }),
  ],
  'content-type': statusOf('content-type', (world) =>
    sendLead(world, {}, { headers: { 'content-type': 'text/plain' } }),
  ),
  'form-body': [
    when('refuse', async (t, world) => isRefusal(t, await sendForm(world), 415, 'content-type')),
    when('accept', async (t, world) => {
      t.equal(leadIn(await sendForm(world)).reference, world.request.reference)
      t.equal((await sendLead(world)).status, 200, 'JSON is still taken')
      isRefusal(
        t,
        await sendLead(world, {}, { headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
        415,
        'content-type',
      )
    }),
  ],
  'body-too-large': statusOf('body-too-large', (world) => sendText(world, ' '.repeat(70_000))),
  'body-limit': [1024, 1_048_576].map((limit) =>
    when(limit, async (t, world) => {
      const body = JSON.stringify(world.request)
      t.equal((await sendText(world, body.padEnd(limit, ' '))).status, 200)
      const reply = await sendText(world, body.padEnd(limit + 1, ' '))
      isRefusal(t, reply, 413, 'body-too-large')
      t.match(reply.json, { message: new RegExp(`${limit} bytes`) })
    }),
  ),
  overload: statusOf('overload', fillUp),
  'malformed-body': statusOf('malformed-body', (world) => sendText(world, '{')),
  'not-an-object': [
    when('as-empty', async (t, world) => t.equal((await sendText(world, '[]')).status, 422)),
    when('malformed', async (t, world) => {
      for (const body of ['[]', 'null', '1', '"x"'])
        isRefusal(t, await sendText(world, body), 400, 'malformed-body', body)
    }),
  ],
  'unknown-lead': statusOf('unknown-lead', (world) => sendUpdate(world, UNKNOWN, { status: 'approved' })),
  'invalid-fields': statusOf('invalid-fields', (world) => sendLead(world, { event: 1 })),
  'broken-request': statusOf(
    'broken-request',
    async (world) => {
      const { replies } = await sendBytes(
        world.port,
        lines(['POST /api/v2/leads HTTP/1.1', `Authorization: Bearer ${world.token}`]),
      )
      const [reply] = replies
      return { status: 0, headers: {}, text: '', json: undefined, ...reply }
    },
    [418, 500],
  ),
}

t.test('every entry with a setting is proven here, each of its named values at least once', (t) => {
  for (const [id, setting] of SETTABLE) {
    const proven = (PROOFS[id as SettableId] ?? []).map(({ value }) => String(value))
    t.ok(proven.length > 0, `${id} has a proof`)
    for (const value of Object.keys(setting.meaning)) t.ok(proven.includes(value), `${id}=${value} has a proof`)
    if (Object.keys(setting.meaning).length === 0)
      t.ok(
        proven.some((value) => value !== String(setting.default)),
        `${id} is proven with a value that is not the default`,
      )
  }
  t.strictSame(Object.keys(PROOFS).toSorted(), [...SETTABLE.keys()].toSorted())
  t.end()
})

const all = (Object.entries(PROOFS) as [SettableId, readonly Proof[]][]).flatMap(([id, proofs]) =>
  proofs.map((proof) => ({ id, ...proof })),
)

t.test('a behaviour that is set for all at the start does what it says', async (t) => {
  for (const { id, value, holds } of all) {
    await t.test(`${id}=${value}`, async (t) => {
      const { port } = await startedMock(t, { ...SMALL, behaviours: { [id]: value } as Partial<Behaviours> })
      await holds(t, documentedWorld(port))
    })
  }
})

t.test('a behaviour that is changed for one account does what it says, and is shown', async (t) => {
  const { port } = await startedMock(t, SMALL)
  for (const { id, value, holds } of all) {
    await t.test(`${id}=${value}`, async (t) => {
      const world = documentedWorld(port)
      const defaults = Object.fromEntries([...SETTABLE].map(([id, setting]) => [id, setting.default]))
      const settings = { usesRedirectPage: true, behaviours: { ...defaults, [id]: value } }
      const changed = await control(world, 'PATCH', '/account', settings)
      t.equal(AccountWithToken.parse(changed.json).behaviours[id], value)
      await control(world, 'POST', '/reset')
      await holds(t, world)
    })
  }
})

t.test('a behaviour that is given with a new account holds in it alone', async (t) => {
  const { port } = await startedMock(t)
  const made = await ask(port, {
    method: 'POST',
    path: '/_mock/accounts',
    json: { behaviours: { 'redirect-status': 307 } },
  })
  const account = AccountWithToken.parse(made.json)
  t.equal(account.behaviours['redirect-status'], 307)
  t.equal((await ask(port, { path: account.trackingUrl.slice(account.trackingUrl.indexOf('/track')) })).status, 307)
  t.equal((await visit(documentedWorld(port))).status, 302)
})

t.test('what belongs to no account follows what was set for all', async (t) => {
  const { port } = await startedMock(t, {
    behaviours: { unauthenticated: 403, 'unknown-program': 410, 'refusal-body': 'problem' },
  })
  const world = documentedWorld(port)
  const refused = await sendLead(world, {}, { token: 'unknown' })
  t.strictSame([refused.status, refused.json], [403, { title: 'Unauthenticated.', status: 403 }])
  t.equal((await ask(port, { path: '/track/v2/click' })).status, 410)
  const { replies } = await sendBytes(port, 'nonsense\r\n\r\n')
  t.equal(replies[0]?.headers['content-type'], 'application/problem+json')
})

t.test('only the behaviours that are named are changed', async (t) => {
  const world = documentedWorld((await startedMock(t, { behaviours: { 'redirect-status': 303 } })).port)
  await control(world, 'PATCH', '/account', { behaviours: { 'time-zone': 'Asia/Tokyo' } })
  const { json } = await control(world, 'PATCH', '/account', { behaviours: { 'unknown-lead': 410 } })
  t.match(AccountWithToken.parse(json).behaviours, {
    'redirect-status': 303,
    'time-zone': 'Asia/Tokyo',
    'unknown-lead': 410,
  })
})

t.test('changes of different behaviours at the same time are all kept', async (t) => {
  const world = documentedWorld((await startedMock(t)).port)
  const first = await beginRequest(world.port, 'PATCH', '/_mock/account', world.token, {
    behaviours: { 'redirect-status': 303 },
  })
  await control(world, 'PATCH', '/account', { behaviours: { 'unknown-lead': 410 }, usesRedirectPage: false })
  t.equal((await first.finish()).replies[0]?.status, 200)
  const account = AccountWithToken.parse((await control(world, 'GET', '/account')).json)
  t.match(account, { usesRedirectPage: false, behaviours: { 'redirect-status': 303, 'unknown-lead': 410 } })
})

t.test('a behaviour that does not exist, is documented, or takes another value is refused and named', async (t) => {
  const world = documentedWorld((await startedMock(t)).port)
  const before = (await control(world, 'GET', '/account')).text
  const wrong: Record<string, unknown> = {
    nonsense: 1,
    'approved-is-final': 'no',
    'unknown-event': 'accept',
    __proto__x: 1,
    'time-zone': 'Mars/Base',
  }
  for (const id of SETTABLE.keys()) {
    wrong[id] ??= null
    for (const value of ['no such value', -1, 1e9, 1.5, null, true, [], {}]) {
      const reply = await control(world, 'PATCH', '/account', { behaviours: { [id]: value } })
      t.match(
        reply,
        { status: 422, json: { errors: { [`behaviours.${id}`]: [String] } } },
        `${id}: ${JSON.stringify(value)}`,
      )
    }
  }
  for (const [id, value] of Object.entries(wrong)) {
    const reply = await control(world, 'PATCH', '/account', { behaviours: { [id]: value }, usesRedirectPage: false })
    t.match(reply, { status: 422, json: { errors: { [`behaviours.${id}`]: [String] } } }, id)
  }
  t.equal((await control(world, 'GET', '/account')).text, before, 'nothing is changed by half')
})

t.test('a command line takes what the control API takes', (t) => {
  const given = [
    'refuse',
    'accept',
    'UTC',
    'Mars/Base',
    'market',
    'SE',
    'se',
    '',
    0,
    1,
    302,
    400,
    599,
    600,
    1e6,
    1e9,
    1.5,
  ]
  for (const [id, setting] of SETTABLE) {
    for (const value of [...given, setting.default, ...Object.keys(setting.meaning)]) {
      const isTaken = BehaviourChanges.safeParse({ [id]: value }).success
      const parsed = parseBehaviour(`${id}=${value}`)
      t.match(parsed, isTaken ? { id, value } : { problem: String }, `${id}=${value}`)
    }
    t.ok(BehaviourChanges.safeParse({ [id]: setting.default }).success, `${id} takes its default`)
  }
  t.end()
})

t.test('what is documented has no setting, and everything else has one or names what governs it', (t) => {
  for (const [id, entry] of Object.entries(BEHAVIOURS)) {
    const changes = 'setting' in entry ? 'a setting' : 'governedBy' in entry ? 'something else' : 'nothing'
    t.equal(changes === 'nothing', entry.basis.kind === 'documented', id)
  }
  t.end()
})
