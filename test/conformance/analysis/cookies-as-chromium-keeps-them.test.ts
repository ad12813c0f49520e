import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { getWrittenCookies, isExpired } from '../../../conformance/analysis/written-cookies.ts'
import { fc } from '../../support/properties.ts'
import { withChromium } from '../support/chromium.ts'
import { chromiumGuests } from '../support/visiting.ts'

t.setTimeout(120_000)

/** Chromium drops what lives for longer to this. */
const MAX_MS = 400 * 86_400_000
/** From the answer's `Date` to the moment when the jar is read. */
const SLACK_MS = 120_000
const DAY = 86_400_000

const cased = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((one, n) => (upper[n] ? one.toUpperCase() : one.toLowerCase())).join(''))
const space = fc.constantFrom('', '', ' ', '  ', '\t')

const inTenDays = (write: (date: Date) => string) => write(new Date(Date.now() + 10 * DAY))
const two = (number: number) => String(number).padStart(2, '0')
const month = (date: Date) => date.toUTCString().slice(8, 11)
const clock = (date: Date) => date.toISOString().slice(11, 19)
const DATES: readonly string[] = [
  inTenDays((date) => date.toUTCString()),
  inTenDays(
    (date) => `Sunday, ${two(date.getUTCDate())}-${month(date)}-${two(date.getUTCFullYear() % 100)} ${clock(date)} GMT`,
  ),
  inTenDays((date) => `${month(date)} ${date.getUTCDate()} ${clock(date)} ${date.getUTCFullYear()}`),
  inTenDays((date) => `${date.getUTCDate()} ${month(date).toLowerCase()} ${date.getUTCFullYear()} ${clock(date)}`),
  inTenDays((date) => `${date.getUTCFullYear()} ${month(date)} ${date.getUTCDate()} ${clock(date)} +0900 (JST)`),
  inTenDays((date) => date.toISOString()),
  inTenDays((date) => String(date.getTime())),
  inTenDays((date) => `Wed, ${date.getUTCDate()} Maybe ${date.getUTCFullYear()} ${clock(date)} GMT`),
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Sun, 32 Jan 2027 10:00:00 GMT',
  'Sun, 31 Feb 2027 10:00:00 GMT',
  'Sun, 10 Jan 2027 25:00:00 GMT',
  'soon',
  '',
]
/** Not `+864000`, which Chromium takes and the standard passes over: the check goes by the stricter. */
const AGES = ['864000', '0864000', '-1', '0', '', 'x', '864000s', '8.64', '1e6', '"864000"', '99999999999999999999']

const attribute = fc.oneof(
  fc.constantFrom(...AGES).map((value) => ['max-age', value] as const),
  fc.constantFrom(...DATES).map((value) => ['expires', value] as const),
  fc.constantFrom('/', '/a', '/a/b', '/a/', 'a', '', '"/"', '/a/b/page').map((value) => ['path', value] as const),
  fc.constantFrom('Lax', 'Strict', 'None', 'lAX', '', 'Laxx', '"Lax"').map((value) => ['samesite', value] as const),
  fc.constantFrom(null, '', 'false', '0').map((value) => ['secure', value] as const),
  fc.constantFrom(null, 'yes').map((value) => ['httponly', value] as const),
  fc.constantFrom(null, 'x').map((value) => ['partly', value] as const),
)
const spelt = attribute.chain(([name, value]) =>
  fc
    .tuple(cased(name), space, space, space, space)
    .map(([key, a, b, c, d]) => (value === null ? `${a}${key}${b}` : `${a}${key}${b}=${c}${value}${d}`)),
)
const VALUES = [
  '59d08c54-18e6-4e0d-9c06-d18be3510e43',
  '"quoted"',
  '',
  ' in spaces ',
  'a=b',
  'a,b',
  '{"j":1}',
  'a%3Bb',
  'a\u0001b',
  'a\u007fb',
]
const cookie = fc.tuple(space, space, fc.constantFrom(...VALUES), fc.array(spelt, { maxLength: 6 })).map(
  ([a, b, value, attributes]) =>
    (name: string) =>
      [`${a}${name}${b}=${value}`, ...attributes].join(';'),
)

/** Chromium lets a lifetime that it cannot read undo one before it; there the check asks the jar. */
const undoesItself = (text: string) =>
  ['max-age', 'expires'].some((name) => {
    const given = [...text.matchAll(new RegExp(`${name}\\s*=\\s*([^;]*?)\\s*(?:;|$)`, 'gi'))].map(([, value]) => value)
    return given.length > 1 && given.some((value) => !READABLE.test(value ?? ''))
  })
const READABLE = /^-?\d{1,9}$|^\w+, \d\d[ -](?!Feb)[A-Z][a-z]{2}[ -]\d+ [01]\d:[\d:]+ GMT$/

/** A server that writes these headers byte for byte, also those that Node.js would refuse to write. */
async function writing(t: Test, setCookies: readonly string[]): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      const head = [
        'HTTP/1.1 200 OK',
        `Date: ${new Date().toUTCString()}`,
        'Content-Type: text/html',
        'Content-Length: 0',
      ]
      const cookies = setCookies.map((text) => `Set-Cookie: ${text}`)
      socket.end(`${[...head, 'Connection: close', ...cookies].join('\r\n')}\r\n\r\n`, 'latin1')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

withChromium(
  'what a store writes is read as Chromium reads it: attributes, dates, spaces, repetitions',
  async (t, path) => {
    const count = 150
    const texts = fc
      .sample(
        cookie.filter((text) => !undoesItself(text('c'))),
        count,
      )
      .map((text, n) => text(`c${n}`))
    const origin = await writing(t, texts)
    const guest = (await chromiumGuests(t, path, [origin]))()
    await guest.open(`${origin}/a/b/page`)
    const now = Date.now()
    const kept = new Map((await guest.visitor.cookies()).map((one) => [one.name, one]))
    const read = getWrittenCookies(guest.seen('exchange').filter(({ url }) => url.endsWith('/page')))
    const unread = texts.filter((_, n) => !read.some(({ name }) => name === `c${n}`))
    t.strictSame(unread, [], 'each was read')
    t.ok(kept.size > count / 4, `Chromium kept ${kept.size} of ${count}`)
    for (const one of read) {
      const own = kept.get(one.name)
      if (own === undefined) {
        const reason = one.spoilt !== null || isExpired(one) || (one.sameSite === 'None' && !one.secure)
        t.ok(reason, `Chromium dropped ${JSON.stringify(one.text)}`)
        continue
      }
      const lasts = own.expires === null ? null : Date.parse(own.expires) - now
      const said = one.lifetime.kind === 'session' ? null : Math.min(one.lifetime.ms, MAX_MS)
      t.match(
        own,
        { value: one.value, path: one.path, secure: one.secure, sameSite: one.sameSite },
        JSON.stringify(one.text),
      )
      t.equal(lasts === null, said === null, `${JSON.stringify(one.text)} ends with the session`)
      t.ok(Math.abs((lasts ?? 0) - (said ?? 0)) < SLACK_MS, `${JSON.stringify(one.text)} lasts ${lasts}, read ${said}`)
      t.notOk(one.spoilt !== null || isExpired(one), `${JSON.stringify(one.text)} was kept`)
    }
  },
)
