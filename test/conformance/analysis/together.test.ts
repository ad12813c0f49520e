import t from 'tap'
import { combine } from '../../../conformance/analysis/combine.ts'
import { formatDuration, formatValue, list, quoteValue } from '../../../conformance/analysis/format.ts'
import { failure, notApplicable, pass, setupError, tentative, unproven } from '../../../conformance/requirement.ts'
import { timeLine } from '../support/time-line.ts'

const [item] = timeLine().items
if (item === undefined) throw new TypeError('A time line begins with its settings.')
const KINDS = {
  breach: failure('It broke.', [item]),
  doubt: tentative('It may break.', [item], { text: 'Fix it.', code: null }),
  error: setupError('It was down.', 'Start it.'),
  unproven: unproven('It was not seen.', 'Look again.'),
  pass: pass('It held.', item),
  'not-applicable': notApplicable('There is none.'),
} as const

t.test('of several judgements the gravest stands, in whatever order they come', async (t) => {
  const all = Object.values(KINDS)
  for (const [index, judgement] of all.entries()) {
    const milder = all.slice(index)
    t.equal(combine(milder).kind, judgement.kind)
    t.equal(combine(milder.toReversed()).kind, judgement.kind)
  }
})

t.test('of none nothing is proven', async (t) => {
  t.equal(combine([]).kind, 'unproven')
})

t.test('what is said twice is repeated once, and what is much is counted', async (t) => {
  t.match(combine([KINDS.pass, KINDS.pass]), { observed: 'It held.', evidence: [item] })
  const many = Array.from({ length: 7 }, (_, index) => failure(`Way ${index}.`, [item]))
  t.match(combine(many), { observed: 'Way 0. Way 1. Way 2. Way 3. And 3 more like these.' })
})

t.test('of sentences that differ in what they quote alone, two are said', async (t) => {
  const alike = Array.from({ length: 4 }, (_, index) => failure(`It went to \`/${index}\`.`, [item]))
  t.match(combine([...alike, KINDS.breach]), {
    observed: 'It went to `/0`. It went to `/1`. It broke. And 2 more like these.',
  })
})

t.test('values are shown so that what is wrong with them can be seen', async (t) => {
  t.equal(quoteValue('a\r\n\t\u0000b'), '`a\\r\\n\\t\\x00b`')
  t.equal(quoteValue('a'.repeat(200)), `\`${'a'.repeat(120)}…\``)
  t.strictSame([undefined, null, '', 'x', 7, ['a']].map(formatValue), [
    'absent',
    '`null`',
    'an empty text',
    '`x`',
    '`7`',
    '`["a"]`',
  ])
})

t.test('durations and lists read like a sentence', async (t) => {
  t.strictSame([864_000_000, 5_400_000, 60_000, 1_500, 40, 0.34, 0, -60_000].map(formatDuration), [
    '10 days',
    '1.5 hours',
    '1 minute',
    '1.5 s',
    '0.04 s',
    'less than 1 ms',
    '0 s',
    '-1 minute',
  ])
  t.strictSame(
    [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => list(words)),
    ['', 'a', 'a and b', 'a, b and c'],
  )
})
