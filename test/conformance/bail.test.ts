/** `--bail`: the check stops at the first required requirement that fails, and reports the rest as not judged. */
import type { Test } from 'tap'
import t from 'tap'
import { judgeAgain } from '../../conformance/create-report.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { REFERENCE_STORE, type StoreHooks } from '../../scorecard/store/hooks.ts'
import { startStore } from '../../scorecard/store/store.ts'
import { checked, configOf, kind, retrackOf, runsIn, startedMock } from './support/checking.ts'

async function bailed(t: Test, hooks: Partial<StoreHooks>, requirements = REQUIREMENTS) {
  const mock = await startedMock(t)
  const store = await startStore({ ...REFERENCE_STORE, ...hooks }, retrackOf(mock))
  t.teardown(store.stop)
  const report = await checked({ mock, config: configOf(store.url, { timing: TIMING }), requirements, bail: true })
  const idsOf = (outcome: string) => report.results.filter((one) => one.outcome === outcome).map(({ id }) => id)
  return { report, idsOf }
}

/** Short timing: missing requests are waited for in full. */
const TIMING = { lead: '1s', retry: '2s', checkout: '10s', status: '5s', quietPeriod: '300ms' }

const click = (cookies: ReadonlyMap<string, string>) => cookies.get('retrack_click') ?? null

t.test('a mistake of the first visit: nothing is ordered', async (t) => {
  const { report, idsOf } = await bailed(t, {
    cookies: (visit) => REFERENCE_STORE.cookies(visit).map((line) => line.replace(/Max-Age=\d+/, 'Max-Age=14400')),
  })
  t.strictSame(idsOf('fail'), ['redirect.cookie-lifetime'])
  t.strictSame(runsIn(report), ['visit'])
  t.match(kind(report, 'check-stopped'), [{ requirement: 'redirect.cookie-lifetime', journey: null }])
  t.strictSame(kind(report, 'setup-error'), [], 'it is no error of the set-up')
  t.equal(report.verdict, 'not-ready')
  const sent = report.results.find(({ id }) => id === 'lead.sent')
  t.equal(sent?.observed, '`redirect.cookie-lifetime` failed, and the check stopped there (`--bail`).')
  t.match(sent?.remedy?.text, /^Fix `redirect\.cookie-lifetime` and run the check again/)
  t.ok(idsOf('pass').includes('redirect.cookie-path'), 'what was seen to its end is told')
  t.strictSame(judgeAgain(report, REQUIREMENTS).results, report.results, 'a saved report says the same')
})

t.test('a mistake of one order: what others would have shown is left open, and nothing passes on a part', async (t) => {
  const { report, idsOf } = await bailed(t, {
    clickOf: ({ cookies }) => (/^.{14}4/.test(click(cookies) ?? '') ? click(cookies) : null),
  })
  t.strictSame(idsOf('fail'), ['lead.click-version'])
  t.strictSame(idsOf('error'), [])
  t.notOk(runsIn(report).includes('closing-order'))
  const unfinished = kind(report, 'check-stopped').flatMap((stopped) => stopped.unfinished)
  t.ok(unfinished.includes('closing-order'))
  const hasSeenAll = ({ id }: { id: string }) =>
    REQUIREMENTS.find((one) => one.id === id)?.journeys.every((name) => !unfinished.includes(name))
  t.strictSame(
    report.results.filter((one) => one.outcome === 'pass' && !hasSeenAll(one)),
    [],
  )
})

t.test('no lead at all: the check stops once no order is left to be placed', async (t) => {
  const { report, idsOf } = await bailed(t, { checkout: async () => {}, confirmation: async () => {} })
  t.strictSame(idsOf('fail'), ['lead.sent'])
  t.match(kind(report, 'check-stopped'), [{ requirement: 'lead.sent' }])
})

t.test('a store that does everything right is checked to the end', async (t) => {
  const { report, idsOf } = await bailed(
    t,
    {},
    REQUIREMENTS.filter(({ id }) => ['redirect.cookie-path', 'lead.click', 'lead.click-version'].includes(id)),
  )
  t.strictSame(kind(report, 'check-stopped'), [])
  t.strictSame(idsOf('fail'), [])
  t.ok(runsIn(report).includes('closing-order'))
})
