import assert from 'node:assert/strict'
import t from 'tap'
import { FOREIGN_HOST, VARIANTS } from '../../../conformance/probes.ts'
import { fc, runs } from '../../support/properties.ts'
import { outcome } from '../support/judged.ts'
import { ORIGIN, timeLine } from '../support/time-line.ts'
import { eachVariant, visit } from '../support/visits.ts'

/** Pieces of an address as browsers write them, other spellings of the same, and pieces that are mistaken for it. */
const PIECES = [
  { text: 'a', same: ['a'], other: ['A', '%61', ''] },
  { text: '%20', same: [' '], other: ['+', '%2520', ''] },
  { text: '+', same: ['+'], other: ['%20', ' ', '%2B'] },
  { text: '%2B', same: ['%2B'], other: ['+', '%2b', '%252B'] },
  { text: '%2F', same: ['%2F'], other: ['/', '%2f', '%252F'] },
  { text: '%25', same: ['%25'], other: ['%', '%2525'] },
  { text: '%C3%A5', same: ['å'], other: ['%E5', '%25C3%25A5', 'Ã¥', 'a\u030a'] },
  { text: '%F0%9F%91%9F', same: ['👟'], other: ['?', '%EF%BF%BD', '%25F0%259F%2591%259F'] },
  { text: '%22', same: ['"'], other: ['%27', '&quot;'] },
] as const

const piece = fc.constantFrom(...PIECES)
const BREAKS = ['', '', '\t', '\n', '\r'] as const
const address = fc.record({
  path: fc.array(piece, { minLength: 1, maxLength: 3 }),
  query: fc.array(piece, { minLength: 1, maxLength: 3 }),
  fragment: fc.array(piece, { minLength: 1, maxLength: 3 }),
  credentials: fc.constantFrom('', 'me@', 'me:pw@'),
})
type Address = typeof address extends fc.Arbitrary<infer A> ? A : never
type Piece = (typeof PIECES)[number]

/** `z` keeps spaces from the ends, where browsers drop them. */
const written = ({ path, query, fragment, credentials }: Address, spelt: (one: Piece) => string) =>
  `http://${credentials}shop.test/p/${path.map(spelt).join('')}z?q=${query.map(spelt).join('')}z#${fragment.map(spelt).join('')}z`

/** The visitor was given one address and sent to another. */
function sent(deeplink: string, to: string): string {
  const line = timeLine({ store: { deeplinks: [deeplink], origins: ['http://shop.test'] } })
  visit(line, { deeplink, to })
  eachVariant(line, 'deeplink-encoding', VARIANTS['deeplink-encoding'] ?? [], () => ({}))
  return outcome('redirect.destination', line.items)
}

t.test('a deeplink that is spelt in another way for the same address is the same', async () => {
  const spelling = fc.record({
    scheme: fc.constantFrom('http', 'HTTP', 'hTtP'),
    host: fc.constantFrom('shop.test', 'SHOP.test', 'ſhop.test', 'shop%2Etest'),
    port: fc.constantFrom('', ':80', ':'),
    slashes: fc.constantFrom('//', '\\\\', '/\\', '/'),
    dots: fc.constantFrom('/p/', '/./p/', '/x/../p/', '\\p\\', '/%2e/p/', '/../p/'),
    break: fc.constantFrom(...BREAKS),
    literal: fc.boolean(),
  })
  fc.assert(
    fc.property(address, spelling, (given, { scheme, host, port, slashes, dots, break: lineBreak, literal }) => {
      const canonical = written(given, ({ text }) => text)
      const spelt = written(given, ({ text, same: [same] }) => (literal ? same : text))
        .replace('http://', `${scheme}:${slashes}`)
        .replace('shop.test', `${host}${port}`)
        .replace('/p/', `${lineBreak}${dots}`)
      assert.equal(sent(canonical, spelt), 'pass', JSON.stringify([canonical, spelt]))
      assert.equal(sent(spelt, canonical), 'pass', JSON.stringify([spelt, canonical]))
    }),
    runs(40),
  )
})

