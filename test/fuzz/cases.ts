/** Cases for the fuzzer: requests to every route, valid and broken, as bytes on a connection. */
import fc from 'fast-check'
import { CONTROL } from '../../schemas/control/index.ts'
import { DOCUMENTED_REDIRECT, DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { RETRACK } from '../../schemas/retrack-api.ts'
import type { Ending } from './talk.ts'

export interface Message {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly headers: readonly (readonly [string, string])[]
  readonly framing: (typeof FRAMINGS)[number]
  readonly body: string
}

export interface Case {
  readonly messages: readonly Message[]
  /** Bytes that are changed: where, as a part of the whole, and to what. */
  readonly damage: readonly (readonly [number, number])[]
  /** Where the bytes are cut into pieces. */
  readonly cuts: readonly number[]
  readonly ending: Ending
}

const FRAMINGS = ['length', 'chunked', 'too-short', 'too-long', 'both', 'none', 'bad-chunk', 'crumbs'] as const
const KNOWN = [...Object.values(RETRACK), ...Object.values(CONTROL)]
const { token, event, click } = { token: DOCUMENTED_TOKEN, ...DOCUMENTED_REQUEST }
const PROGRAM = 'publisher=e5adcbc6-31a8-4e1b-8351-835dddc16921&program=7649bf56-4345-46e4-8c77-04bbd2f3bcd3'
const LEAD = '3afc4a82-93c3-423f-8ee8-542ccb315931'

/** Texts that have broken other programs. */
const NASTY = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\r\n\r\n',
    '\r\nx-injected: 1',
    '__proto__',
    'constructor',
    'toString',
    '%',
    '%00',
    '%ff',
    '%0d%0aset-cookie:a=b',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '"><img src=x>',
    "'; DROP TABLE leads; --",
    '{{7*7}}',
    '\u001b[2J',
    '\u202e',
    '\ud800',
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.invalid',
    'NaN',
    '-1',
    '1e999',
    '9007199254740993',
  ),
  fc.string({ maxLength: 30 }),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.integer({ min: 1, max: 20_000 }).map((length) => 'x'.repeat(length)),
  fc
    .constantFrom('?', 'token', '%41', '=', '&', '[')
    .chain((part) => fc.integer({ min: 1, max: 1500 }).map((times) => part.repeat(times))),
)

const known = fc.constantFrom(event, click, LEAD, DOCUMENTED_REDIRECT.click, 'A1', 'pending', 'approved', 'rejected')
const anything = fc.oneof(known, NASTY, fc.jsonValue({ maxDepth: 3 }), fc.integer(), fc.boolean(), fc.constant(null))

