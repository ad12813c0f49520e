import { getEventListeners } from 'node:events'
import t from 'tap'
import { anySignal, waitUntil, withTimeout } from '../../conformance/abort.ts'

const ended = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))

void t.test('ends after its time, also when memory was collected meanwhile', async (t) => {
  using limit = withTimeout(20, new AbortController().signal)
  const waiting = ended(limit.signal)
  // Much is made and thrown away: what only a weak reference holds is gone by then.
  for (let count = 0; count < 200; count += 1) structuredClone(Array.from({ length: 1000 }, (_, index) => ({ index })))
  t.match(await waiting, { name: 'TimeoutError' })
})

void t.test('waits until a time has come, and never less', async (t) => {
  const { signal } = new AbortController()
  const fractions = Array.from({ length: 200 }, (_, index) => index / 7)
  const early = await Promise.all(
    fractions.map(async (fraction) => {
      const at = performance.now() + fraction
      await waitUntil(at, signal)
      return performance.now() < at
    }),
  )
  t.notOk(early.includes(true))
  await waitUntil(performance.now() - 1, signal)
  await waitUntil(Number.NEGATIVE_INFINITY, signal)
})

void t.test('ends a waiting with its signal', async (t) => {
  const ending = new AbortController()
  const waiting = waitUntil(performance.now() + 60_000, ending.signal)
  ending.abort()
  await t.rejects(waiting, { name: 'AbortError' })
})

void t.test('ends with any of the others, with its reason', async (t) => {
  const [one, other] = [new AbortController(), new AbortController()]
  using limit = withTimeout(60_000, one.signal, other.signal)
  other.abort('enough')
  t.equal(limit.signal.reason, 'enough')
  using late = anySignal(other.signal)
  t.ok(late.signal.aborted, 'one that has ended already counts')
})

void t.test('many may wait for one ending without a warning, and each that is disposed of leaves', async (t) => {
  const warnings: Error[] = []
  const hear = (warning: Error) => warnings.push(warning)
  process.on('warning', hear)
  t.teardown(() => process.off('warning', hear))
  using all = anySignal(new AbortController().signal)
  const many = Array.from({ length: 50 }, () => withTimeout(60_000, all.signal))
  t.equal(getEventListeners(all.signal, 'abort').length, 50)
  for (const limit of many) limit[Symbol.dispose]()
  t.equal(getEventListeners(all.signal, 'abort').length, 0)
  await new Promise((resolve) => setImmediate(resolve))
  t.strictSame(warnings, [])
})
