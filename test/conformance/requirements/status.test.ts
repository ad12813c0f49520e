import t, { type Test as TestContext } from 'tap'
import { judged, outcome } from '../support/judged.ts'
import {
  type ChangeGiven,
  change,
  type LeadGiven,
  leadResource,
  type OrderGiven,
  order,
  received,
  refused,
  uuidOfLead,
} from '../support/orders.ts'
import { type Items, type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'

interface Given {
  readonly rejected?: ChangeGiven | null
  readonly approved?: ChangeGiven | null
  readonly late?: ChangeGiven | null
}

/** An order that is rejected, and one that is approved and then rejected. */
function changed(
  { rejected = {}, approved = {}, late = {} }: Given = {},
  settings: SettingsGiven = {},
  given: OrderGiven = {},
): Items {
  const line = timeLine(settings)
  const first = order(line, 'rejected-order', given)
  if (rejected !== null) change(line, first, 'rejected', rejected)
  const second = order(line, 'approved-order', given)
  if (approved !== null) change(line, second, 'approved', approved)
  if (late !== null) change(line, second, 'rejected', { afterApproval: true, ...late })
  return line.items
}
const NONE: readonly LeadGiven[] = []

const ofOneReference = (given: Given) => changed(given, {}, { reference: 'SHOP-1' })

const updateOf = (lead: string): LeadGiven => ({
  path: `/api/v2/leads/${lead}`,
  resource: leadResource(lead),
})

/** Each order has two leads. The store kept the uuid of the first, and the check that of the second. */
const [KEPT_FIRST, KEPT_SECOND] = [uuidOfLead(1), uuidOfLead(4)]
const ofTwoLeads = (late: ChangeGiven = {}) =>
  changed(
    { rejected: { updates: [updateOf(KEPT_FIRST)] }, approved: { updates: [updateOf(KEPT_SECOND)] }, late },
    {},
    { leads: [{}, {}] },
  )
const BOTH_NONE = { actions: { rejectOrder: 'none', approveOrder: 'none' } } as const

function staysOpen(t: TestContext, id: string) {
  t.equal(outcome(id, timeLine().items), 'unproven', 'nothing was tried')
  t.equal(outcome(id, timeLine({ actions: { placeOrder: 'unset' } }).items), 'unproven')
  t.equal(outcome(id, timeLine(BOTH_NONE).items), 'not-applicable')
  const line = timeLine()
  troubled(line, 'store-unreachable')
  t.equal(outcome(id, line.items), 'error')
}

for (const [id, key, action, status] of [
  ['status.rejected', 'rejected', 'rejectOrder', 'rejected'],
  ['status.approved', 'approved', 'approveOrder', 'approved'],
] as const) {
  t.test(id, async (t) => {
    staysOpen(t, id)
    for (const [what, given] of Object.entries({
      'the action failed': { updates: NONE, ended: { succeeded: false, reason: 'POST answered 404' } },
      'nothing came': { updates: NONE },
      'it met the right order, by luck': {},
    })) {
      const shared = judged(id, ofOneReference({ [key]: given }))
      t.match(shared, { outcome: 'unproven', observed: /leads of several orders/ }, what)
    }
    t.equal(outcome(id, ofTwoLeads()), 'pass', 'the update of another lead of the same order')
    const with_ = (given: ChangeGiven | null) => judged(id, changed({ [key]: given, late: null }))
    t.match(with_({}), { outcome: 'pass' })
    t.match(with_({ updates: [refused(422, 'invalid-fields')] }), {
      outcome: 'fail',
      observed: /Retrack answered 422 to the update/,
    })
    t.match(with_({ updates: NONE }), { outcome: 'fail', observed: /no update came within 30 s/ })
    t.match(with_({ updates: [{ fields: { status: 'cancelled' } }] }), {
      outcome: 'fail',
      observed: /the status `cancelled`/,
    })
    t.match(with_({ updates: [{ fields: { status: undefined } }] }), { outcome: 'fail', observed: /absent/ })
    const byPut: LeadGiven = { operation: null, method: 'PUT', ...refused(405, 'wrong-method') }
    const noUpdate = { result: 'no' } as const
    t.match(with_({ updates: [byPut], waited: noUpdate }), {
      outcome: 'fail',
      observed: /received `PUT \/api\/v2\/leads/,
    })
    t.equal(
      with_({ updates: [{ path: '/api/v2/leads/A1001', ...refused(404, 'unknown-lead') }] }).outcome,
      'unproven',
      'for known-lead to say',
    )
    if (key === 'approved') {
      const updates = [{ path: `/api/v2/leads/${uuidOfLead(1)}` }]
      t.equal(with_({ updates, waited: { result: 'no' } }).outcome, 'fail', "the update of another order's lead")
    }
    t.match(with_({ updates: NONE, ended: { succeeded: false, reason: 'it answered 404' } }), {
      outcome: 'error',
      observed: /it answered 404/,
    })
    t.equal(with_({ ended: { succeeded: false, reason: 'x' } }).outcome, 'pass', 'the update came all the same')
    t.equal(with_({ updates: NONE, ended: null }).outcome, 'unproven')
    t.equal(with_({ updates: NONE, waited: { result: 'unknown' } }).outcome, 'unproven')
    t.equal(with_({ updates: NONE, waited: { result: 'yes' } }).outcome, 'unproven', 'the update is missing')
    t.equal(with_({ waited: null }).outcome, 'unproven')
    t.equal(with_(null).outcome, 'unproven', 'there was no lead to update')
    t.equal(outcome(id, changed({}, { actions: { [action]: 'none' } })), 'not-applicable')
    const leftOut = judged(id, changed({}, { actions: { [action]: 'unset' } }))
    t.match(leftOut, { outcome: 'unproven', remedy: { text: new RegExp(`Add .${action}.`) } })
    t.match(with_({}).observed, new RegExp(`.${status}. came`))
  })
}

t.test('status.known-lead', async (t) => {
  const id = 'status.known-lead'
  staysOpen(t, id)
  t.equal(outcome(id, changed()), 'pass')
  for (const [mistake, name] of Object.entries({
    'the reference': 'A1001',
    'an identifier of its own': uuidOfLead(99),
    'nothing known': 'undefined',
    encoded: '%E0%A4%A',
  })) {
    const updates = [{ path: `/api/v2/leads/${name}`, ...refused(404, 'unknown-lead') }]
    t.match(judged(id, changed({ rejected: { updates } })), { outcome: 'fail' }, mistake)
    t.match(judged(id, changed({ approved: { updates }, late: null })), { outcome: 'fail' }, mistake)
  }
  t.equal(outcome(id, changed({ rejected: { updates: [{ path: `/api/v2/leads/${uuidOfLead(1)}?x=1` }] } })), 'pass')
  const onlyClick = timeLine()
  const update = { operation: 'updateLead', path: '/api/v2/leads/x', body: { status: 'approved' } } as const
  received(onlyClick, { ...update, ...refused(404, 'unknown-lead') }, { journey: null, cause: null })
  t.equal(outcome(id, onlyClick.items), 'unproven', 'no lead was ever created')
  const none = changed({ rejected: { updates: NONE }, approved: { updates: NONE }, late: null })
  t.equal(outcome(id, none), 'unproven')
  t.match(judged(id, timeLine({ actions: { rejectOrder: 'unset', approveOrder: 'none' } }).items), {
    outcome: 'unproven',
    remedy: { text: /Add `rejectOrder`/ },
  })
  const oneLeftOut = timeLine({ actions: { rejectOrder: 'unset' } }).items
  t.match(judged(id, oneLeftOut), { outcome: 'unproven', observed: /No update came/ })
})

t.test('status.documented-values', async (t) => {
  const id = 'status.documented-values'
  staysOpen(t, id)
  t.equal(outcome(id, changed()), 'pass')
  t.equal(outcome(id, changed({ rejected: { updates: [{ fields: { status: 'pending' } }] } })), 'pass')
  for (const status of ['cancelled', 'Rejected', 'REJECTED', '', undefined, null, 2, ['rejected']]) {
    const updates = [{ fields: { status } }]
    t.equal(outcome(id, changed({ rejected: { updates } })), 'fail', JSON.stringify(status))
  }
  t.equal(
    outcome(id, changed({ late: { updates: [{ fields: { status: 'returned' } }] } })),
    'fail',
    'whenever it comes',
  )
})

t.test('status.approved-final', async (t) => {
  const id = 'status.approved-final'
  staysOpen(t, id)
  const late = (given: ChangeGiven | null) => judged(id, changed({ late: given }))
  t.equal(late({}).outcome, 'pass')
  t.equal(late({ ended: { succeeded: false, reason: 'the store refuses' } }).outcome, 'pass', 'a store may refuse to')
  t.match(late({ updates: [refused(422, 'approved-is-final')] }), {
    outcome: 'fail',
    observed: /the status `rejected` came/,
  })
  t.equal(late({ updates: [{ fields: { status: 'approved' } }] }).outcome, 'fail')
  t.equal(late({ silence: null }).outcome, 'unproven')
  for (const silence of [
    { result: 'no' },
    { result: 'unknown' },
    { leadBefore: null },
    { leadAfter: null },
    { watchedMs: 1 },
  ] as const) {
    t.equal(late({ silence }).outcome, 'unproven', JSON.stringify(silence))
  }
  t.equal(late(null).outcome, 'unproven')
  t.equal(outcome(id, ofTwoLeads()), 'pass', 'the other lead of the order was approved')
  const updateOfKept = { ...updateOf(KEPT_SECOND), ...refused(422, 'approved-is-final') }
  t.equal(outcome(id, ofTwoLeads({ updates: [updateOfKept] })), 'fail', 'and then rejected')
  const shared = judged(id, ofOneReference({ late: {} }))
  t.match(shared, { outcome: 'unproven', observed: /leads of several orders/ })
  t.equal(outcome(id, changed({ approved: { updates: NONE } })), 'unproven', 'it was never approved')
  t.equal(outcome(id, changed({ approved: { updates: [refused(422)] } })), 'unproven')
  for (const action of ['rejectOrder', 'approveOrder']) {
    t.equal(outcome(id, changed({}, { actions: { [action]: 'none' } })), 'not-applicable', action)
    t.equal(outcome(id, changed({}, { actions: { [action]: 'unset' } })), 'unproven', action)
  }
})
