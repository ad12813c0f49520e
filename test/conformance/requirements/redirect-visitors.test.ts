/** Visitors who come back without a click, with a phone, and with another language. */
import t from 'tap'
import { judged } from '../support/judged.ts'
import { REDIRECT_URL, type SettingsGiven, timeLine } from '../support/time-line.ts'
import { JAR_COOKIE, type VisitGiven, visit } from '../support/visits.ts'

const CLICK = '59d08c54-18e6-4e0d-9c06-d18be3510e43'
const jar = (value: string) => ({ setCookies: () => [], jar: [{ ...JAR_COOKIE, value }] })
const NO_COOKIE = { setCookies: () => [], jar: [] }
const OFF: SettingsGiven = { driver: 'http', withoutBrowser: 'off' }
const SCRIPTED = { driver: 'http', redirectPage: { status: 200, hasScript: true } } as const

t.test('redirect.later-visit', async (t) => {
  const id = 'redirect.later-visit'
  const of = (
    later: VisitGiven | null,
    first: VisitGiven | null = {},
    plain: VisitGiven = {},
    settings: SettingsGiven = {},
  ) => {
    const line = timeLine(settings)
    visit(line, plain)
    const run = line.run('later-visit')
    if (first !== null) visit(line, { run, click: CLICK, ...first })
    if (later !== null) visit(line, { run, click: null, ...later })
    return judged(id, line.items)
  }
  t.equal(of(jar(CLICK)).outcome, 'pass')
  t.match(of(NO_COOKIE), { outcome: 'warn', observed: /the cookie was gone; before it held `59d/ })
  t.match(of(jar('undefined')), { outcome: 'warn', observed: /the cookie held `undefined`/ })
  t.equal(of(jar('signed'), jar('signed')).outcome, 'pass', 'what is in it is for others to judge')
  t.equal(of(null).outcome, 'unproven')
  t.equal(of(jar(CLICK), null).outcome, 'unproven')
  t.equal(of(NO_COOKIE, NO_COOKIE).outcome, 'unproven', 'there was none to keep')
  t.match(of(NO_COOKIE, NO_COOKIE, NO_COOKIE), { outcome: 'unproven', remedy: { text: /cookie-stored/ } })
  t.equal(of({ ...NO_COOKIE, ended: { outcome: 'timed-out' } }).outcome, 'unproven')
  t.equal(of({ ...NO_COOKIE, ...SCRIPTED }, {}, {}, OFF).outcome, 'unproven', 'a script was not run')
  t.equal(judged(id, timeLine({ store: { redirectUrl: null } }).items).outcome, 'not-applicable')
})

t.test('redirect.any-visitor', async (t) => {
  const id = 'redirect.any-visitor'
  const of = (phone: VisitGiven | null, plain: VisitGiven = {}, settings: SettingsGiven = {}) => {
    const line = timeLine(settings)
    visit(line, plain)
    visit(line, { run: line.run('other-visitor', 'swedish') })
    if (phone !== null) visit(line, { run: line.run('other-visitor', 'phone'), click: CLICK, ...phone })
    return judged(id, line.items)
  }
  t.match(of({}), { outcome: 'pass', observed: /with a phone kept her click/ })
  t.match(of(NO_COOKIE), { outcome: 'warn', observed: /with a phone kept no cookie: the redirect page answered 302/ })
  t.match(of(jar('null')), { outcome: 'warn', observed: /with a phone had the click `59d.*and the cookie held `null`/ })
  t.equal(of(jar('signed'), jar('signed')).outcome, 'pass', 'all cookies are signed')
  t.match(of(null), { outcome: 'unproven', observed: /not made with phone/ })
  t.match(of(NO_COOKIE, NO_COOKIE), { outcome: 'unproven', remedy: { text: /cookie-stored/ } })
  t.match(
    of({
      ...NO_COOKIE,
      to: 'https://m.store-domain.com/retrack',
      navigation: { from: REDIRECT_URL, outcome: 'not-tried' },
      page: null,
    }),
    { outcome: 'unproven', remedy: { text: /origins/ } },
    'a host that the config does not name',
  )
  t.equal(of({ ...NO_COOKIE, ended: { outcome: 'failed' } }).outcome, 'unproven')
  t.equal(of({ ...NO_COOKIE, ...SCRIPTED }, {}, OFF).outcome, 'unproven', 'a script was not run')
})
