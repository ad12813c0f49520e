import type { OutgoingHttpHeaders } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
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
import { documentedAccount, parseLead, type TestAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { beginRequest, lines, sendBytes } from '../support/raw-socket.ts'
import { isRefusal } from '../support/refusal.ts'
import { startedMock } from '../support/started-mock.ts'

/** The visible effect of one value of a setting. */
interface Proof {
  readonly value: string | number
  readonly holds: (t: Test, owner: TestAccount) => Promise<unknown>
}
const when = (value: string | number, holds: Proof['holds']): Proof => ({ value, holds })

const UNKNOWN = '00000000-0000-4000-8000-000000000000'
const DEEPLINK = 'https://www.store-domain.com/a?b=c#d'
const FOREIGN = 'https://evil.invalid/x'
const LANDING = 'https://www.store-domain.com/'

const locationOf = async (owner: TestAccount, parameters: Record<string, string> = {}) =>
  String((await owner.visit(parameters)).headers.location)
const deeplinkOf = async (owner: TestAccount, parameters: Record<string, string>) =>
  new URL(await locationOf(owner, parameters)).searchParams.get('deeplink')
const withoutRedirectPage = (owner: TestAccount) => owner.control('PATCH', '/account', { usesRedirectPage: false })
const ask404 = (owner: TestAccount) => ask(owner.port, { method: 'POST', path: '/api/v2/lead', token: owner.token })
const ask405 = (owner: TestAccount) => ask(owner.port, { method: 'PUT', path: '/api/v2/leads', token: owner.token })
const sendForm = (owner: TestAccount) =>
  owner.sendLead(
    {},
    {
      json: undefined,
      body: new URLSearchParams(owner.request).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    },
  )
const sendMultipart = async (owner: TestAccount) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(owner.request)) form.set(name, value)
  form.set('file', new Blob(['x']), 'a.txt')
  const encoded = new Response(form)
  const body = Buffer.from(await encoded.arrayBuffer())
  return owner.sendLead(
    {},
    { json: undefined, body, headers: { 'content-type': encoded.headers.get('content-type') ?? '' } },
  )
}
const upperCase = ({ request: { event, click } }: TestAccount) => ({
  event: event.toUpperCase(),
  click: click.toUpperCase(),
})
const askPreflight = (owner: TestAccount) =>
  ask(owner.port, {
    method: 'OPTIONS',
    path: '/api/v2/leads',
    headers: {
      origin: 'https://shop.invalid',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  })
const sendFromPage = (owner: TestAccount) => owner.sendLead({}, { headers: { origin: 'https://shop.invalid' } })
const sendText = (owner: TestAccount, body: string) =>
  owner.sendLead({}, { json: undefined, body, headers: { 'content-type': 'application/json' } })
const ENCODINGS = ['gzip', 'deflate', 'br'] as const
function sendCompressed(owner: TestAccount, encoding: (typeof ENCODINGS)[number], moreCharacters = 0) {
  const compress = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding]
  const json = JSON.stringify({ ...owner.request, reference: encoding, more: 'x'.repeat(moreCharacters) })
  const headers = { 'content-type': 'application/json', 'content-encoding': encoding }
  return owner.sendLead({}, { json: undefined, body: compress(json), headers })
}
/** Sends leads until there is no room for one more. */
async function fillUp(owner: TestAccount) {
  for (;;) {
    const reply = await owner.sendLead({ reference: 'x'.repeat(255) })
    if (reply.status !== 200) return reply
  }
}
/** Room for some leads, and for the accounts of these tests. */
const SMALL = { limits: { storeBytes: 100_000 } }
const lastClick = async (owner: TestAccount) => (await owner.getClicks()).at(-1)

/** A refusal whose status is set. The default is proven by the tables of bad requests. */
const statusOf = (
  id: SettableId,
  provoke: (owner: TestAccount) => ReturnType<typeof ask>,
  statuses = [418, 500],
): Proof[] => statuses.map((status) => when(status, async (t, owner) => isRefusal(t, await provoke(owner), status, id)))