const lead = fc.record(
  {
    event: fc.oneof({ weight: 8, arbitrary: fc.constant(event) }, anything),
    click: fc.oneof({ weight: 8, arbitrary: fc.constant(click) }, anything),
    reference: fc.oneof(fc.constantFrom('A1', 'A2'), anything),
    voucher: anything,
    x: anything,
  },
  { requiredKeys: ['event', 'click', 'reference'] },
)
const ms = fc.constantFrom(0, 1, 5, 600_000)
const effect = fc.oneof(
  fc.record({
    kind: fc.constant('status'),
    status: fc.integer({ min: 199, max: 600 }),
    headers: fc.dictionary(
      fc.constantFrom('x-fuzz-a', 'x-fuzz-b', 'x\r\nfuzz', 'content-length', '__proto__'),
      fc.oneof(fc.string({ maxLength: 10 }), NASTY),
      { maxKeys: 2 },
    ),
    body: anything,
  }),
  fc.record({ kind: fc.constant('delay'), ms }),
  fc.record({
    kind: fc.constant('delay'),
    lognormal: fc.record({ medianMs: ms, sigma: fc.double({ min: 0, max: 5 }) }),
  }),
  fc.constantFrom({ kind: 'hang' }, { kind: 'reset' }, { kind: 'empty' }, { kind: 'malformed' }, { kind: 'html' }),
  fc.record({ kind: fc.constant('truncate'), bytes: fc.integer({ min: 0, max: 3000 }) }),
  fc.record({ kind: fc.constant('drip'), chunkBytes: fc.integer({ min: 1, max: 3000 }), intervalMs: ms }),
  fc.record({ kind: fc.constant('rate-limit'), limit: fc.integer({ min: 0, max: 3 }), windowMs: ms }),
  fc.record({ kind: anything }),
)
const rule = fc.record(
  {
    operation: fc.constantFrom('createLead', 'updateLead', 'trackClick'),
    match: fc.record({ reference: fc.constantFrom('A1', '') }),
    when: fc.oneof(
      fc.record({ first: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ probability: fc.double() }),
      anything,
    ),
    commit: fc.boolean(),
    effect,
  },
  { requiredKeys: ['effect'] },
)
const order = fc.record(
  { operation: anything, reference: anything, count: anything, absent: fc.boolean(), timeoutMs: ms, after: anything },
  { requiredKeys: ['timeoutMs'] },
)
const object = fc.oneof(
  lead,
  fc.record({ status: fc.oneof(known, anything) }),
  fc.record({ status: known, reason: anything }),
  rule,
  fc.record({ scenario: fc.constantFrom('flaky', 'outage', 'slow', 'x') }),
  order,
  fc.record({ now: anything, advanceMs: anything, frozen: anything }, { requiredKeys: [] }),
  fc.record(
    { market: fc.constantFrom('FI', 'XX'), redirectUrl: NASTY, events: anything, seed: anything },
    { requiredKeys: [] },
  ),
  fc.record({ deeplink: NASTY, ref: NASTY, country: anything, browser: NASTY }, { requiredKeys: [] }),
  fc.dictionary(fc.oneof(fc.string({ maxLength: 8 }), fc.constant('__proto__')), anything, { maxKeys: 4 }),
)

