import t from 'tap'
import { REQUIREMENTS } from '../../../conformance/requirements/index.ts'
import { toResult } from '../../../conformance/result.ts'
import { Result } from '../../../schemas/report.ts'
import { fc, runs } from '../../support/properties.ts'
import { hasOtherWitness } from '../support/missing-evidence.ts'
import { passingCheck } from '../support/passing-check.ts'
import type { Items } from '../support/time-line.ts'

const PASSING = passingCheck()
const IDS_AND_LEVELS = `
  redirect.cookie-stored required, redirect.cookie-value required, redirect.cookie-lifetime required,
  redirect.cookie-path required, redirect.cookie-secure required, redirect.cookie-samesite required,
  redirect.destination required, redirect.cookie-reaches-order required, redirect.cookie-kept recommended,
  redirect.newer-click recommended, redirect.later-visit recommended, redirect.lifetime-kept recommended, redirect.deeplink-click recommended, redirect.any-visitor recommended,
  redirect.not-cacheable recommended, redirect.missing-click recommended, redirect.missing-deeplink recommended,
  redirect.foreign-deeplink recommended, redirect.script-deeplink recommended, redirect.click-injection recommended,
  redirect.server-cookie informational,
  lead.sent required, lead.accepted required, lead.bearer required, lead.json required, lead.event required,
  lead.click required, lead.reference required, lead.voucher required, lead.without-click required,
  lead.newest-click recommended, lead.click-version required, lead.other-click-versions recommended, lead.returning-visitor recommended, lead.link-later recommended, lead.cart-first recommended, lead.at-once recommended, lead.second-order recommended, lead.every-way required, lead.once recommended, lead.confirmation-again recommended, lead.distinct-references recommended,
  lead.prompt recommended, lead.documented-fields informational, lead.bad-cookie recommended, lead.token-hidden recommended,
  lead.consent-declined recommended, lead.consent-late recommended,
  delivery.retries-errors recommended, delivery.retries-non-200 recommended, delivery.retries-rate-limit recommended,
  delivery.retries-dropped recommended, delivery.outlasts-outage recommended, delivery.backs-off recommended, delivery.survives-restart recommended,
  delivery.same-reference recommended, delivery.same-lead recommended, delivery.stops-after-success recommended,
  delivery.checkout-unharmed recommended, delivery.others-unharmed recommended,
  status.rejected required, status.approved required, status.every-way required, status.rejected-before-lead recommended, status.rejected-after-retry recommended, status.known-lead required, status.own-lead recommended, status.documented-values required,
  status.approved-final required, status.retries-errors recommended, status.stops-when-final recommended`

const judgeAll = (evidence: Items) => REQUIREMENTS.map((one) => toResult(one, evidence))

t.test('the requirements are those of the design, in its order and with its levels', async (t) => {
  const expected = IDS_AND_LEVELS.split(',').map((one) => one.trim())
  t.strictSame(
    REQUIREMENTS.map(({ id, level }) => `${id} ${level}`),
    expected,
  )
})

t.test('each describes itself in full, in one line where it is a title', async (t) => {
  for (const { id, title, failureTitle, why, expected, method, remedy } of REQUIREMENTS) {
    for (const line of [title, failureTitle]) t.match(line, /^[A-Z`][^\n]{10,110}[^.]$/, `${id}: ${line}`)
    t.not(title, failureTitle)
    for (const text of [why, expected, method, remedy.text]) t.match(text, /^[A-Z`][^\n]+\.$/, `${id}: ${text}`)
  }
})

t.test('of a check in which everything holds every requirement passes', async (t) => {
  for (const result of judgeAll(PASSING)) {
    t.equal(result.outcome, 'pass', `${result.id}: ${result.observed}`)
    t.ok(result.evidence.length > 0, `${result.id} names what it rests on`)
    t.ok(Result.safeParse(result).success)
  }
})

t.test('of nothing at all nothing passes, and the store is not blamed', async (t) => {
  for (const { id, outcome, remedy } of judgeAll([])) {
    t.equal(outcome, 'unproven', id)
    t.ok(remedy, `${id} says what to do`)
  }
})

t.test('the order of the items in a report changes nothing', async (t) => {
  const asTheyAre = judgeAll(PASSING)
  fc.assert(
    fc.property(fc.shuffledSubarray([...PASSING], { minLength: PASSING.length }), (shuffled) => {
      t.strictSame(judgeAll(shuffled), asTheyAre)
    }),
    runs(5),
  )
})

t.test('with one item missing the store is never blamed', async (t) => {
  // Of the variants of a journey one is as good as another.
  const different = new Map(PASSING.map((item) => [`${item.kind} of ${item.journey?.name}`, item]))
  const wrong = [...different.values()].flatMap((missing) =>
    judgeAll(PASSING.filter((item) => item !== missing))
      .filter(({ outcome }) => outcome !== 'pass' && outcome !== 'unproven')
      .map(({ id, outcome, observed }) => `${id} ${outcome} without ${missing.id} ${missing.kind}: ${observed}`),
  )
  t.strictSame(wrong, [])
})

t.test('a kind of evidence that is missing altogether leaves unproven what rests on it', async (t) => {
  for (const kind of new Set(PASSING.map((item) => item.kind))) {
    const rests = REQUIREMENTS.filter((one) => {
      const { evidence } = toResult(one, PASSING)
      return !hasOtherWitness(one.id, kind) && PASSING.some((item) => item.kind === kind && evidence.includes(item.id))
    })
    const without = PASSING.filter((item) => item.kind !== kind)
    for (const requirement of rests) {
      t.not(toResult(requirement, without).outcome, 'pass', `${requirement.id} without ${kind}`)
    }
  }
})
