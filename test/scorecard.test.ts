import t from 'tap'
import { REQUIREMENTS } from '../conformance/requirements/index.ts'
import type { Outcome } from '../schemas/report.ts'
import { MISTAKES } from '../scorecard/defects/index.ts'
import { formatPage } from '../scorecard/page.ts'
import { findChanges, findMismatches, findUntried, type Outcomes } from '../scorecard/verdict.ts'

const IDS = REQUIREMENTS.map(({ id }) => id)
const outcomes = (other: Readonly<Record<string, Outcome>> = {}): Outcomes =>
  Object.fromEntries(IDS.map((id) => [id, other[id] ?? 'pass']))

const [mistake] = MISTAKES
if (mistake === undefined) throw new TypeError('There are no mistakes.')
const expected = { tripped: ['lead.event'], trippedInBrowser: ['redirect.server-cookie'] }
const wrong = { mistake, needsBrowser: true, expected }
const right = { mistake: null, needsBrowser: true, expected: { tripped: [], trippedInBrowser: [] } }

t.test('a mistake that goes unnoticed is told', async (t) => {
  const noticed = outcomes({ 'lead.event': 'fail', 'redirect.server-cookie': 'notice' })
  t.strictSame(findMismatches(wrong, 'chromium', noticed), [])
  t.match(findMismatches(wrong, 'chromium', { ...noticed, 'lead.event': 'pass' }), [/^lead\.event was not noticed/])
  t.match(findMismatches(wrong, 'chromium', { ...noticed, 'lead.event': 'unproven' }), [/not noticed: it is unproven/])
  const { 'lead.event': _, ...without } = noticed
  t.match(findMismatches(wrong, 'chromium', without), [/not in the report/])
})

t.test('what has nothing to do with a mistake is told', async (t) => {
  const noticed = { 'lead.event': 'fail', 'redirect.server-cookie': 'notice' } as const
  for (const outcome of ['fail', 'warn', 'notice'] as const) {
    const found = findMismatches(wrong, 'chromium', outcomes({ ...noticed, 'lead.once': outcome }))
    t.match(found, [/^lead\.once is .*nothing to do with it/], outcome)
  }
  t.match(findMismatches(wrong, 'http', outcomes({ ...noticed, 'lead.once': 'error' })).at(-1), /error of the set-up/)
})

t.test('without a browser, what only a browser sees is unproven and never passed', async (t) => {
  const noticed = { 'lead.event': 'fail' } as const
  t.strictSame(findMismatches(wrong, 'http', outcomes({ ...noticed, 'redirect.server-cookie': 'unproven' })), [])
  t.match(findMismatches(wrong, 'http', outcomes(noticed)), [/redirect\.server-cookie is pass over plain HTTP/])
  t.match(findMismatches(wrong, 'http', outcomes({ ...noticed, 'redirect.server-cookie': 'notice' })), [
    /nothing to do/,
  ])
})

t.test('a correct store is blamed for nothing, and nothing of it stays unproven where all is seen', async (t) => {
  t.strictSame(findMismatches(right, 'chromium', outcomes()), [])
  t.match(findMismatches(right, 'chromium', outcomes({ 'lead.once': 'warn' })), [/of a correct store/])
  t.match(findMismatches(right, 'chromium', outcomes({ 'lead.once': 'unproven' })), [/unproven, of a correct store/])
  t.strictSame(findMismatches(right, 'http', outcomes({ 'lead.once': 'unproven' })), [])
  t.match(findMismatches({ ...right, needsBrowser: false }, 'http', outcomes({ 'lead.once': 'unproven' })), [
    /unproven, of a correct store/,
  ])
})

t.test('an outcome that changes from one time to the next is told', async (t) => {
  t.strictSame(findChanges(outcomes(), outcomes()), [])
  t.match(findChanges(outcomes(), outcomes({ 'lead.once': 'unproven' })), [
    /lead\.once was pass before, and is unproven now/,
  ])
})

t.test('every requirement has a mistake that is made for it, and every mistake a requirement', async (t) => {
  t.strictSame(findUntried(IDS, MISTAKES), [])
  t.strictSame(findUntried(['lead.event', 'lead.unheard'], MISTAKES), ['lead.unheard'])
  for (const { name, expectedFailure, alsoFails = {}, seenInBrowser = [] } of MISTAKES) {
    const named = [expectedFailure, ...Object.keys(alsoFails)]
    t.ok(
      named.every((id) => IDS.includes(id)),
      `${name} names requirements that there are`,
      { named },
    )
    t.ok(
      seenInBrowser.every((id) => named.includes(id)),
      `${name} is seen in a browser by what it trips`,
    )
    t.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
  }
  t.equal(new Set(MISTAKES.map(({ name }) => name)).size, MISTAKES.length, 'no name twice')
})

t.test('the page says what was tripped, and what beside', async (t) => {
  const subject = {
    name: mistake.name,
    what: mistake.what,
    lacks: null,
    ...wrong,
    start: () => Promise.reject(new Error('not here')),
  }
  const all = outcomes({ [mistake.expectedFailure]: 'fail', 'lead.once': 'warn', 'lead.voucher': 'unproven' })
  const written = formatPage([{ subject, outcomes: { chromium: all, http: all } }], IDS)
  t.match(written, `| \`${mistake.expectedFailure}\` | \`${mistake.name}\` | – |`)
  t.match(written, `| \`lead.once\` | – | \`${mistake.name}\` |`)
  t.match(
    written,
    new RegExp(`\\| \`${mistake.name}\` \\|.*\\| \`${mistake.expectedFailure}\` \\| \`lead.once\` \\| 1 \\|`),
  )
})
