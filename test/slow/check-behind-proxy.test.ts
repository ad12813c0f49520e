/** The check attached to an observing proxy: an example store sends to another Retrack than the check's mock. */
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { type Outcome, Report } from '../../schemas/report.ts'
import { correctStore, readStoreConfig, startStore } from '../../scorecard/correct-stores.ts'
import { NOBODY } from '../observed/course.ts'
import { observingProxy } from '../observed/observing-proxy.ts'
import { EVENT, OTHER_TOKEN, otherRetrack, TRACKING_PATH } from '../observed/other-retrack.ts'
import { documentedAccount } from '../support/account.ts'
import { builtCommand, runToEnd } from '../support/command.ts'
import { startedMock } from '../support/started-mock.ts'

t.setTimeout(240_000)

interface ChosenRetrack {
  readonly url: URL
  readonly token: string
  /** The event that the store sends. */
  readonly event?: string
}

/** Checks the example store in Node.js, which sends its leads to a proxy before this Retrack. */
async function checkBehindProxy(t: Test, { url, token, event = EVENT }: ChosenRetrack, args: readonly string[] = []) {
  const proxy = await observingProxy(t, url, { token })
  const apiUrl = `http://127.0.0.1:${proxy.port}`
  const store = correctStore('node')
  const running = await startStore(store, { apiUrl, token, event })
  t.teardown(running.stop)
  const config = await readStoreConfig(store, running, { apiUrl, token, event: EVENT })
  const [file, json] = ['retrack-kit.yaml', 'report.json'].map((name) => join(dirname(proxy.file), name))
  await writeFile(String(file), stringify({ ...config, browser: 'off', timing: { quietPeriod: '500ms' } }))
  const link = `${url.origin}${TRACKING_PATH}`
  const flags = ['--config', String(file), '--tracking-link', link, '--reporter', `json=${json}`]
  const { code, err } = await runToEnd(t, builtCommand(), ['check', ...flags, ...args])
  const report = Report.parse(JSON.parse(await readFile(String(json), 'utf8')))
  return { proxy, report, code, err }
}

const idsOf = ({ results }: Report, wanted: Outcome) =>
  results.filter(({ outcome }) => outcome === wanted).map(({ id }) => id)

const judged = (report: Report) =>
  Object.fromEntries((['fail', 'warn', 'error'] as const).map((outcome) => [outcome, idsOf(report, outcome)]))
const NOTHING_WRONG = { fail: [], warn: [], error: [] }

const NEEDS_CLICK = [
  'redirect.newer-click',
  'redirect.lifetime-kept',
  'redirect.click-injection',
  'lead.click-version',
  'lead.other-click-versions',
  'lead.bad-cookie',
]
const NEEDS_FAULT = [
  'delivery.retries-errors',
  'delivery.retries-non-200',
  'delivery.retries-rate-limit',
  'delivery.retries-dropped',
  'delivery.outlasts-outage',
  'delivery.backs-off',
  'delivery.survives-restart',
  'delivery.same-reference',
  'delivery.same-lead',
  'delivery.checkout-unharmed',
  'delivery.others-unharmed',
  'status.rejected-before-lead',
  'status.rejected-after-retry',
  'status.retries-errors',
  'status.stops-when-final',
]
const NEEDS_APPROVAL = ['status.approved', 'status.approved-final']

const unprovenFor = ({ results }: Report, reason: string) =>
  results.filter(({ outcome, observed }) => outcome === 'unproven' && observed?.endsWith(reason)).map(({ id }) => id)

t.test('an example store is judged by what it sends to another Retrack, and nothing is approved there', async (t) => {
  const other = await otherRetrack(t)
  const { proxy, report, code, err } = await checkBehindProxy(t, { url: other.url, token: OTHER_TOKEN })
  t.strictSame([code, judged(report)], [2, NOTHING_WRONG])
  t.strictSame(unprovenFor(report, ': it has not made the clicks that this takes.'), NEEDS_CLICK)
  t.strictSame(unprovenFor(report, ': it cannot be made to fail.'), NEEDS_FAULT)
  t.strictSame(unprovenFor(report, ': a lead that is approved there has to be paid for.'), NEEDS_APPROVAL)
  const unproven = [...NEEDS_CLICK, ...NEEDS_FAULT, ...NEEDS_APPROVAL]
  t.strictSame(idsOf(report, 'unproven').toSorted(), unproven.toSorted())
  const [passed, others] = [idsOf(report, 'pass'), idsOf(report, 'not-applicable')]
  t.equal(passed.length, report.results.length - unproven.length - others.length)

  // Each request at Retrack is a request of the store or a visitor's click: one for each order, and one for the visits.
  const { saved, seen } = await other.state()
  const orders = report.evidence.filter(({ kind }) => kind === 'order-started').length
  const clicks = seen.filter((line) => line.startsWith('GET /track/v2/click')).length
  const updates = seen.filter((line) => line.startsWith('POST /api/v2/leads/')).length
  t.equal(seen.length, clicks + saved + updates)
  t.equal(saved, orders - 1, 'all but the order without a click')
  t.ok(clicks <= orders + 1, `${clicks} clicks of ${orders} orders`)
  t.notMatch(JSON.stringify(report.evidence), '"status":"approved"')
  const listed = err.match(/^ {2}[0-9a-f-]{36} {2}A\d+ {2}(?:pending|rejected)$/gm) ?? []
  t.equal(listed.length, saved, err)
  t.ok(proxy.recorder.observations.observations.some(({ situation }) => situation === 'createLead: as documented'))
})

t.test('where a lead may be approved, approvals are judged as well', async (t) => {
  const mock = await startedMock(t)
  const { token } = documentedAccount(mock.port)
  const only = ['--approve', '--only', 'status.*']
  const { report, code } = await checkBehindProxy(t, { url: new URL(mock.url), token }, only)
  t.strictSame([code, judged(report)], [0, NOTHING_WRONG])
  t.strictSame(idsOf(report, 'pass').includes('status.approved-final'), true)
})

t.test("a store with the wrong event fails, by Retrack's own refusal", async (t) => {
  const other = await otherRetrack(t)
  const retrack = { url: other.url, token: OTHER_TOKEN, event: NOBODY }
  const { report, code, err } = await checkBehindProxy(t, retrack, ['--only', 'lead.accepted', '--only', 'lead.event'])
  t.equal(code, 1)
  t.match(report.results, [
    { id: 'lead.accepted', outcome: 'fail', observed: 'The lead was answered 404.' },
    { id: 'lead.event', outcome: 'fail' },
  ])
  t.match(err, `No lead was saved at ${other.url.origin}.`)
})
