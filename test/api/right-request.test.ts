/** The page shows a lead or an update beside the same request as it should have been. */
import t, { type Test } from 'tap'
import { type AccountFacts, compareWithRight } from '../../src/ui/traffic/right-request.ts'
import { documentedAccount, type TestAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

const CLICK = '0c9d3f3e-9c1b-4a52-8d0e-0d9d6c1b7a11'
const LEAD = '5f0d7d2e-4b1f-4a56-9a55-7a2b7f4f1c22'

async function started(t: Test) {
  const account = documentedAccount((await startedMock(t)).port)
  const { event } = account.request
  const facts: AccountFacts = { event, events: [event], click: CLICK, lead: LEAD }
  /** The differences of the last request: the part, yours and the right one. */
  const compare = async () =>
    compareWithRight(await account.getLastEntry(), facts)?.map(({ part, yours, right }) => [part, yours, right]) ?? null
  return { account, compare, event }
}

const jsonType = { 'content-type': 'application/json' }
const AS_JSON = { headers: { accept: 'application/json' } }

t.test('a right lead and a right update differ in nothing, and neither does one that a fault hit', async (t) => {
  const { account, compare } = await started(t)
  const { uuid } = await account.saveLead({ voucher: null })
  t.strictSame(await compare(), [])
  await account.sendUpdate(uuid, { status: 'rejected' }, AS_JSON)
  t.strictSame(await compare(), [])
  await account.addFault({ effect: { kind: 'status', status: 503 } })
  await account.sendLead()
  t.strictSame(await compare(), [])
  await account.visit()
  t.equal(await compare(), null, 'a tracking link is no lead')
})

t.test('a field is beside its right value, and only a wrong one', async (t) => {
  const { account, compare, event } = await started(t)
  const q = JSON.stringify
  const cases: readonly (readonly [Record<string, unknown>, unknown])[] = [
    [{ event: 'x' }, [['event', '"x"', q(event)]]],
    [{ event: undefined }, [['event', null, q(event)]]],
    [{ click: LEAD }, [['click', q(LEAD), q(CLICK)]]],
    [{ reference: 77 }, [['reference', '77', '"77"']]],
    [{ reference: ' A1 ' }, [['reference', '" A1 "', '"A1"']]],
    [{ reference: undefined }, [['reference', null, "the order's own number"]]],
    [{ voucher: '' }, [['voucher', '""', null]]],
    [{ voucher: ['A', 'B'] }, [['voucher', '["A","B"]', null]]],
    [{ amount: 12.5 }, [['amount', '12.5', null]]],
    [
      { click: undefined, clickId: CLICK },
      [
        ['click', null, q(CLICK)],
        ['clickId', q(CLICK), null],
      ],
    ],
  ]
  for (const [change, expected] of cases) {
    await account.sendLead(change, AS_JSON)
    t.strictSame(await compare(), expected, q(change))
  }
})

t.test('an update is beside the right status, of a lead that there is', async (t) => {
  const { account, compare } = await started(t)
  const { uuid } = await account.saveLead()
  const statuses = 'pending or rejected or approved'
  await account.sendUpdate(uuid, { status: 'Approved', reason: 'x' }, AS_JSON)
  t.strictSame(await compare(), [
    ['status', '"Approved"', '"approved"'],
    ['reason', '"x"', null],
  ])
  await account.sendUpdate(uuid, { state: 'paid' }, AS_JSON)
  t.strictSame(await compare(), [
    ['status', null, statuses],
    ['state', '"paid"', null],
  ])
  await account.sendUpdate(CLICK, { status: 'approved' }, AS_JSON)
  t.strictSame(await compare(), [['path', `/api/v2/leads/${CLICK}`, `/api/v2/leads/${LEAD}`]])
  await account.sendUpdate(uuid, { status: 'approved' }, AS_JSON)
  await account.sendUpdate(uuid, { status: 'rejected' }, AS_JSON)
  t.match(await compare(), [['status', '"rejected"', 'another value']])
})

t.test('so are the method, the path, the headers, and a body that is none', async (t) => {
  const { account, compare } = await started(t)
  const send = (more: Parameters<TestAccount['sendLead']>[1]) => account.sendLead({}, more)
  await send({ method: 'PUT', path: '/api/v2/lead?x=1' })
  t.strictSame(await compare(), [
    ['method', 'PUT', 'POST'],
    ['path', '/api/v2/lead?x=1', '/api/v2/leads'],
  ])
  const token = 'Bearer (the token of this account)'
  await send({ token: undefined })
  t.match(await compare(), [
    ['authorization', null, token],
    ['accept', null, 'application/json'],
  ])
  await send({ token: 'of-somebody-else' })
  t.match(await compare(), [['authorization', 'Bearer [redacted]', token]])
  await send({ headers: { 'content-type': 'text/plain', accept: 'application/json' } })
  t.match(await compare(), [['content-type', 'text/plain', 'application/json']])
  await send({ headers: { origin: 'https://store.example' } })
  t.strictSame(await compare(), [['origin', 'https://store.example', null]])
  await send({ json: undefined, body: '{"event":', headers: jsonType })
  t.match(await compare(), [
    ['accept', null, 'application/json'],
    [
      'body',
      '{"event":',
      `{"event": "${account.request.event}", "click": "${CLICK}", "reference": the order's own number}`,
    ],
  ])
  await send({ method: 'DELETE', path: '/elsewhere' })
  t.equal(await compare(), null)
})
