/** Values from a store appear in every report, and break out of none. */
import { lexer, type Token } from 'marked'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { test } from 'tap'
import { REPORTERS, stepSummary } from '../../../conformance/reports/index.ts'
import { REPORTER_NAMES } from '../../../conformance/reports/reporter.ts'
import { escapeInvisible, escapeProse, oneLine, truncate } from '../../../shared/escape-invisible.ts'
import { HOSTILE, hostile } from '../support/sample-reports.ts'

const OPTIONS = { colour: false, width: 80, partial: false }

test('hidden characters are shown', async (t) => {
  t.equal(escapeInvisible('a\u001b[31m\r\nb\tc\0'), 'a\\u001B[31m\\r\\nb\\tc\\0')
  t.equal(
    escapeInvisible('\u202Ea\u200Bb\u2028c\uFFFEd\uD800e\u{E0041}'),
    '\\u202Ea\\u200Bb\\u2028c\\uFFFEd\\uD800e\\u{E0041}',
  )
  t.equal(escapeInvisible(HOSTILE.rightToLeft), HOSTILE.rightToLeft, 'letters of any script stay')
  t.equal(escapeInvisible('👟'), '👟')
  t.equal(escapeProse('a\r\n\tb\rc'), 'a\n  b\\rc', 'line breaks of prose stay')
  t.equal(oneLine('a\n\n  b'), 'a b')
  for (const [text, line] of [
    [' a \n \n\t b ', ' a b '],
    ['\n a\n', ' a '],
    ['a', 'a'],
    ['\n', ' '],
  ] as const)
    t.equal(oneLine(text), line)
  const started = process.cpuUsage()
  oneLine(`${' '.repeat(1_000_000)}x`)
  t.ok(process.cpuUsage(started).user < 2_000_000, 'a million blanks take no time')
  t.equal(truncate('👟'.repeat(1100), 60), `${'👟'.repeat(60)}… (1,040 more characters)`)
})

/** Controls but the line break, direction marks, zero widths, separators of lines, no characters. */
const ACTING: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x061c, 0x061c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2069],
  [0xfeff, 0xfeff],
  [0xfffe, 0xffff],
]
const acts = (character: string) => {
  const code = character.codePointAt(0) ?? 0
  return ACTING.some(([from, to]) => code >= from && code <= to)
}

test('no format holds a character that acts on its reader', async (t) => {
  // The JSON is the report as it is, for programs.
  for (const name of REPORTER_NAMES.filter((format) => format !== 'json')) {
    const text = REPORTERS[name].write(hostile, OPTIONS)
    t.strictSame([...new Set([...text].filter(acts))], [], name)
    t.ok(text.isWellFormed(), `${name}: no half of a pair`)
  }
})

test('html holds no element, attribute or address of theirs', async (t) => {
  const elements = elementsOf(parse(REPORTERS.html.write(hostile, OPTIONS)))
  const OURS =
    'a blockquote body code dd details div dl dt footer h1 h2 h3 head header html img li main meta nav ol p pre rect section small span strong style summary svg text time title ul'.split(
      ' ',
    )
  t.strictSame(
    [...new Set(elements.map(({ tagName }) => tagName))].filter((name) => !OURS.includes(name)),
    [],
  )
  const attributes = elements.flatMap(({ attrs }) => attrs)
  t.strictSame(
    attributes.filter(({ name }) => name.startsWith('on') || name === 'style'),
    [],
  )
  const addresses = attributes
    .filter(({ name }) => name === 'href' || name === 'src')
    .map(({ value: address }) => address)
  t.strictSame(
    addresses.filter(
      (address) => !/^(?:#[\w.-]+|https:\/\/[\w.-]+\/[\w./#-]*|data:image\/png;base64,[\w+/=]+)$/.test(address),
    ),
    [],
  )
  t.equal(elements.filter(({ tagName }) => tagName === 'img').length, 1, 'a screenshot that is no image is not shown')
  const policy = attributes.find(({ value: text }) => text.includes('default-src'))?.value
  t.equal(policy, "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'")
})

test('github gets one command a line, and none of theirs', async (t) => {
  const lines = REPORTERS.github.write(hostile, OPTIONS).trimEnd().split('\n')
  const { fail, warn, notice } = hostile.summary
  t.equal(lines.length, 1 + fail + warn + notice + 1 + 1, 'one each; what has one reason is one')
  for (const line of lines) t.match(line, /^::(?:error|warning|notice) title=[^:,]*::[^\r\n]*$/)
})

test('markdown holds no markup of theirs', async (t) => {
  for (const [name, text] of [
    ['handoff', REPORTERS.handoff.write(hostile, OPTIONS)],
    ['step summary', stepSummary(hostile)],
  ] as const) {
    const tokens = flat(lexer(text))
    t.strictSame(
      tokens.filter(({ type }) => ['html', 'image', 'link', 'def', 'hr'].includes(type)).map(({ raw }) => raw),
      [],
      name,
    )
    const headings = tokens.filter(({ type }) => type === 'heading').map((token) => ('text' in token ? token.text : ''))
    t.notOk(headings.includes('Heading'), `${name}: no heading`)
    const widths = tokens
      .flatMap((token) => (token.type === 'table' ? [token.header, ...token.rows] : []))
      .map((row) => row.length)
    t.ok(
      widths.length > 0 && widths.every((width) => width === 2 || width === 3 || width === 4 || width === 6),
      `${name}: tables keep their columns`,
    )
  }
})

/** All tokens of a text, those in tables and lists as well. */
function flat(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    const cells =
      token.type === 'table'
        ? [...token.header, ...token.rows.flat()].flatMap((cell: { tokens: Token[] }) => cell.tokens)
        : []
    const items = token.type === 'list' ? token.items.flatMap((item: { tokens: Token[] }) => item.tokens) : []
    const inner = 'tokens' in token && token.tokens !== undefined ? token.tokens : []
    return [token, ...flat([...cells, ...items, ...inner])]
  })
}

type Node = DefaultTreeAdapterTypes.Node
function elementsOf(node: Node): DefaultTreeAdapterTypes.Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap((child) => elementsOf(child)) : []
  return 'tagName' in node ? [node, ...children] : children
}