t.test('a deeplink of which one piece was decoded, encoded or lost is another', async () => {
  fc.assert(
    fc.property(address, fc.constantFrom('path', 'query', 'fragment'), fc.nat(), fc.nat(), (given, part, at, which) => {
      const hit = at % given[part].length
      const text = given[part].map(({ text, other }, n) => (n === hit ? other[which % other.length] : text)).join('')
      const whole = given[part].map((one) => one.text).join('')
      const before = { path: '/p/', query: '?q=', fragment: '#' }[part]
      const canonical = written(given, (one) => one.text)
      const changed = canonical.replace(`${before}${whole}z`, () => `${before}${text}z`)
      assert.equal(sent(canonical, changed), 'fail', JSON.stringify([canonical, changed]))
    }),
    runs(60),
  )
})

t.test('another site, port, scheme, user or order of parameters is another address', async (t) => {
  const deeplink = 'http://me:pw@shop.test/p?a=1&b=2#z'
  for (const to of [
    'https://me:pw@shop.test/p?a=1&b=2#z',
    'http://me:pw@shop.test:8080/p?a=1&b=2#z',
    'http://me:pw@shop.test.:80/p?a=1&b=2#z',
    'http://me@shop.test/p?a=1&b=2#z',
    'http://shop.test/p?a=1&b=2#z',
    'http://me:pw@shop.test/p?b=2&a=1#z',
    'http://me:pw@shop.test/p/?a=1&b=2#z',
    'http://me:pw@shop.test/P?a=1&b=2#z',
    'http://me:pw@shop.test/p?a=1&b=2#',
    'http://me:pw@shop.test/p?a=1&amp;b=2#z',
  ]) {
    t.equal(sent(deeplink, to), 'fail', to)
  }
})

/** One of the hostile deeplinks led there, all others to the store. */
function led(to: string): string {
  const line = timeLine()
  const [first = '', ...others] = VARIANTS['foreign-deeplink'] ?? []
  eachVariant(line, 'foreign-deeplink', [first], () => ({ to }))
  eachVariant(line, 'foreign-deeplink', others, () => ({ to: `${ORIGIN}/` }))
  return outcome('redirect.foreign-deeplink', line.items)
}

t.test('the other site is known however its name is written', async () => {
  const name = fc
    .array(fc.nat(3), { minLength: FOREIGN_HOST.length, maxLength: FOREIGN_HOST.length })
    .map((how) => [...FOREIGN_HOST].map((one, n) => LETTERS[how[n] ?? 0]?.(one) ?? one).join(''))
  fc.assert(
    fc.property(
      fc.constantFrom('http://', 'https://', 'HTTPS:\\\\', 'https:/', 'ftp://'),
      fc.constantFrom('', 'shop.test@', '127.0.0.1:3000@', 'a:b@', '%40@'),
      fc.constantFrom('', 'www.', '127.0.0.1.', 'shop.test.'),
      name,
      fc.constantFrom('', '.', ':3000', '.:443'),
      fc.constantFrom('', '/', '\\', '/p?q#f', `?${ORIGIN}`, `#${ORIGIN}`),
      (scheme, user, label, host, end, rest) => {
        const to = `${scheme}${user}${label}${host}${end}${rest}`
        assert.equal(led(to), 'warn', to)
        assert.equal(led(new URL(to).href), 'warn', new URL(to).href)
      },
    ),
    runs(30),
  )
})

/** A letter of a host name, in ways that browsers take for the same. */
const LETTERS: readonly ((one: string) => string)[] = [
  (one) => one,
  (one) => one.toUpperCase(),
  (one) => `%${one.charCodeAt(0).toString(16)}`,
  (one) => (one === '.' ? '。' : String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
]

t.test('a page of the store that only names the other site is no visit to it', async (t) => {
  for (const to of [
    `${ORIGIN}/${FOREIGN_HOST}`,
    `${ORIGIN}//${FOREIGN_HOST}/`,
    `${ORIGIN}/?next=//${FOREIGN_HOST}/`,
    `${ORIGIN}/#https://${FOREIGN_HOST}/`,
    `http://${FOREIGN_HOST}@127.0.0.1:3000/`,
    `http://${FOREIGN_HOST}.shop.test/`,
    `http://not${FOREIGN_HOST}/`,
  ]) {
    t.equal(led(to), 'pass', to)
  }
})
