/** A check whose orders a person places is as short as it can be, and says beforehand how often it asks. */
import t from 'tap'
import type { Operator, OperatorRequest } from '../../conformance/actions/operator.ts'
import { dryRun } from '../../conformance/dry-run.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { formatDryRun } from '../../src/cli/commands/check/dry-run.ts'
import { chooseOrderScope } from '../../src/cli/commands/check/order-scope.ts'
import { checked, configOf, startedMock } from './support/checking.ts'
import { demoStore } from './support/demo-store.ts'

const STORE = 'http://127.0.0.1:3000'
const buy = { manual: 'Buy something.' }
const change = { manual: 'Do it with {{reference}}.' }
const BY_HAND = { placeOrder: buy, rejectOrder: change, approveOrder: change }

/** Orders in a private window of its own, and remembers what it was asked. */
function createPerson(store: string, asked: OperatorRequest['action'][]): Operator {
  const post = (path: string, cookie: string, body: string) =>
    fetch(`${store}${path}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body,
      redirect: 'manual',
    })
  return {
    hasDisplay: false,
    onOrder: null,
    async ask({ action, voucher, reference, place }) {
      asked.push(action)
      if (action === 'placeOrder') {
        const sent = place.kind === 'as-sent' ? await fetch(place.url, { redirect: 'manual' }) : null
        const cookie = sent?.headers.get('set-cookie')?.split(';')[0] ?? ''
        await post('/checkout', cookie, voucher === null ? '' : `voucher=${voucher}`)
      } else {
        await post(`/orders/${reference}/${action === 'rejectOrder' ? 'cancel' : 'complete'}`, '', '')
      }
      return 'done'
    },
  }
}

t.test('a person is asked as often as the dry run said, and all that is required is judged', async (t) => {
  const mock = await startedMock(t)
  const store = await demoStore(t, mock)
  const config = configOf(store, BY_HAND)
  const asked: OperatorRequest['action'][] = []
  const planned: number[] = []
  const report = await checked({
    mock,
    config,
    orders: 'few',
    operator: createPerson(store, asked),
    progress: (event) => event.kind === 'planned' && planned.push(event.asks),
  })
  const { byHand } = dryRun(config, REQUIREMENTS, 'few')
  t.strictSame(asked.toSorted(), byHand.toSorted())
  t.strictSame(planned, [byHand.length])
  t.equal(asked.length, 10, 'seven orders, two rejections, an approval')
  t.equal(report.verdict, 'ready')
  const leftOut = report.results.find(({ id }) => id === 'delivery.retries-errors')
  t.match(leftOut, {
    outcome: 'unproven',
    observed: 'It takes more orders than a person was asked for.',
    remedy: { text: /--orders all/ },
  })
})

t.test('a dry run says what a person is asked to do, and how to be asked for more', (t) => {
  const config = configOf(STORE, BY_HAND)
  const few = formatDryRun(config, REQUIREMENTS, 'few')
  t.match(few, 'A person is asked 10 times: to place 7 orders, to approve 1 order and to reject 2 orders.')
  const { byHand } = dryRun(config, REQUIREMENTS, 'all')
  t.match(few, `\`--orders all\` asks ${byHand.length} times.`)
  t.ok(byHand.length > 30)
  t.notMatch(formatDryRun(config, REQUIREMENTS, 'all'), '--orders all')
  t.notMatch(formatDryRun(configOf(STORE), REQUIREMENTS, 'few'), 'A person')
  t.end()
})

t.test('where only the status is changed by hand, orders are placed all the same', (t) => {
  const config = configOf(STORE, { rejectOrder: change, approveOrder: change })
  const few = dryRun(config, REQUIREMENTS, 'few')
  t.strictSame([...few.byHand].sort(), ['approveOrder', 'rejectOrder', 'rejectOrder', 'rejectOrder'])
  const names = few.journeys.map(({ name }) => name)
  t.ok(names.includes('fault-503'))
  t.notOk(names.includes('failed-update'))
  t.end()
})

t.test('what asks for nothing of a person is never left out', (t) => {
  const config = configOf(STORE)
  t.strictSame(dryRun(config, REQUIREMENTS, 'few'), dryRun(config, REQUIREMENTS, 'all'))
  t.end()
})

t.test('of several ways, those are counted that a person does', (t) => {
  const http = [{ method: 'POST' as const, url: `${STORE}/checkout` }]
  const config = configOf(STORE, {
    placeOrder: { card: { http }, invoice: buy },
    rejectOrder: { cancelled: change },
  })
  const { byHand } = dryRun(config, REQUIREMENTS, 'few')
  t.equal(byHand.filter((name) => name === 'placeOrder').length, 1)
  t.end()
})

t.test('naming a requirement asks for its orders; naming a group asks for no more than without', (t) => {
  t.equal(chooseOrderScope(undefined), 'few')
  t.equal(chooseOrderScope(undefined, ['delivery.*']), 'few')
  t.equal(chooseOrderScope(undefined, ['delivery.retries-errors']), 'all')
  t.equal(chooseOrderScope('few', ['delivery.retries-errors']), 'few')
  t.equal(chooseOrderScope('all'), 'all')
  t.end()
})
