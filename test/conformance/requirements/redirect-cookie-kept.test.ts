import t from 'tap'
import type { JourneyName, JourneyRun } from '../../../schemas/journeys.ts'
import { judged, outcome } from '../support/judged.ts'
import { order } from '../support/orders.ts'
import { type Content, ORIGIN, type TimeLine, timeLine } from '../support/time-line.ts'
import { goodCookie, visit, visited } from '../support/visits.ts'

t.test('redirect.cookie-kept', async (t) => {
  const id = 'redirect.cookie-kept'
  const DELETED = 'retrack_click=; Max-Age=0; Path=/'
  /** A visit and an order whose page answers with these cookies. */
  const answered = (name: JourneyName, setCookies: readonly string[], more: Partial<Content<'exchange'>> = {}) => {
    const line = timeLine()
    const run = line.run(name)
    visit(line, { run })
    const response = { status: 200, headers: {}, setCookies: [...setCookies], fromCache: false }
    order(line, name, { run, exchanges: [{ response, ...more }] })
    return line
  }
  t.equal(outcome(id, timeLine().items), 'unproven', 'nothing was seen')
  t.equal(outcome(id, timeLine({ store: { redirectUrl: null } }).items), 'not-applicable')
  t.match(judged(id, visited({ setCookies: () => [] })), { outcome: 'unproven', remedy: { text: /cookie-stored/ } })
  t.match(judged(id, answered('first-order', []).items), { outcome: 'pass', observed: /None of 1 page deleted/ })

  t.match(judged(id, answered('first-order', [DELETED]).items), {
    outcome: 'warn',
    observed: 'The response of `/checkout` deleted the cookie: `retrack_click=; Max-Age=0; Path=/`.',
  })
  for (const text of [
    'retrack_click=deleted; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Path=/',
    'retrack_click=; Max-Age=-1; Path=/',
  ]) {
    t.equal(outcome(id, answered('first-order', [text]).items), 'warn', text)
  }
  t.equal(outcome(id, answered('closing-order', [DELETED]).items), 'warn', 'any order')
  const landing = (line: TimeLine, where: { journey: JourneyRun; cause: string }) =>
    void line.add('cookie-write', { url: `${ORIGIN}/some-product`, by: 'document.cookie', text: DELETED }, where)
  t.match(judged(id, visited({ more: landing })), { outcome: 'warn', observed: /^A script of `\/some-product`/ })

  for (const [why, text] of Object.entries({
    'of another path': 'retrack_click=; Max-Age=0; Path=/shop',
    'of another domain': 'retrack_click=; Max-Age=0; Path=/; Domain=example.com',
    'of another cookie': 'session=; Max-Age=0; Path=/',
    'not a deletion': 'retrack_click=x; Max-Age=864000; Path=/',
  })) {
    t.equal(outcome(id, answered('first-order', [text]).items), 'pass', why)
  }
  const moved = [DELETED, `retrack_click=x; Max-Age=864000; Path=/; Domain=${new URL(ORIGIN).hostname}`]
  t.equal(outcome(id, answered('first-order', moved).items), 'pass', 'one response deletes one scope and sets another')
  const rewritten = (line: TimeLine, where: { journey: JourneyRun; cause: string }) => {
    landing(line, where)
    line.add('cookie-write', { url: `${ORIGIN}/some-product`, by: 'document.cookie', text: goodCookie('x') }, where)
  }
  t.equal(outcome(id, visited({ more: rewritten })), 'unproven', 'a page that writes it again')
  t.equal(outcome(id, answered('bad-cookie-order', [DELETED]).items), 'unproven', 'a cookie that was tampered with')
  const first = timeLine()
  order(first, 'first-order', {
    exchanges: [{ response: { status: 200, headers: {}, setCookies: [DELETED], fromCache: false } }],
  })
  t.equal(outcome(id, first.items), 'unproven', 'there was none to delete')

  const scripts = timeLine({ driver: 'http', withoutBrowser: 'not-found' })
  const run = scripts.run('first-order')
  visit(scripts, { run, driver: 'http', page: { hasScript: true } })
  order(scripts, 'first-order', { run })
  t.match(judged(id, scripts.items), { outcome: 'unproven', remedy: { text: /Install Chromium/ } })
  const preset = timeLine()
  const other = preset.run('first-order')
  const where = { reason: 'redirect-page-left-none', url: `${ORIGIN}/checkout`, value: 'x', expires: null } as const
  preset.add('cookie-preset', where, { journey: other })
  const response = { status: 200, headers: {}, setCookies: [DELETED], fromCache: false }
  order(preset, 'first-order', { run: other, cookie: 'preset', exchanges: [{ response }] })
  t.equal(outcome(id, preset.items), 'warn', 'one that the check planted is deleted as well')
})
