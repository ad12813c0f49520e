import t from 'tap'
import {
  getWrittenClickCookies,
  getWrittenCookies,
  parseSentNames,
  type WrittenCookie,
} from '../../../conformance/analysis/written-cookies.ts'
import { fc } from '../../support/properties.ts'
import { REDIRECT_URL, timeLine } from '../support/time-line.ts'
import { visited } from '../support/visits.ts'

const DATE = 'Thu, 15 Jan 2026 10:00:00 GMT'

function read(text: string, url = REDIRECT_URL): WrittenCookie | undefined {
  return getWrittenCookies(visited({ url, setCookies: () => [text], headers: { date: DATE }, jar: [] }))[0]
}

/** An attribute as developers write it: in any case, with spaces in odd places. */
const spelt = (name: string, value?: string) =>
  fc
    .tuple(
      fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }),
      fc.array(fc.constantFrom('', ' ', '  ', '\t'), { minLength: 4, maxLength: 4 }),
    )
    .map(([upper, [a, b, c, d]]) => {
      const cased = [...name].map((one, index) => (upper[index] ? one.toUpperCase() : one.toLowerCase())).join('')
      return `${a}${cased}${b}${value === undefined ? '' : `=${c}${value}`}${d}`
    })
const ATTRIBUTES = fc.tuple(
  spelt('max-age', '864000'),
  spelt('path', '/'),
  spelt('secure'),
  spelt('samesite', 'Lax'),
  spelt('httponly'),
  spelt('expires', 'Thu, 01 Jan 1970 00:00:00 GMT'),
  spelt('x-unknown', 'y'),
)
const shuffled = ATTRIBUTES.chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))

t.test('attributes mean the same in any order, case and spacing, and Max-Age beats Expires', async (t) => {
  fc.assert(
    fc.property(shuffled, (attributes) => {
      const cookie = read(['retrack_click=abc', ...attributes].join(';'))
      t.match(cookie, { name: 'retrack_click', value: 'abc', path: '/', secure: true, sameSite: 'Lax', spoilt: null })
      t.strictSame(cookie?.lifetime, { kind: 'lasts', ms: 864_000_000, by: '`Max-Age`' })
    }),
  )
})

