import t from 'tap'
import { either, timeLimit } from '../../conformance/time-limit.ts'

const ended = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))

void t.test('ends after its time, also when memory was collected meanwhile', async (t) => {
  using limit = timeLimit(20, new AbortController().signal)
  const waiting = ended(limit.signal)
  // Much is made and thrown away: what only a weak reference holds is gone by then.
  for (let count = 0; count < 200; count += 1) structuredClone(Array.from({ length: 1000 }, (_, index) => ({ index })))
  t.match(await waiting, { name: 'TimeoutError' })
})

void t.test('ends with any of the others, with its reason', async (t) => {
  const [one, other] = [new AbortController(), new AbortController()]
  using limit = timeLimit(60_000, one.signal, other.signal)
  other.abort('enough')
  t.equal(limit.signal.reason, 'enough')
  using late = either(other.signal)
  t.ok(late.signal.aborted, 'one that has ended already counts')
})
