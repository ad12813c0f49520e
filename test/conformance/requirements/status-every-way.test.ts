/** Stores whose orders end in several ways: each is judged, and named. */
import t from 'tap'
import { judged } from '../support/judged.ts'
import { type ChangeGiven, change, type OrderGiven, order } from '../support/orders.ts'
import { NO_LEAD } from '../support/second-order.ts'
import { type SettingsGiven, timeLine } from '../support/time-line.ts'

const WAYS = { rejectOrder: ['cancelled', 'refunded', 'expired'] }

t.test('status.every-way', async (t) => {
  const id = 'status.every-way'
  const of = (refunded: ChangeGiven | null, settings: SettingsGiven = {}, lead: OrderGiven = {}) => {
    const line = timeLine({ ways: WAYS, ...settings })
    const expired = order(line, 'other-way-to-reject', { run: line.run('other-way-to-reject', 'expired') })
    change(line, expired, 'rejected', { way: 'expired' })
    const made = order(line, 'other-way-to-reject', { run: line.run('other-way-to-reject', 'refunded'), ...lead })
    if (refunded !== null) change(line, made, 'rejected', { way: 'refunded', ...refunded })
    return judged(id, line.items)
  }
  t.match(of({}), { outcome: 'pass', observed: /^`refunded`: .*`expired`: / })
  t.match(of({ updates: [] }), { outcome: 'fail', observed: /^`refunded`: .* no update came within 30 s/ })
  t.match(of({ updates: [], ended: { succeeded: false, reason: 'refused' } }), {
    outcome: 'error',
    remedy: { text: /steps of `rejectOrder\.refunded` by hand/ },
  })
  t.equal(of(null, {}, NO_LEAD).outcome, 'unproven')
  t.equal(of({}, { ways: {} }).outcome, 'not-applicable')
  t.equal(of({}, { ways: {}, actions: { rejectOrder: 'none' } }).outcome, 'not-applicable')
  t.equal(of({}, { ways: {}, actions: { rejectOrder: 'unset' } }).outcome, 'not-applicable', 'status.rejected says so')
})
