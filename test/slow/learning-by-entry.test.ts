/** Counts what is learnt of another Retrack by entries of the ledger, after a store's course and after a probe. */
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import type { FidelityEntry } from '../../schemas/control/behaviours.ts'
import { listFidelity } from '../../src/mock/observed/fidelity.ts'
import { ObservationsFile, readObservationsOrThrow } from '../../src/mock/observed/observations-file.ts'
import { runProbe } from '../../src/mock/observed/probe.ts'
import { makeUp } from '../../src/mock/observed/questions.ts'
import { Recorder } from '../../src/mock/observed/recorder.ts'
import { runCourse } from '../observed/course.ts'
import { differing, learntMock, otherAccount } from '../observed/learnt-mock.ts'
import { observingProxy } from '../observed/observing-proxy.ts'
import { CLICK, EVENT, OTHER_TOKEN, otherRetrack } from '../observed/other-retrack.ts'

t.setTimeout(240_000)

/** The course at the other Retrack, with the situation of each step; and the file of it. */
async function observedCourse(t: Test) {
  const other = await otherRetrack(t)
  const { port, file, recorded } = await observingProxy(t, other.url)
  const steps = await runCourse(otherAccount(port), 'a')
  const situations = recorded.map(({ observation }) => observation.situation)
  if (situations.length !== steps.length) throw new Error('Each step is recorded once.')
  return { steps, situations, file }
}

/** The entries that were settled: by an observation that is followed, or that is as documented. */
const settledIn = (fidelity: readonly FidelityEntry[]) => fidelity.filter(({ observed }) => observed !== null)

const SETTLED_BY_BOTH = [
  ['unknown-program'],
  ['lead-saved', 'unknown-event', 'unknown-click', 'reference-required', 'reference-length', 'repeated-reference'],
  ['voucher-length', 'empty-string', 'undocumented-fields'],
  ['status-values', 'status-changes', 'merchant-reason'],
  ['lead-shape', 'time-zone', 'no-voucher', 'update-answer'],
  ['unknown-path', 'wrong-method', 'unauthenticated', 'content-type', 'form-body', 'body-too-large', 'malformed-body'],
  ['not-an-object', 'unknown-lead', 'invalid-fields'],
  ['lone-surrogate', 'number-overflow', 'json-depth', 'json-content-types', 'preflight'],
  ['click-details', 'response-framing', 'web-server-refusals'],
  ['compressed-body', 'trailing-slash', 'uuid-case', 'refusal-without-accept'],
].flat()
/** A probe visits no tracking link of a program, and approves nothing. */
const SETTLED_BY_COURSE_ALONE = [
  'surrounding-blanks',
  'foreign-deeplink',
  'head-request',
  'header-limit',
  'missing-deeplink',
  'tracking-link',
  'redirect-status',
  'click-version',
  'approved-is-final',
  'approved-again',
]

t.test('a course of a store settles 49 entries; all 68 answers are given again but one, which is listed', async (t) => {
  const { steps, file } = await observedCourse(t)
  const answers = await runCourse(await learntMock(t, file), 'b')
  t.equal(steps.length, 68)
  t.strictSame(
    differing(steps, answers).map(({ step }) => step),
    ['a voucher that is a list'],
  )
  const fidelity = listFidelity({ observations: await readObservationsOrThrow(file) })
  t.strictSame(
    settledIn(fidelity)
      .map(({ id }) => id)
      .toSorted(),
    [...SETTLED_BY_BOTH, ...SETTLED_BY_COURSE_ALONE].toSorted(),
  )
  t.strictSame(
    fidelity.flatMap(({ id, unfollowed }) => unfollowed.map(({ situation, reason }) => [id, situation, reason])),
    [['invalid-fields', 'createLead: voucher-not-text', 'the mock has no setting for it']],
  )
})

t.test('a probe settles 39 entries; what it has asked is answered so, and the rest is known to be open', async (t) => {
  const { steps, situations, file: courseFile } = await observedCourse(t)
  const other = await otherRetrack(t)
  const recorder = new Recorder(other.url.origin)
  const file = join(dirname(courseFile), 'probed.yaml')
  const kept = new ObservationsFile(file, () => recorder.observations)
  await runProbe({
    upstream: other.url,
    recorder,
    token: OTHER_TOKEN,
    madeUp: makeUp(),
    create: { token: OTHER_TOKEN, event: EVENT, click: CLICK },
    userAgent: 'test',
    pause: async () => {},
    save: () => kept.save(),
    onAnswer: () => {},
  })
  const observations = await readObservationsOrThrow(file)
  const answers = await runCourse(await learntMock(t, file), 'b')
  const asked = new Set(observations.observations.map(({ situation }) => situation))
  const different = differing(steps, answers).map(({ step }) => step)
  const [known, open] = [true, false].map((isKnown) =>
    steps.flatMap(({ name }, n) => (asked.has(situations[n] ?? '') === isKnown ? [name] : [])),
  )
  t.strictSame(
    different.filter((name) => known?.includes(name)),
    [],
    'each answer of a situation that was asked about',
  )
  t.ok(
    (known?.length ?? 0) >= 25,
    `${known?.length} of ${steps.length} steps were asked about, ${open?.length} were not`,
  )
  t.ok(different.length <= 20, different.join('; '))
  const fidelity = listFidelity({ observations })
  t.strictSame(
    settledIn(fidelity)
      .map(({ id }) => id)
      .toSorted(),
    SETTLED_BY_BOTH.toSorted(),
  )
  for (const { id, basis, observed, settledBy } of fidelity)
    t.equal(
      settledBy === null,
      basis === 'documented' || observed !== null,
      `${id} is open, and it is said what settles it`,
    )
})
