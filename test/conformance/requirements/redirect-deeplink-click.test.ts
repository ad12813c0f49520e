/** A page that takes a `click` of its own address for one of Retrack's. */
import t from 'tap'
import { judged } from '../support/judged.ts'
import { DEEPLINK, type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'
import { goodCookie, type VisitGiven, visit } from '../support/visits.ts'

const id = 'redirect.deeplink-click'
const OWN = `${DEEPLINK}&click=mine`

function opened(given: VisitGiven | null, plain: VisitGiven = {}, settings: SettingsGiven = {}) {
  const line = timeLine(settings)
  visit(line, plain)
  const run = line.run('deeplink-encoding', 'several-parameters')
  if (given !== null) visit(line, { run, deeplink: OWN, ...given })
  return line.items
}
const of = (...given: Parameters<typeof opened>) => judged(id, opened(...given))

t.test(id, async (t) => {
  t.match(of({}), { outcome: 'pass', observed: /left the cookie as it was/ })
  const replaced = (click: string) => [goodCookie(click), goodCookie('mine')]
  t.match(of({ setCookies: replaced }), {
    outcome: 'warn',
    observed: /^`\/retrack` wrote `mine`, a parameter of the deeplink, into the cookie of the click `/,
  })
  t.equal(of({ writes: replaced }).outcome, 'warn', 'by script')
  const newer = (click: string) => [goodCookie(click), goodCookie('625fae10-1eb0-11eb-adc1-0242ac120002')]
  t.equal(of({ setCookies: newer }).outcome, 'pass', 'a uuid may be a click on any page')
})

t.test('what was not seen stays open', async (t) => {
  t.equal(of(null).outcome, 'unproven')
  t.match(of({ deeplink: DEEPLINK }), { outcome: 'unproven', remedy: { text: /redirect\.destination/ } })
  t.match(of({}, { setCookies: () => [] }), { outcome: 'unproven', remedy: { text: /cookie-stored/ } })
  t.equal(of({ setCookies: () => [] }).outcome, 'unproven')
  t.equal(of({ ended: { outcome: 'timed-out' } }).outcome, 'unproven')
  t.equal(of({ jar: null }).outcome, 'unproven')
  const off: SettingsGiven = { driver: 'http', withoutBrowser: 'off' }
  t.equal(of({ driver: 'http', page: { hasScript: true } }, {}, off).outcome, 'unproven', 'a script was not run')
  t.equal(judged(id, timeLine({ store: { redirectUrl: null } }).items).outcome, 'not-applicable')
  const line = timeLine()
  troubled(line, 'store-unreachable')
  t.equal(judged(id, line.items).outcome, 'error')
})