t.test('the last of a repeated attribute wins', async (t) => {
  const values = fc.array(
    fc.tuple(
      fc.constantFrom('/', '/a', '/a/b'),
      fc.constantFrom('Lax', 'Strict', 'None'),
      fc.integer({ min: 1, max: 10 ** 9 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  fc.assert(
    fc.property(values, (repeated) => {
      const text = repeated
        .map(([path, sameSite, age]) => `; Path=${path}; SameSite=${sameSite}; Max-Age=${age}`)
        .join('')
      const cookie = read(`retrack_click=abc${text}`)
      const [path, sameSite, age] = repeated.at(-1) ?? []
      t.match(cookie, { path, sameSite, lifetime: { ms: (age ?? 0) * 1000 } })
    }),
  )
})

t.test('Expires is read as browsers do, and is reckoned from the store’s own Date', async (t) => {
  const day = 86_400_000
  fc.assert(
    fc.property(fc.integer({ min: -300, max: 30_000 }), (hours) => {
      const at = new Date(Date.parse(DATE) + hours * 3_600_000)
      t.strictSame(read(`retrack_click=a; Expires=${at.toUTCString()}`)?.lifetime, {
        kind: 'lasts',
        ms: hours * 3_600_000,
        by: "`Expires`, by the store's own `Date`",
      })
    }),
  )
  for (const tenDays of [
    'Sun, 25 Jan 2026 10:00:00 GMT',
    'Sunday, 25-Jan-26 10:00:00 GMT',
    'Sun Jan 25 10:00:00 2026',
    'Sun Jan 25 2026 10:00:00 GMT+0000 (UTC)',
    '25 jan 2026 10:00:00',
    'Thu, 25 Jan 2026 10:00:00 UTC',
  ]) {
    t.match(read(`retrack_click=a; Expires=${tenDays}`)?.lifetime, { kind: 'lasts', ms: 10 * day }, tenDays)
  }
  for (const nonsense of [
    '',
    'soon',
    '864000',
    '2026-01-25T10:00:00Z',
    'Invalid Date',
    'Sun, 32 Jan 2026 10:00:00 GMT',
    '10:00:00',
  ]) {
    t.strictSame(read(`retrack_click=a; Expires=${nonsense}`)?.lifetime, { kind: 'session' }, nonsense)
  }
  for (const nonsense of ['', 'x', '10d', '864000s', '1e6', '8.64']) {
    t.strictSame(read(`retrack_click=a; Max-Age=${nonsense}`)?.lifetime, { kind: 'session' }, `Max-Age=${nonsense}`)
  }
})

t.test('a missing path is the directory of the request', async (t) => {
  for (const [url, path] of [
    ['http://127.0.0.1/retrack', '/'],
    ['http://127.0.0.1/', '/'],
    ['http://127.0.0.1/a/retrack', '/a'],
    ['http://127.0.0.1/a/retrack/', '/a/retrack'],
    ['http://127.0.0.1/a/b/retrack?x=/c/d', '/a/b'],
  ] as const) {
    t.equal(read('retrack_click=a', url)?.path, path, url)
    t.equal(read('retrack_click=a; Path', url)?.path, path)
    t.equal(read('retrack_click=a; Path=relative', url)?.path, path)
  }
})

t.test('what no browser keeps is read, and said to be spoilt', async (t) => {
  for (const [text, why] of [
    ['retrack_click=a\nb; Path=/', /control character/],
    ['retrack_click=a; Path=/\r\n', /control character/],
    [`retrack_click=${'a'.repeat(4096)}`, /larger than 4096/],
  ] as const) {
    t.match(read(text), { name: 'retrack_click', spoilt: why })
  }
  t.equal(read(`retrack_click=${'a'.repeat(4096 - 'retrack_click'.length)}`)?.spoilt, null)
  t.equal(read('retrack_click=a;\tPath=/')?.spoilt, null, 'a tab is no control character to browsers')
})

t.test('nothing that a store could write throws', async (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', 'retrack_click=', 'retrack_click=a;'),
      (text, start) => {
        t.ok(getWrittenClickCookies(visited({ setCookies: () => [start + text], jar: [] })))
      },
    ),
  )
})

t.test('cookieStore.set has defaults of its own', async (t) => {
  const written = (text: string) => {
    const line = timeLine()
    const at = '2026-01-15T10:00:00.000Z'
    line.add('cookie-write', { url: 'http://127.0.0.1/a/b', by: 'cookieStore', text }, { at })
    return getWrittenCookies(line.items)
  }
  const expires = Date.parse('2026-01-25T10:00:00Z')
  t.match(written(JSON.stringify({ name: 'retrack_click', value: 'x', sameSite: 'lax', expires })), [
    { value: 'x', path: '/', secure: true, sameSite: 'Lax', lifetime: { kind: 'lasts', ms: 864_000_000 } },
  ])
  t.match(written('["retrack_click","x"]'), [
    { value: 'x', path: '/', sameSite: 'Strict', lifetime: { kind: 'session' } },
  ])
  for (const broken of ['', '{', 'null', '[]', '{"name":1}']) t.strictSame(written(broken), [], broken)
})

t.test('a deletion is not a click', async (t) => {
  const written = (...texts: string[]) =>
    getWrittenClickCookies(visited({ setCookies: () => texts, jar: [] })).map(({ value }) => value)
  t.strictSame(
    written('retrack_click=; Max-Age=0', 'retrack_click=deleted; expires=Thu, 01 Jan 1970 00:00:01 GMT', 'other=1'),
    [],
  )
  t.strictSame(written('retrack_click=abc; Max-Age=0'), ['abc'], 'a click that has expired already is one')
})

t.test('the names in a header Cookie', async (t) => {
  t.strictSame(parseSentNames('a=1; retrack_click=x=y;b'), ['a', 'retrack_click', 'b'])
})
