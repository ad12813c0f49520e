/** An order whose lead was saved by a retry, and that is then rejected. */
import t from 'tap'
import { judged } from '../support/judged.ts'
import { type ChangeGiven, change, failing, order } from '../support/orders.ts'
import { type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'

const id = 'status.rejected-after-retry'
const { fault, met } = failing(503)

/** `usual`: what came of an order whose first lead was saved. */
function of(given: ChangeGiven | null, usual: ChangeGiven = {}, settings: SettingsGiven = {}) {
  const line = timeLine(settings)
  change(line, order(line, 'rejected-order'), 'rejected', usual)
  const made = order(line, 'rejected-after-retry', { fault, leads: given === null ? [met] : [met, {}] })
  if (given !== null) change(line, made, 'rejected', given)
  return judged(id, line.items)
}
const NONE: ChangeGiven = { updates: [] }

t.test(id, async (t) => {
  t.equal(of({}).outcome, 'pass')
  t.match(of(NONE), { outcome: 'warn', observed: /no update came within 30 s/ })
  t.match(of(NONE, NONE), { outcome: 'unproven', remedy: { text: /status\.rejected/ } }, 'no order rejects its lead')
})

t.test('what was not seen stays open', async (t) => {
  t.match(of(null), { outcome: 'unproven', remedy: { text: /retries-errors/ } })
  t.equal(of({ ...NONE, waited: null }).outcome, 'unproven')
  for (const result of ['unknown', 'yes'] as const) t.equal(of({ ...NONE, waited: { result } }).outcome, 'unproven')
  t.equal(of({ ...NONE, ended: { succeeded: false, reason: '500' } }).outcome, 'error')
  t.equal(judged(id, timeLine().items).outcome, 'unproven')
  t.equal(of({}, {}, { actions: { rejectOrder: 'none' } }).outcome, 'not-applicable')
  t.equal(of({}, {}, { actions: { rejectOrder: 'unset' } }).outcome, 'unproven')
  const line = timeLine()
  troubled(line, 'mock-unreachable')
  t.equal(judged(id, line.items).outcome, 'error')
})
