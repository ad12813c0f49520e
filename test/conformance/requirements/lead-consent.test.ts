/** Judges visitors who decline the consent banner, or who answer it late. */
import t from 'tap'
import { toVerdict } from '../../../conformance/verdict.ts'
import { judged } from '../support/judged.ts'
import { type OrderGiven, order } from '../support/orders.ts'
import { FAILED, NO_LEAD } from '../support/second-order.ts'
import { type SettingsGiven, timeLine } from '../support/time-line.ts'

const ASKS = { declined: 'given', undecided: 'given' } as const
const PAGE = { hop: 0, url: 'http://127.0.0.1:3000/', status: 200, contentType: 'text/html', bytes: 9, unescaped: [] }

for (const [id, name, variants] of [
  ['lead.consent-declined', 'declined-visitor', [null]],
  ['lead.consent-late', 'late-visitor', ['first-page', 'second-page']],
] as const) {
  t.test(id, async (t) => {
    const of = (
      given: OrderGiven | null,
      { first = {}, ...settings }: SettingsGiven & { first?: OrderGiven } = {},
      hasScript = false,
    ) => {
      const line = timeLine({ consent: ASKS, ...settings })
      order(line, 'first-order', { alone: true, ...first })
      for (const variant of given === null ? [] : variants) {
        const run = line.run(name, variant)
        line.add('page', { ...PAGE, hasScript }, { journey: run })
        order(line, name, { run, ...given })
      }
      return judged(id, line.items)
    }
    t.equal(of(null, { actions: { placeOrder: 'unset' } }).outcome, 'unproven', 'nobody said how to order')
    t.equal(of({}).outcome, 'pass')
    t.match(of(NO_LEAD), {
      outcome: 'warn',
      observed: /consent banner.*, though .*visitors.* make leads/,
      component: 'redirect-page',
    })
    t.match(of(NO_LEAD).source, { kind: 'position', name: /^Awin/ })
    t.equal(of(NO_LEAD, { first: NO_LEAD }).outcome, 'unproven', 'nobody makes leads')
    t.match(of(FAILED), { outcome: 'unproven', remedy: { text: /go through with this answer/ } })
    t.equal(of(null).outcome, 'unproven', 'it was not made')
    t.match(of({ cookie: 'preset' }), { outcome: 'unproven', observed: /planted the cookie itself/ })
    const off = { driver: 'http', withoutBrowser: 'off' } as const
    t.match(
      of(NO_LEAD, off, true),
      { outcome: 'unproven', remedy: { text: /with Chromium/ } },
      'a script may have kept it',
    )
    t.equal(of(NO_LEAD, off, false).outcome, 'warn', 'there was no script to run')
    t.equal(of(NO_LEAD, {}, true).outcome, 'warn', 'Chromium ran it')
    t.equal(of({}, { store: { redirectUrl: null } }).outcome, 'not-applicable')
    t.equal(of(null, { consent: { declined: 'none', undecided: 'none' } }).outcome, 'not-applicable')
    const unset = of(null, { consent: { declined: 'unset', undecided: 'unset' } })
    t.match(unset, { outcome: 'unproven', remedy: { text: /^Add `consent` under `visitor`/ } })
    t.equal(toVerdict([unset, { level: 'required', outcome: 'pass' }]), 'ready', 'and nothing stands in the way')
  })
}
