/** A page that writes the cookie anew, so that its ten days begin again. */
import t from 'tap'
import { judged } from '../support/judged.ts'
import { ORIGIN, REDIRECT_URL, type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'
import { goodCookie, JAR_COOKIE, type VisitGiven, visit } from '../support/visits.ts'

const id = 'redirect.lifetime-kept'
const OLD = '625fae10-1eb0-11eb-adc1-0242ac120002'
const TWO_DAYS_MS = 172_800_000

function opened(given: VisitGiven | null, plain: VisitGiven = {}, settings: SettingsGiven = {}, isPreset = true) {
  const line = timeLine(settings)
  visit(line, plain)
  const run = line.run('later-page')
  const expires = new Date(line.now() + TWO_DAYS_MS).toISOString()
  if (isPreset)
    line.add('cookie-preset', { reason: 'older-click', url: REDIRECT_URL, value: OLD, expires }, { journey: run })
  if (given !== null) {
    const jar = [{ ...JAR_COOKIE, value: OLD, setBy: 'check' as const }]
    visit(line, {
      run,
      url: `${ORIGIN}/some-product`,
      click: null,
      deeplink: null,
      to: null,
      status: 200,
      jar,
      ...given,
    })
  }
  return line
}
const of = (...given: Parameters<typeof opened>) => judged(id, opened(...given).items)

t.test(id, async (t) => {
  t.match(of({}), { outcome: 'pass', observed: /left the cookie of an older click as it was/ })
  t.match(of({ setCookies: () => [goodCookie(OLD)] }), {
    outcome: 'warn',
    observed: /^`\/some-product` wrote the cookie of a click with two days left anew: `retrack_click=625/,
  })
  t.equal(of({ writes: () => [goodCookie(OLD)] }).outcome, 'warn', 'by script')
  const remaining = (seconds: number) => ({ setCookies: () => [`retrack_click=${OLD}; Max-Age=${seconds}; Path=/`] })
  t.equal(of(remaining(172_800)).outcome, 'pass', 'for the time that it had left')
  t.equal(of(remaining(31_536_000)).outcome, 'warn', 'for a year')
  t.equal(of({ setCookies: () => [`retrack_click=${OLD}; Path=/`] }).outcome, 'pass', 'not for longer')
  t.equal(of({ setCookies: () => ['retrack_click=other; Max-Age=864000; Path=/'] }).outcome, 'pass', 'another click')
})

t.test('what was not seen stays open', async (t) => {
  t.equal(of(null).outcome, 'unproven')
  t.equal(of({}, {}, {}, false).outcome, 'unproven')
  t.match(of({}, { setCookies: () => [] }), { outcome: 'unproven', remedy: { text: /cookie-stored/ } })
  t.equal(of({ ended: { outcome: 'timed-out' } }).outcome, 'unproven')
  t.equal(of({ jar: null }).outcome, 'unproven')
  const off: SettingsGiven = { driver: 'http', withoutBrowser: 'off' }
  t.equal(of({ driver: 'http', page: { hasScript: true } }, {}, off).outcome, 'unproven', 'a script was not run')
  t.equal(judged(id, timeLine({ store: { redirectUrl: null } }).items).outcome, 'not-applicable')
  const line = timeLine()
  troubled(line, 'store-unreachable')
  t.equal(judged(id, line.items).outcome, 'error')
})
