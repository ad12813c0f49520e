/** A store that is restarted while a lead waits for its retry. */
import t from 'tap'
import { judged, outcome } from '../support/judged.ts'
import { failing, type OrderGiven, order, refused, restarted } from '../support/orders.ts'
import { type Content, type SettingsGiven, timeLine, troubled } from '../support/time-line.ts'

const id = 'delivery.survives-restart'
const { fault, met } = failing(503)

interface Given extends OrderGiven {
  readonly restart?: Partial<Content<'store-restarted'>> | null
  /** The leads of another failure, without a restart. */
  readonly other?: OrderGiven['leads']
}

function restartedStore({ restart = {}, other = [met, {}], ...given }: Given = {}, settings: SettingsGiven = {}) {
  const line = timeLine(settings)
  order(line, 'fault-503', { fault, leads: other })
  const { run } = order(line, 'restarted-store', { fault, leads: [met, {}], ...given })
  if (restart !== null) restarted(line, run, restart)
  return line.items
}

t.test(id, async (t) => {
  t.match(judged(id, restartedStore()), { outcome: 'pass', observed: /After a restart the lead was sent again/ })
  t.match(judged(id, restartedStore({ leads: [met, met] })), {
    outcome: 'warn',
    observed: /did not come in 1 minute after that/,
  })
  t.equal(outcome(id, restartedStore({ leads: [met, refused(422)] })), 'warn', 'what was refused was not saved')
  t.match(judged(id, restartedStore({ leads: [met], other: [met] })), {
    outcome: 'unproven',
    remedy: { text: /delivery\.retries-errors/ },
  })
  t.match(judged(id, restartedStore({ restart: { succeeded: false, reason: 'exit code 1' } })), {
    outcome: 'error',
    observed: /could not be restarted: exit code 1/,
  })
})

t.test('what cannot be told of a store stays open', async (t) => {
  const ways = { unset: 'unproven', none: 'not-applicable' } as const
  for (const [restartStore, result] of Object.entries(ways)) {
    const actions = { restartStore: restartStore as keyof typeof ways }
    t.equal(outcome(id, timeLine({ actions }).items), result)
  }
  t.equal(outcome(id, timeLine({ actions: { placeOrder: 'none' } }).items), 'not-applicable')
  t.equal(outcome(id, timeLine().items), 'unproven', 'nothing was tried')
  t.equal(outcome(id, restartedStore({ restart: null })), 'unproven')
  t.equal(outcome(id, restartedStore({ leads: [] })), 'unproven', 'no lead came')
  t.equal(outcome(id, restartedStore({ leads: [{}] })), 'unproven', 'none met the failure')
  t.equal(outcome(id, restartedStore({ leads: [met], retried: null })), 'unproven')
  for (const result of ['unknown', 'yes'] as const) {
    t.equal(outcome(id, restartedStore({ leads: [met], retried: { result } })), 'unproven', result)
  }
  const line = timeLine()
  troubled(line, 'store-unreachable')
  t.equal(outcome(id, line.items), 'error')
})
