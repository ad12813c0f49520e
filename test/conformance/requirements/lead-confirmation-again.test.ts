/** The page that an order ended on is opened again. */
import t from 'tap'
import { type ConfirmedGiven, confirmedAgain } from '../support/confirmed-again.ts'
import { judged, outcome } from '../support/judged.ts'
import { refused } from '../support/orders.ts'
import { timeLine, troubled } from '../support/time-line.ts'

const id = 'lead.confirmation-again'

function confirmed(given: ConfirmedGiven = {}) {
  const line = timeLine()
  confirmedAgain(line, given)
  return line.items
}

t.test(id, async (t) => {
  t.match(judged(id, confirmed()), { outcome: 'pass', observed: /opened again, and no further lead came/ })
  t.match(judged(id, confirmed({ more: [{}] })), {
    outcome: 'warn',
    observed: /1 more lead came \(reference `A1001`\)/,
  })
  t.match(judged(id, confirmed({ more: [{ fields: { reference: 'A2' } }, refused(422, 'invalid-fields')] })), {
    outcome: 'warn',
    observed: /2 more leads came \(references `A2` and `A1001`\)/,
  })
  const notSettled = { outcome: 'timed-out', reason: 'after 10 s' } as const
  t.equal(outcome(id, confirmed({ again: notSettled })), 'unproven')
  t.equal(outcome(id, confirmed({ again: notSettled, more: [{}] })), 'warn', 'what came, came')
  t.equal(outcome(id, confirmed({ leads: [{}, {}], more: [] })), 'pass', 'two at once are for lead.once')
})

t.test('what cannot be told of a store stays open', async (t) => {
  t.equal(outcome(id, timeLine().items), 'unproven', 'no order')
  t.equal(outcome(id, timeLine({ actions: { placeOrder: 'none' } }).items), 'not-applicable')
  t.match(judged(id, confirmed({ ended: { page: null }, again: null })), {
    outcome: 'not-applicable',
    observed: /ends on no page/,
  })
  t.equal(outcome(id, confirmed({ again: null })), 'unproven')
  t.equal(outcome(id, confirmed({ leads: [], again: null })), 'unproven', 'for lead.sent')
  t.equal(outcome(id, confirmed({ leads: [refused(422)], again: null })), 'unproven', 'for lead.accepted')
  t.equal(outcome(id, confirmed({ silence: null })), 'unproven')
  t.equal(outcome(id, confirmed({ silence: { watchedMs: 10 } })), 'unproven')
  const line = timeLine()
  troubled(line, 'mock-unreachable')
  t.equal(outcome(id, line.items), 'error')
})
