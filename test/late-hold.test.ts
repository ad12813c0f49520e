/** A rule is removed at another mock just before it holds a response here. The signal has passed by then. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createAccountRuntimes } from '../src/mock/account-runtime.ts'
import { toRuleId } from '../src/mock/faults/rules.ts'
import { defaultLimits } from '../src/mock/limits.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import type { JournalStore } from '../src/store/port.ts'
import { account } from './support/store-contract.ts'

/** Nothing is written to it: it tells that other mocks share the store. */
const SHARED = {} as JournalStore

t.test('a response is cut loose that a rule holds which is not there any more, and no other', async (t) => {
  const store = { ...createMemoryStore(), journals: SHARED }
  const one = account('one')
  await store.accounts.add(one)
  const rule = { commit: false, effect: { kind: 'hang' } } as const
  await store.faults.add(one, [{ rule, scenario: null }], 0)
  const runtimes = createAccountRuntimes({
    store,
    limits: defaultLimits(),
    onInternalError: (error) => t.fail(String(error)),
  })
  t.teardown(() => runtimes.close())
  const runtime = runtimes.get(one)
  const server = createServer((request, response) => {
    const number = Number(request.url?.slice(1))
    void runtime.holdResponse(response, Number.POSITIVE_INFINITY, toRuleId(number))
    server.emit('held', number)
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const ask = (number: number) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${number}`).then(
      () => 'answered',
      () => 'cut',
    )
  const held = once(server, 'held')
  const kept = ask(1)
  await held
  t.equal(await ask(2), 'cut')
  t.ok(runtime.hasHolds, 'the other one is still held')
  runtime.close()
  t.equal(await kept, 'cut')
})