const body = fc.oneof(
  { weight: 12, arbitrary: object.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 2, arbitrary: NASTY },
  { weight: 1, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 60_000 })
      .map((depth) => `{"effect":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  },
  { weight: 1, arbitrary: fc.constantFrom(65_536, 65_537, 200_000).map((size) => '{"event":1}'.padEnd(size, ' ')) },
)

const route = fc.constantFrom(...KNOWN).map(({ method, path }) => [method, path as string] as const)
const parameter = fc.constantFrom(
  'reference',
  'click',
  'event',
  'status',
  'limit',
  'operation',
  'outcome',
  'deeplink',
  'ref',
  'publisher',
  'api_token',
)
const query = fc
  .array(fc.tuple(parameter, fc.oneof(known, NASTY)), { maxLength: 3 })
  .map((all) => all.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&'))
const filled = (path: string, text: string) => path.replace(/:\w+/, () => encodeURIComponent(text.toWellFormed()))
const target = fc
  .tuple(route, fc.oneof({ weight: 4, arbitrary: known }, NASTY), query, fc.boolean())
  .map(([[method, path], text, given, isTracked]) => {
    const isLink = path === RETRACK.trackClick.path && isTracked
    const all = [isLink ? PROGRAM : '', given].filter((part) => part !== '').join('&')
    return { method, target: `${filled(path, text)}${all === '' ? '' : `?${all}`}` }
  })
const oddTarget = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'PUT', 'CONNECT', 'M-SEARCH', 'get', 'X Y', ''),
    NASTY,
  )
  .map(([method, text]) => ({ method, target: `/${text}` }))
/** Nothing in a line of a request may end it, but where bytes are damaged. */
const inLine = (text: string) => text.replace(/[\r\n\0]/g, '')

const header = fc.oneof(
  fc.constantFrom<[string, string]>(
    ['Accept', 'application/json'],
    ['Connection', 'close'],
    ['Connection', 'keep-alive, Upgrade'],
    ['Upgrade', 'websocket'],
    ['Expect', '100-continue'],
    ['Expect', 'a-miracle'],
    ['Host', 'evil.invalid'],
    ['Origin', 'https://evil.invalid'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Authorization', 'Bearer unknown'],
    ['Cookie', `retrack_click=${click}`],
    ['Content-Encoding', 'gzip'],
    ['Content-Type', 'text/plain'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Forwarded-For', '1.2.3.4, 5.6.7.8'],
    ['Transfer-Encoding', 'gzip, chunked'],
  ),
  fc.tuple(fc.constantFrom('User-Agent', 'Referer', 'X-A', 'Authorization', 'Content-Type'), NASTY.map(inLine)),
)

const message: fc.Arbitrary<Message> = fc
  .record({
    at: fc.oneof({ weight: 9, arbitrary: target }, { weight: 1, arbitrary: oddTarget }),
    version: fc.oneof(
      { weight: 30, arbitrary: fc.constant('HTTP/1.1') },
      fc.constantFrom('HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', '', 'ICE/1.0'),
    ),
    isOwn: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
    more: fc.array(header, { maxLength: 2 }),
    framing: fc.oneof({ weight: 12, arbitrary: fc.constant('length' as const) }, fc.constantFrom(...FRAMINGS)),
    body,
  })
  .map(({ at, version, isOwn, more, framing, body: text }) => ({
    ...at,
    version,
    headers: [
      ['Host', 'localhost'],
      ...(isOwn ? [['Authorization', `Bearer ${token}`] as const] : []),
      ['Content-Type', 'application/json'],
      ...more,
    ],
    framing,
    body: at.method === 'GET' ? '' : text,
  }))

export const cases: fc.Arbitrary<Case> = fc.record({
  messages: fc.array(message, { minLength: 1, maxLength: 4 }),
  damage: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
  ),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  ending: fc.oneof(
    { weight: 8, arbitrary: fc.constant('half-close' as const) },
    fc.constantFrom('leave' as const, 'reset' as const),
  ),
})

/** The bytes of a case, in the pieces in which they are sent. */
export function piecesOf({ messages, damage, cuts }: Case): Buffer[] {
  const bytes = Buffer.concat(messages.map(bytesOf))
  for (const [at, value] of damage) bytes[Math.floor(at * (bytes.length - 1))] = value
  const places = [0, ...cuts.map((at) => Math.floor(at * bytes.length)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((to, n) => bytes.subarray(places[n], to))
}

function bytesOf({ method, target: at, version, headers, framing, body: text }: Message): Buffer {
  const payload = Buffer.from(text)
  const framed = framings[framing](payload)
  const lines = [
    `${method} ${at} ${version}`.trimEnd(),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...framed.headers,
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), framed.bytes])
}

interface Framed {
  readonly headers: readonly string[]
  readonly bytes: Buffer
}
const CHUNKED = 'Transfer-Encoding: chunked'
const chunk = (payload: Buffer) =>
  Buffer.concat([Buffer.from(`${payload.length.toString(16)}\r\n`), payload, Buffer.from('\r\n')])
const LAST = Buffer.from('0\r\n\r\n')
const framings: Readonly<Record<Message['framing'], (payload: Buffer) => Framed>> = {
  length: (payload) => ({ headers: [`Content-Length: ${payload.length}`], bytes: payload }),
  chunked: (payload) => ({
    headers: [CHUNKED],
    bytes: payload.length === 0 ? LAST : Buffer.concat([chunk(payload), LAST]),
  }),
  crumbs: (payload) => ({
    headers: [CHUNKED],
    bytes: Buffer.concat([...Array.from(payload.subarray(0, 2000), (_, n) => chunk(payload.subarray(n, n + 1))), LAST]),
  }),
  'too-short': (payload) => ({ headers: [`Content-Length: ${Math.floor(payload.length / 2)}`], bytes: payload }),
  'too-long': (payload) => ({ headers: [`Content-Length: ${payload.length + 10}`], bytes: payload }),
  both: (payload) => ({
    headers: [`Content-Length: ${payload.length}`, CHUNKED],
    bytes: Buffer.concat([chunk(payload), LAST]),
  }),
  none: (payload) => ({ headers: [], bytes: payload }),
  'bad-chunk': (payload) => ({ headers: [CHUNKED], bytes: Buffer.concat([Buffer.from('zz\r\n'), payload, LAST]) }),
}