/** Every entry that has a setting, and what each of its values does. */
const PROOFS: Readonly<Record<SettableId, readonly Proof[]>> = {
  'surrounding-blanks': [
    when('trim', async (t, owner) => {
      const lead = await owner.saveLead({ reference: '\t A1 \u00a0\u200b\n', voucher: '   ' })
      t.strictSame([lead.reference, lead.vouchers], ['A1', []])
      isRefusal(t, await owner.sendLead({ reference: '   ' }), 422, 'reference-required')
      t.equal((await owner.sendUpdate(lead.uuid, { status: ' rejected ' })).status, 200)
      t.equal((await owner.getJournal('?reference=A1')).length, 2, 'the journal finds it by what was saved')
    }),
    when('keep', async (t, owner) => {
      const lead = await owner.saveLead({ reference: ' A1 ', voucher: '   ' })
      t.strictSame([lead.reference, lead.vouchers], [' A1 ', ['   ']])
    }),
  ],
  'lone-surrogate': [
    when('refuse', async (t, owner) =>
      isRefusal(t, await owner.sendLead({ voucher: '\ud83d' }), 400, ['malformed-body', 'lone-surrogate']),
    ),
    when('replace', async (t, owner) => {
      const lead = await owner.saveLead({ reference: 'a\ud83d', voucher: '\ude00' })
      t.strictSame([lead.reference, lead.vouchers], ['a\ufffd', ['\ufffd']])
    }),
  ],
  'number-overflow': [
    when('refuse', async (t, owner) =>
      isRefusal(t, await sendText(owner, '{"x":-1e400}'), 400, ['malformed-body', 'number-overflow']),
    ),
    when('server-error', async (t, owner) =>
      isRefusal(t, await sendText(owner, '{"x":1e400}'), 500, 'number-overflow'),
    ),
    when('ignore', async (t, owner) => {
      t.equal((await sendText(owner, `{"x":1e400,${JSON.stringify(owner.request).slice(1)}`)).status, 200)
    }),
  ],
  'compressed-body': [
    when('refuse', async (t, owner) => {
      for (const encoding of ENCODINGS)
        isRefusal(t, await sendCompressed(owner, encoding), 400, ['malformed-body', 'compressed-body'])
    }),
    when('read', async (t, owner) => {
      for (const encoding of ENCODINGS) {
        const lead = parseLead(await sendCompressed(owner, encoding))
        t.equal(lead.reference, encoding)
        t.equal((await owner.getLastEntry()).reference, encoding, 'the journal has it decompressed')
      }
      isRefusal(t, await sendCompressed(owner, 'gzip', 70_000), 400, 'malformed-body')
      const headers = { 'content-encoding': 'br' }
      isRefusal(t, await owner.sendLead({}, { headers }), 400, 'malformed-body')
    }),
  ],
  'json-depth': [
    when(2, async (t, owner) => {
      t.equal((await owner.sendLead({ x: [1] })).status, 200)
      isRefusal(t, await owner.sendLead({ x: [[1]] }), 400, ['malformed-body', 'json-depth'])
    }),
  ],
  'json-content-types': [
    when('exact', async (t, owner) => {
      for (const type of ['text/json', 'application/json, application/json'])
        isRefusal(t, await owner.sendLead({}, { headers: { 'content-type': type } }), 415, 'content-type', type)
    }),
    when('any-json', async (t, owner) => {
      for (const type of ['text/json', 'application/json, application/json', 'x/y+json'])
        t.equal((await owner.sendLead({}, { headers: { 'content-type': type } })).status, 200, type)
      isRefusal(t, await owner.sendLead({}, { headers: { 'content-type': 'text/plain' } }), 415, 'content-type')
    }),
  ],
  'uuid-case': [
    when('distinct', async (t, owner) => {
      const { event, click } = upperCase(owner)
      const reply = await owner.sendLead({ event, click })
      isRefusal(t, reply, 422, ['unknown-event', 'unknown-click'])
      t.match(reply.json, { errors: { event: [/capital letters/], click: [/capital letters/] } })
      const { uuid } = await owner.saveLead()
      const update = await owner.sendUpdate(uuid.toUpperCase(), { status: 'rejected' })
      isRefusal(t, update, 404, 'unknown-lead')
      t.match(update.json, { message: /capital letters/ })
    }),
    when('ignore', async (t, owner) => {
      const lead = await owner.saveLead(upperCase(owner))
      t.strictSame([lead.event.uuid, lead.click.uuid], [owner.request.event, owner.request.click])
      t.equal((await owner.getJournal(`?click=${owner.request.click}`)).length, 1)
      t.equal((await owner.sendUpdate(lead.uuid.toUpperCase(), { status: 'rejected' })).status, 200)
    }),
  ],
  'trailing-slash': [
    when('unknown-path', async (t, owner) => {
      const reply = await owner.sendLead({}, { path: '/api/v2/leads/' })
      isRefusal(t, reply, 404, 'unknown-path')
      t.match(reply.json, { message: /no slash at its end/ })
    }),
    when('ignore', async (t, owner) => {
      const { uuid } = parseLead(await owner.sendLead({}, { path: '/api/v2/leads/' }))
      t.equal((await owner.sendUpdate(`${uuid}/`, { status: 'rejected' })).status, 200)
      t.equal((await ask(owner.port, { path: owner.trackingPath.replace('?', '/?') })).status, 302)
      isRefusal(t, await owner.sendLead({}, { path: '/api/v2/lead/' }), 404, 'unknown-path')
      const double = await owner.sendLead({}, { path: '//api/v2/leads' })
      isRefusal(t, double, 404, 'unknown-path')
      t.match(double.json, { message: /two slashes in a row/ })
    }),
  ],
  preflight: [
    when('refuse', async (t, owner) => {
      isRefusal(t, await askPreflight(owner), 405, ['wrong-method', 'preflight'])
      t.match((await owner.getLastEntry()).refusal?.hint, /token in a page/)
      t.equal((await sendFromPage(owner)).headers['access-control-allow-origin'], undefined)
    }),
    // A preflight carries no token, so only the setting of the whole mock applies.
    when('allow', async (t, owner) => {
      const reply = await askPreflight(owner)
      if (reply.status === 204) {
        t.match(reply.headers, { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'POST' })
        t.equal(reply.headers['access-control-allow-headers'], 'authorization,content-type')
      } else t.equal(reply.status, 405)
      t.equal((await sendFromPage(owner)).headers['access-control-allow-origin'], '*')
    }),
  ],
  'url-limit': [
    when(300, async (t, owner) => {
      t.equal((await owner.sendLead({}, { path: `/api/v2/leads?${'x'.repeat(286)}` })).status, 200)
      isRefusal(t, await owner.sendLead({}, { path: `/api/v2/leads?${'x'.repeat(287)}` }), 414, [
        'url-too-long',
        'url-limit',
      ])
    }),
  ],
  'url-too-long': [418, 500].map((status) =>
    when(status, async (t, owner) => {
      const reply = await owner.sendLead({}, { path: `/api/v2/leads?${'x'.repeat(9000)}` })
      isRefusal(t, reply, status, ['url-too-long', 'url-limit'])
    }),
  ),
  'header-limit': [
    when(300, async (t, owner) => {
      t.equal((await owner.sendLead({}, { headers: { 'x-a': 'x'.repeat(297) } })).status, 200)
      isRefusal(t, await owner.sendLead({}, { headers: { 'x-a': 'x'.repeat(298) } }), 400, 'broken-request')
    }),
  ],
  'response-framing': [
    when('length', async (t, owner) => {
      const { headers, text } = await owner.sendLead()
      t.equal(headers['content-length'], String(Buffer.byteLength(text)))
      t.equal(headers['transfer-encoding'], undefined)
    }),
    when('chunked', async (t, owner) => {
      for (const reply of [await owner.sendLead(), await owner.sendLead({ event: 1 })]) {
        t.strictSame([reply.headers['transfer-encoding'], reply.headers['content-length']], ['chunked', undefined])
        t.match(reply.json, reply.status === 200 ? { data: {} } : { message: String })
      }
    }),
  ],
  'refusal-without-accept': [
    when('json', async (t, owner) => {
      isRefusal(t, await owner.sendLead({ event: 1 }, { headers: { accept: 'text/html' } }), 422, 'invalid-fields')
      isRefusal(t, await ask(owner.port, { path: '/login' }), 404, 'unknown-path')
    }),
    when('redirect', async (t, owner) => {
      const refuse = (headers: OutgoingHttpHeaders) => owner.sendLead({ event: 1 }, { headers })
      const here = `http://127.0.0.1:${owner.port}`
      for (const accept of [undefined, '*/*', 'text/html, application/json']) {
        const { status, headers, text } = await refuse({ accept })
        t.strictSame([status, headers.location], [302, here])
        t.match(headers, { 'content-type': /^text\/html/, 'x-retrack-kit-behaviour': 'invalid-fields' })
        t.match(text, /^<!DOCTYPE html>/)
      }
      t.equal((await refuse({ referer: 'https://shop.invalid/a?b#c' })).headers.location, 'https://shop.invalid/a?b#c')
      t.equal((await refuse({ referer: 'javascript:alert(1)' })).headers.location, here)
      for (const headers of [{ accept: 'application/json' }, { 'x-requested-with': 'XMLHttpRequest' }])
        isRefusal(t, await refuse(headers), 422, 'invalid-fields')
      const unknown = await owner.sendUpdate(UNKNOWN, { status: 'rejected' })
      t.strictSame([unknown.status, unknown.headers.location], [404, undefined])
      t.match(unknown.headers['content-type'], /^text\/html/)
      for (const path of ['/', '/login']) {
        const page = await ask(owner.port, { path, token: owner.token })
        t.strictSame([page.status, page.headers['content-type']], [200, 'text/html; charset=UTF-8'], path)
      }
      t.equal((await owner.sendLead()).status, 200, 'a lead that is saved is answered as ever')
      t.equal((await owner.getLeads()).length, 1)
    }),
  ],
  'unreadable-body': [
    when('refuse', async (t, owner) => isRefusal(t, await sendText(owner, '{'), 400, 'malformed-body')),
    when('as-empty', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      const text = JSON.stringify(owner.request)
      for (const body of ['', '{', `\ufeff${text}`, '{"voucher":"\\ud800"}']) {
        const reply = await sendText(owner, body)
        isRefusal(t, reply, 422, ['invalid-fields', 'reference-required', 'unreadable-body'], body)
        t.strictSame(Object.keys((reply.json as { errors: object }).errors), ['event', 'click', 'reference'])
        t.match((await owner.getLastEntry()).refusal?.hint, /could not be read/)
      }
      const plain = { headers: { 'content-type': 'text/plain' } }
      for (const reply of [
        await owner.sendLead({}, plain),
        await owner.sendUpdate(uuid, { status: 'approved' }, plain),
      ])
        t.equal(reply.status, 422)
      t.match((await owner.getLastEntry()).refusal?.hint, /not declared as JSON/)
      t.equal((await owner.getLeads())[0]?.status.name, 'pending')
    }),
  ],
  'tracking-link': [
    when('offered', async (t, owner) => {
      t.equal((await owner.visit()).status, 302)
    }),
    when('absent', async (t, owner) => {
      const before = await owner.getClicks()
      isRefusal(t, await owner.visit(), 404, 'unknown-path')
      t.strictSame(await owner.getClicks(), before)
    }),
  ],
  'no-redirect-page-click': [
    when('unchanged', async (t, owner) => {
      await withoutRedirectPage(owner)
      t.equal(await locationOf(owner, { deeplink: DEEPLINK }), DEEPLINK)
    }),
    when('append-click', async (t, owner) => {
      await withoutRedirectPage(owner)
      const location = await locationOf(owner, { deeplink: DEEPLINK })
      t.equal(location, `https://www.store-domain.com/a?b=c&click=${(await lastClick(owner))?.uuid}#d`)
      t.equal(await locationOf(owner), `${LANDING}?click=${(await lastClick(owner))?.uuid}`)
    }),
  ],
  'redirect-status': [302, 301, 303, 307, 308].map((status) =>
    when(status, async (t, owner) => {
      const reply = await owner.visit()
      t.equal(reply.status, status)
      t.ok(reply.headers.location)
    }),
  ),
  'missing-deeplink': [
    when('landing-page', async (t, owner) => t.equal(await deeplinkOf(owner, {}), LANDING)),
    when('omit', async (t, owner) => {
      t.equal(await deeplinkOf(owner, {}), null)
      t.equal(await deeplinkOf(owner, { deeplink: DEEPLINK }), DEEPLINK, 'one that is given is sent')
    }),
  ],
  'foreign-deeplink': [
    when('pass-on', async (t, owner) => t.equal(await deeplinkOf(owner, { deeplink: FOREIGN }), FOREIGN)),
    when('landing-page', async (t, owner) => {
      for (const foreign of [
        FOREIGN,
        '//evil.invalid',
        'javascript:alert(1)',
        'https://www.store-domain.com@evil.invalid',
        'nonsense',
      ]) {
        t.equal(await deeplinkOf(owner, { deeplink: foreign }), LANDING, foreign)
      }
      t.equal(await deeplinkOf(owner, { deeplink: DEEPLINK }), DEEPLINK, 'the store’s own is sent')
      await withoutRedirectPage(owner)
      t.equal(await locationOf(owner, { deeplink: FOREIGN }), LANDING, 'without a redirect page, too')
    }),
  ],
  'click-details': [
    when('recorded', async (t, owner) => {
      await owner.visit({ ref: 'a' }, { headers: { 'user-agent': 'UA/1', referer: 'https://www.refunder.se/' } })
      t.match(await lastClick(owner), {
        ref: 'a',
        browser: 'UA/1',
        referer: 'https://www.refunder.se/',
        ip_address: '127.0.0.1',
        country: 'SE',
      })
    }),
    when('omitted', async (t, owner) => {
      await owner.visit({ ref: 'a' }, { headers: { 'user-agent': 'UA/1', referer: 'https://www.refunder.se/' } })
      t.match(await lastClick(owner), { ref: 'a', browser: null, referer: null, ip_address: null, country: null })
    }),
  ],
  'click-address': [
    when('connection', async (t, owner) => {
      await owner.visit({}, { headers: { 'x-forwarded-for': '198.51.100.7' } })
      t.equal((await lastClick(owner))?.ip_address, '127.0.0.1')
    }),
    when('forwarded', async (t, owner) => {
      await owner.visit({}, { headers: { 'x-forwarded-for': '198.51.100.7, 10.0.0.1' } })
      t.equal((await lastClick(owner))?.ip_address, '198.51.100.7')
      for (const none of [undefined, '', ' , ']) {
        await owner.visit({}, { headers: { 'x-forwarded-for': none } })
        t.equal((await lastClick(owner))?.ip_address, '127.0.0.1')
      }
    }),
  ],
  'click-country': [
    when('market', async (t, owner) => {
      await owner.visit()
      t.equal((await lastClick(owner))?.country, 'SE')
    }),
    when('NO', async (t, owner) => {
      await owner.visit()
      t.equal((await lastClick(owner))?.country, 'NO')
    }),
  ],
  'click-version': [
    when('v4', async (t, owner) => {
      await owner.visit()
      t.match((await lastClick(owner))?.uuid, /^.{14}4.{4}[89ab]/)
    }),
    when('v1', async (t, owner) => {
      await owner.visit()
      const click = (await lastClick(owner))?.uuid
      t.match(click, /^.{14}1.{4}[89ab]/)
      t.equal((await owner.sendLead({ click })).status, 200, 'and it makes a lead')
    }),
  ],
  'unknown-program': [
    when(404, async (t, owner) =>
      isRefusal(t, await ask(owner.port, { path: '/track/v2/click' }), 404, 'unknown-program'),
    ),
    // A program that nobody knows belongs to no account: only the mock as a whole can be told.
    when(410, async (t, owner) => {
      const reply = await ask(owner.port, { path: '/track/v2/click' })
      t.ok([404, 410].includes(reply.status))
    }),
  ],
  'head-request': [
    when('as-get', async (t, owner) => {
      const before = (await owner.getClicks()).length
      const reply = await owner.visit({}, { method: 'HEAD' })
      t.strictSame([reply.status, reply.text], [302, ''])
      t.ok(reply.headers.location)
      t.equal((await owner.getClicks()).length, before + 1)
    }),
    when('refuse', async (t, owner) => {
      const reply = await owner.visit({}, { method: 'HEAD' })
      t.strictSame(
        [reply.status, reply.headers['x-retrack-kit-behaviour'], reply.headers.allow],
        [405, 'wrong-method', 'GET'],
      )
      t.equal((await owner.visit()).status, 302)
    }),
  ],
  'unknown-click': [
    when('refuse', async (t, owner) => isRefusal(t, await owner.sendLead({ click: UNKNOWN }), 422, 'unknown-click')),
    when('accept', async (t, owner) => {
      const { click } = await owner.saveLead({ click: UNKNOWN })
      t.match(click, {
        uuid: UNKNOWN,
        ref: null,
        deeplink: null,
        ip_address: null,
        browser: null,
        referer: null,
        country: null,
      })
      t.equal((await owner.sendLead({ click: 'x' })).status, 422, 'what is no uuid is still refused')
    }),
  ],
  'expired-click': [
    when('accept', async (t, owner) => {
      await owner.freezeClock('2020-12-24 00:00:00')
      t.equal((await owner.sendLead()).status, 200)
    }),
    when('refuse', async (t, owner) => {
      // The documented click is of 2020-10-08 08:13:43.
      await owner.freezeClock('2020-10-18 08:13:43')
      t.equal((await owner.sendLead()).status, 200, 'exactly ten days old')
      await owner.freezeClock('2020-10-18 08:13:44')
      isRefusal(t, await owner.sendLead(), 422, 'expired-click', 'a second older')
      t.equal((await owner.sendLead({ click: (await owner.createClick()).uuid })).status, 200, 'a fresh one')
    }),
  ],
  'reference-required': [
    when('required', async (t, owner) =>
      isRefusal(t, await owner.sendLead({ reference: undefined }), 422, 'reference-required'),
    ),
    when('optional', async (t, owner) => {
      for (const reference of [undefined, null, '']) t.equal((await owner.saveLead({ reference })).reference, null)
      t.equal((await owner.sendLead({ reference: 1 })).status, 422, 'a wrong type is still refused')
    }),
  ],
  'reference-length': [
    when(3, async (t, owner) => {
      t.equal((await owner.sendLead({ reference: 'abc' })).status, 200)
      const reply = await owner.sendLead({ reference: 'abcd' })
      isRefusal(t, reply, 422, 'reference-length')
      t.match(reply.json, { errors: { reference: [/3 characters/] } })
    }),
    when(1000, async (t, owner) => {
      t.equal((await owner.sendLead({ reference: 'x'.repeat(1000) })).status, 200)
      t.equal((await owner.sendLead({ reference: 'x'.repeat(1001) })).status, 422)
      t.equal((await owner.sendLead({ voucher: 'x'.repeat(256) })).status, 422, 'the voucher has a length of its own')
    }),
  ],
  'repeated-reference': [
    when('accept', async (t, owner) => {
      const [first, second] = [await owner.saveLead(), await owner.saveLead()]
      t.not(first.uuid, second.uuid)
      t.equal((await owner.getLeads()).length, 2)
    }),
    when('refuse', async (t, owner) => {
      await owner.saveLead()
      isRefusal(t, await owner.sendLead(), 422, 'repeated-reference')
      isRefusal(
        t,
        await owner.sendLead({ event: 'x' }),
        422,
        ['repeated-reference', 'invalid-fields'],
        'beside other problems',
      )
      t.equal((await owner.sendLead({ reference: 'another' })).status, 200)
      const racing = await Promise.all(Array.from({ length: 8 }, () => owner.sendLead({ reference: 'raced' })))
      t.equal(racing.filter(({ status }) => status === 200).length, 1, 'of eight at once one is saved')
      t.equal((await owner.getLeads()).length, 3)
    }),
    when('existing', async (t, owner) => {
      const first = await owner.saveLead()
      await owner.sendUpdate(first.uuid, { status: 'rejected' })
      const again = await owner.saveLead({ voucher: 'another' })
      t.strictSame([again.uuid, again.vouchers, again.status.name], [first.uuid, first.vouchers, 'rejected'])
      const racing = await Promise.all(Array.from({ length: 8 }, () => owner.saveLead({ reference: 'raced' })))
      t.equal(new Set(racing.map(({ uuid }) => uuid)).size, 1, 'eight at once are answered with one lead')
      t.equal((await owner.getLeads()).length, 2)
    }),
  ],
  'voucher-length': [
    when(3, async (t, owner) => {
      t.equal((await owner.sendLead({ voucher: 'abc' })).status, 200)
      isRefusal(t, await owner.sendLead({ voucher: 'abcd' }), 422, 'voucher-length')
    }),
  ],
  'empty-string': [
    when('null', async (t, owner) => {
      t.strictSame((await owner.saveLead({ voucher: '' })).vouchers, [])
      isRefusal(t, await owner.sendLead({ reference: '' }), 422, 'reference-required')
    }),
    when('kept', async (t, owner) => {
      const lead = await owner.saveLead({ voucher: '', reference: '' })
      t.strictSame([lead.vouchers, lead.reference], [[''], ''])
    }),
  ],
  'undocumented-fields': [
    when('ignore', async (t, owner) => t.equal((await owner.sendLead({ currency: 'SEK' })).status, 200)),
    when('refuse', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      const reply = await owner.sendLead({ currency: 'SEK', __proto: 1 })
      isRefusal(t, reply, 422, 'undocumented-fields')
      t.match(reply.json, { errors: { currency: [/not documented/], __proto: [/not documented/] } })
      isRefusal(t, await owner.sendUpdate(uuid, { status: 'approved', reason: 'x' }), 422, 'undocumented-fields')
      isRefusal(
        t,
        await sendText(owner, `{"__proto__":1,${JSON.stringify(owner.request).slice(1)}`),
        422,
        'undocumented-fields',
      )
    }),
  ],
  'approved-again': [
    when('refuse', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      await owner.sendUpdate(uuid, { status: 'approved' })
      isRefusal(t, await owner.sendUpdate(uuid, { status: 'approved' }), 422, 'approved-is-final')
    }),
    when('accept', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      await owner.freezeClock('2021-01-01 00:00:00')
      const first = await owner.sendUpdate(uuid, { status: 'approved' })
      await owner.freezeClock('2021-02-02 00:00:00')
      const again = await owner.sendUpdate(uuid, { status: 'approved' })
      t.strictSame([again.status, again.text], [200, first.text], 'nothing changes')
      isRefusal(t, await owner.sendUpdate(uuid, { status: 'rejected' }), 422, 'approved-is-final')
    }),
  ],
  'status-changes': [
    when('free', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      for (const status of ['rejected', 'pending', 'rejected'])
        t.equal((await owner.sendUpdate(uuid, { status })).status, 200)
    }),
    when('from-pending', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      t.equal((await owner.sendUpdate(uuid, { status: 'rejected' })).status, 200)
      for (const status of ['pending', 'approved', 'rejected'])
        isRefusal(t, await owner.sendUpdate(uuid, { status }), 422, 'status-changes')
    }),
  ],
  'merchant-reason': [
    when('ignore', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      t.equal(parseLead(await owner.sendUpdate(uuid, { status: 'rejected', reason: 'returned' })).status.reason, null)
    }),
    when('save', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      t.equal(
        parseLead(await owner.sendUpdate(uuid, { status: 'rejected', reason: 'returned' })).status.reason,
        'returned',
      )
      isRefusal(t, await owner.sendUpdate(uuid, { status: 'rejected', reason: 7 }), 422, 'invalid-fields')
    }),
  ],
  'time-zone': [
    when('UTC', async (t, owner) => {
      await owner.freezeClock('2020-07-01T12:00:00Z')
      t.equal((await owner.saveLead()).created_at, '2020-07-01 12:00:00')
    }),
    when('Europe/Stockholm', async (t, owner) => {
      await owner.freezeClock('2020-07-01T12:00:00Z')
      const lead = await owner.saveLead()
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
      await owner.freezeClock('2020-12-01T23:30:00Z')
      t.equal((await owner.saveLead()).created_at, '2020-12-02 00:30:00', 'in winter')
    }),
    when('Asia/Kolkata', async (t, owner) => {
      await owner.freezeClock('2020-07-01T23:45:00Z')
      t.equal((await owner.saveLead()).created_at, '2020-07-02 05:15:00')
    }),
  ],
  'no-voucher': [
    when('empty-list', async (t, owner) => t.strictSame((await owner.saveLead({ voucher: undefined })).vouchers, [])),
    when('null', async (t, owner) => {
      t.equal((await owner.saveLead({ voucher: undefined })).vouchers, null)
      t.strictSame((await owner.saveLead({ voucher: 'x' })).vouchers, ['x'])
    }),
  ],
  'status-time': [
    when('last-change', async (t, owner) => {
      await owner.freezeClock('2021-01-01 00:00:00')
      const { uuid } = await owner.saveLead()
      await owner.freezeClock('2021-02-02 00:00:00')
      t.equal(parseLead(await owner.sendUpdate(uuid, { status: 'rejected' })).status.created_at, '2021-02-02 00:00:00')
    }),
    when('creation', async (t, owner) => {
      await owner.freezeClock('2021-01-01 00:00:00')
      const { uuid } = await owner.saveLead()
      await owner.freezeClock('2021-02-02 00:00:00')
      t.equal(parseLead(await owner.sendUpdate(uuid, { status: 'rejected' })).status.created_at, '2021-01-01 00:00:00')
    }),
  ],
  'update-answer': [
    when('lead', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      t.equal(parseLead(await owner.sendUpdate(uuid, { status: 'rejected' })).uuid, uuid)
    }),
    when('empty', async (t, owner) => {
      const { uuid } = await owner.saveLead()
      const reply = await owner.sendUpdate(uuid, { status: 'rejected' })
      t.strictSame([reply.status, reply.text], [200, ''])
      t.equal((await owner.getLeads())[0]?.status.name, 'rejected', 'it is updated all the same')
    }),
  ],
  'refusal-body': [
    when('laravel', async (t, owner) => isRefusal(t, await owner.sendLead({ event: 1 }), 422, 'invalid-fields')),
    when('problem', async (t, owner) => {
      const reply = await owner.sendLead({ event: 1 })
      t.strictSame(
        [reply.status, reply.headers['content-type'], reply.headers['x-retrack-kit-behaviour']],
        [422, 'application/problem+json', 'invalid-fields'],
      )
      t.match(reply.json, { title: String, status: 422, errors: { event: [String] } })
    }),
    when('html', async (t, owner) => {
      const reply = await owner.sendLead({ event: '<script>' })
      t.strictSame([reply.status, reply.headers['x-retrack-kit-behaviour']], [422, 'invalid-fields'])
      t.match(reply.headers['content-type'], /^text\/html/)
      t.match(reply.text, /^<!DOCTYPE html>/)
      t.notMatch(reply.text, '<script')
    }),
    when('empty', async (t, owner) => {
      const reply = await owner.sendLead({ event: 1 })
      t.strictSame([reply.status, reply.text, reply.headers['x-retrack-kit-behaviour']], [422, '', 'invalid-fields'])
    }),
  ],
  'web-server-refusals': [
    when('as-all', async (t, owner) => {
      const reply = await owner.sendLead({}, { path: `/api/v2/leads?${'x'.repeat(9_000)}` })
      isRefusal(t, reply, 414, ['url-too-long', 'url-limit'])
    }),
    when('page', async (t, owner) => {
      await owner.control('PATCH', '/account', { behaviours: { 'response-framing': 'chunked' } })
      for (const more of [
        { path: `/api/v2/leads?${'x'.repeat(9_000)}` },
        { headers: { 'x-a': 'x'.repeat(9_000) } },
        { json: { x: 'x'.repeat(70_000) } },
      ]) {
        const { status, headers, text } = await owner.sendLead({}, more)
        t.ok([414, 400, 413].includes(status), `${status}`)
        t.match([headers['content-type'], text], [/^text\/html/, /^<!DOCTYPE html>/])
        t.match(headers['content-length'], /^\d+$/, 'not in chunks')
      }
      isRefusal(t, await owner.sendLead({ event: 1 }), 422, 'invalid-fields')
    }),
  ],
  'unknown-path': statusOf('unknown-path', ask404),
  'wrong-method': statusOf('wrong-method', ask405),
  // Without a known token there is no account, so only the setting of the whole mock applies.
  unauthenticated: [
    when(403, async (t, owner) => {
      const reply = await owner.sendLead({}, { token: 'unknown' })
      t.ok([401, 403].includes(reply.status))
    }),
  ],
  'content-type': statusOf('content-type', (owner) =>
    owner.sendLead({}, { headers: { 'content-type': 'text/plain' } }),
  ),
  'form-body': [
    when('refuse', async (t, owner) => {
      for (const send of [sendForm, sendMultipart]) isRefusal(t, await send(owner), 415, 'content-type')
    }),
    when('accept', async (t, owner) => {
      t.equal(parseLead(await sendForm(owner)).reference, owner.request.reference)
      t.equal((await owner.sendLead()).status, 200, 'JSON is still taken')
      t.equal(parseLead(await sendMultipart(owner)).reference, owner.request.reference)
      const type = { 'content-type': 'multipart/form-data; boundary=x' }
      isRefusal(t, await owner.sendLead({}, { headers: type }), 400, 'malformed-body')
      isRefusal(t, await owner.sendLead({ x: 'x'.repeat(70_000) }, { headers: type }), 413, 'body-too-large')
    }),
  ],
  'body-too-large': statusOf('body-too-large', (owner) => sendText(owner, ' '.repeat(70_000))),
  'body-limit': [1024, 1_048_576].map((limit) =>
    when(limit, async (t, owner) => {
      const body = JSON.stringify(owner.request)
      t.equal((await sendText(owner, body.padEnd(limit, ' '))).status, 200)
      const reply = await sendText(owner, body.padEnd(limit + 1, ' '))
      isRefusal(t, reply, 413, 'body-too-large')
      t.match(reply.json, { message: new RegExp(`${limit} bytes`) })
    }),
  ),
  overload: statusOf('overload', fillUp),
  'malformed-body': statusOf('malformed-body', (owner) => sendText(owner, '{')),
  'not-an-object': [
    when('as-empty', async (t, owner) => t.equal((await sendText(owner, '[]')).status, 422)),
    when('malformed', async (t, owner) => {
      for (const body of ['[]', 'null', '1', '"x"'])
        isRefusal(t, await sendText(owner, body), 400, 'malformed-body', body)
    }),
  ],
  'unknown-lead': statusOf('unknown-lead', (owner) => owner.sendUpdate(UNKNOWN, { status: 'approved' })),
  'invalid-fields': statusOf('invalid-fields', (owner) => owner.sendLead({ event: 1 })),
  'broken-request': statusOf(
    'broken-request',
    async (owner) => {
      const { replies } = await sendBytes(
        owner.port,
        lines(['POST /api/v2/leads HTTP/1.1', `Authorization: Bearer ${owner.token}`]),
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

/** A value of each that is not its default. The test of one account tries them all. */
const changedValues = all.filter(({ id, value }) => value !== SETTABLE.get(id)?.default)
const oneOfEach = Object.values(Object.fromEntries(changedValues.map((proof) => [proof.id, proof])))

t.test('a behaviour that is set for all at the start does what it says', async (t) => {
  for (const { id, value, holds } of oneOfEach) {
    await t.test(`${id}=${value}`, async (t) => {
      const { port } = await startedMock(t, { ...SMALL, behaviours: { [id]: value } as Partial<Behaviours> })
      await holds(t, documentedAccount(port))
    })
  }
})

t.test('a behaviour that is changed for one account does what it says, and is shown', async (t) => {
  const { port } = await startedMock(t, SMALL)
  for (const { id, value, holds } of all) {
    await t.test(`${id}=${value}`, async (t) => {
      const owner = documentedAccount(port)
      const defaults = Object.fromEntries([...SETTABLE].map(([id, setting]) => [id, setting.default]))
      const settings = { usesRedirectPage: true, behaviours: { ...defaults, [id]: value } }
      const changed = await owner.control('PATCH', '/account', settings)
      t.equal(AccountWithToken.parse(changed.json).behaviours[id], value)
      await owner.control('POST', '/reset')
      await holds(t, owner)
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
  t.equal((await documentedAccount(port).visit()).status, 302)
})

t.test('what belongs to no account follows what was set for all', async (t) => {
  const { port } = await startedMock(t, {
    behaviours: { unauthenticated: 403, 'unknown-program': 410, 'refusal-body': 'problem' },
  })
  const owner = documentedAccount(port)
  const refused = await owner.sendLead({}, { token: 'unknown' })
  t.strictSame([refused.status, refused.json], [403, { title: 'Unauthenticated.', status: 403 }])
  t.equal((await ask(port, { path: '/track/v2/click' })).status, 410)
  const { replies } = await sendBytes(port, 'nonsense\r\n\r\n')
  t.equal(replies[0]?.headers['content-type'], 'application/problem+json')
})

t.test('only the behaviours that are named are changed', async (t) => {
  const owner = documentedAccount((await startedMock(t, { behaviours: { 'redirect-status': 303 } })).port)
  await owner.control('PATCH', '/account', { behaviours: { 'time-zone': 'Asia/Tokyo' } })
  const { json } = await owner.control('PATCH', '/account', { behaviours: { 'unknown-lead': 410 } })
  t.match(AccountWithToken.parse(json).behaviours, {
    'redirect-status': 303,
    'time-zone': 'Asia/Tokyo',
    'unknown-lead': 410,
  })
})

t.test('changes of different behaviours at the same time are all kept', async (t) => {
  const owner = documentedAccount((await startedMock(t)).port)
  const first = await beginRequest(owner.port, 'PATCH', '/_mock/account', owner.token, {
    behaviours: { 'redirect-status': 303 },
  })
  await owner.control('PATCH', '/account', { behaviours: { 'unknown-lead': 410 }, usesRedirectPage: false })
  t.equal((await first.finish()).replies[0]?.status, 200)
  const account = AccountWithToken.parse((await owner.control('GET', '/account')).json)
  t.match(account, { usesRedirectPage: false, behaviours: { 'redirect-status': 303, 'unknown-lead': 410 } })
})

t.test('a behaviour that does not exist, is documented, or takes another value is refused and named', async (t) => {
  const owner = documentedAccount((await startedMock(t)).port)
  const before = (await owner.control('GET', '/account')).text
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
      const reply = await owner.control('PATCH', '/account', { behaviours: { [id]: value } })
      t.match(
        reply,
        { status: 422, json: { errors: { [`behaviours.${id}`]: [String] } } },
        `${id}: ${JSON.stringify(value)}`,
      )
    }
  }
  for (const [id, value] of Object.entries(wrong)) {
    const reply = await owner.control('PATCH', '/account', { behaviours: { [id]: value }, usesRedirectPage: false })
    t.match(reply, { status: 422, json: { errors: { [`behaviours.${id}`]: [String] } } }, id)
  }
  t.equal((await owner.control('GET', '/account')).text, before, 'nothing is changed by half')
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
