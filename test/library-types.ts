/**
 * The types of the library are a contract. The compiler checks this file with all others; it is
 * never run. What must not compile is marked, and a mark where nothing is wrong is an error itself.
 */
import {
  type Account,
  type Clock,
  connectMock,
  createAccount,
  type Fault,
  type Interception,
  interceptRetrack,
  type JournalEntry,
  type Lead,
  type Mock,
  type NewFault,
  type PlantedClick,
  startMock,
  type WaitTimeoutError,
} from '../src/index.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(_?: T): void => {}

export async function mustCompile(failure: WaitTimeoutError): Promise<void> {
  await using mock = await startMock({ port: 0, scenario: 'flaky', seed: 7, behaviours: { unauthenticated: 403 } })
  await using plain = await startMock()
  holds<Equal<typeof mock, Mock>>()
  holds<Equal<typeof plain.account, Account>>()
  const account = await mock.createAccount({ market: 'FI', events: [{ title: 'Sale', commission: 4000 }] })
  holds<Equal<typeof account, Account>>()
  const click = await account.clicks.create({ deeplink: null })
  holds<Equal<typeof click, PlantedClick>>()
  const leads = await account.leads.waitFor({ reference: 'A1001', status: 'pending' }, { timeoutMs: 5, count: 2 })
  holds<Equal<typeof leads, Lead[]>>()
  const [entry] = await account.requests.waitFor({ operation: 'createLead' }, { stage: 'received', after: 3 })
  holds<Equal<typeof entry, JournalEntry | undefined>>()
  holds<Equal<Awaited<ReturnType<Account['requests']['waitForNone']>>, void>>()
  const rules: NewFault[] = [
    { effect: { kind: 'hang' } },
    { operation: 'updateLead', match: { reference: 'x' }, when: { first: 2 }, commit: true, effect: { kind: 'reset' } },
    { when: { after: 1, count: 2 }, effect: { kind: 'delay', uniform: { minMs: 1, maxMs: 2 } } },
    { when: { probability: 0.3 }, effect: { kind: 'status', status: 503, headers: { a: 'b' }, body: { a: 1 } } },
  ]
  for (const rule of rules) holds<Equal<Fault, Awaited<ReturnType<typeof account.faults.add>>>>(void rule as never)
  const clock = await account.clock.freeze(new Date())
  holds<Equal<typeof clock, Clock>>()
  await connectMock({ url: mock.url, token: account.token })
  await createAccount({ url: mock.url }, { market: 'SE' })
  using interception = interceptRetrack(mock)
  holds<Equal<typeof interception, Interception>>()
  interceptRetrack({ url: 'http://127.0.0.1:8080' })
  holds<Equal<typeof failure.entries, readonly JournalEntry[]>>()
}

export async function mustNotCompile(mock: Mock, account: Account): Promise<void> {
  // @ts-expect-error: no such option
  await startMock({ prot: 0 })
  // @ts-expect-error: no such scenario
  await startMock({ scenario: 'storm' })
  // @ts-expect-error: no such behaviour
  await startMock({ behaviours: { nothing: 1 } })
  // @ts-expect-error: no such market
  await mock.createAccount({ market: 'XX' })
  // @ts-expect-error: no such effect
  await account.faults.add({ effect: { kind: 'explode' } })
  // @ts-expect-error: a key of another effect
  await account.faults.add({ effect: { kind: 'hang', ms: 5 } })
  // @ts-expect-error: a rule needs an effect
  await account.faults.add({ operation: 'createLead' })
  // @ts-expect-error: no such operation
  await account.faults.add({ operation: 'pay', effect: { kind: 'hang' } })
  // @ts-expect-error: half a condition
  await account.faults.add({ when: { after: 2 }, effect: { kind: 'hang' } })
  // @ts-expect-error: no such status of a lead
  await account.leads.waitFor({ status: 'paid' })
  // @ts-expect-error: leads are awaited until they are saved, so there is no stage
  await account.leads.waitFor({}, { stage: 'received' })
  // @ts-expect-error: no such stage
  await account.requests.waitFor({}, { stage: 'sent' })
  // @ts-expect-error: nothing is counted where nothing is to come
  await account.requests.waitForNone({}, { count: 2 })
  // @ts-expect-error: a lead is moved to a status that there is
  await account.leads.setStatus('uuid', 'paid')
  // @ts-expect-error: an account is not changed in place
  account.token = 'x'
  // @ts-expect-error: a token is needed
  await connectMock({ url: mock.url })
}
