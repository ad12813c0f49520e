/** The progress of a check as a person reads it while the check runs. */
import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'
import t from 'tap'
import { Semaphore } from '../../conformance/journeys/semaphore.ts'
import type { Progress } from '../../conformance/progress.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { createLiveProgress } from '../../src/cli/commands/check/progress.ts'
import { checked, configOf, startedMock } from './support/checking.ts'
import { demoStore } from './support/demo-store.ts'

/** A log that is no terminal; its lines so far. */
function createLog(): { readonly stream: WriteStream; readonly read: () => string } {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (piece: Buffer) => {
    text += piece.toString()
  })
  return { stream: stream as unknown as WriteStream, read: () => text }
}

t.test('a log is told every ten seconds how many journeys were made, and how long is waited at most', (t) => {
  const timers: (() => void)[] = []
  const original = globalThis.setInterval
  globalThis.setInterval = ((work: () => void, ms: number) => {
    t.equal(ms, 10_000)
    timers.push(work)
    return original(() => {}, 1e9)
  }) as typeof setInterval
  t.teardown(() => {
    globalThis.setInterval = original
  })
  const { stream, read } = createLog()
  const live = createLiveProgress(stream)
  const run = (name: 'visit' | 'fault-500' | 'fault-503', number: number) => ({ name, run: number, variant: null })
  live.show({ kind: 'planned', runs: 60, orders: 40, asks: 0 })
  live.show({ kind: 'began', run: run('visit', 1) })
  timers[0]?.()
  live.show({ kind: 'ended', run: run('visit', 1) })
  live.show({ kind: 'awaiting', what: 'the lead of an order', limitMs: 8_000, run: run('fault-500', 2) })
  live.show({ kind: 'awaiting', what: 'a lead to be sent again', limitMs: 48_000, run: run('fault-503', 3) })
  timers[0]?.()
  live.end()
  t.match(
    read(),
    /^0 s {2}0 of 60 journeys, visit\n0 s {2}1 of 60 journeys, at most 48 s left to wait for a lead to be sent again\n$/,
  )
  t.end()
})

t.test('a Retrack that hears nothing is told of while the lead is still waited for', async (t) => {
  const mock = await startedMock(t)
  const other = await startedMock(t)
  const timing = { lead: '200ms', retry: '2s', quietPeriod: '200ms' }
  const requirements = REQUIREMENTS.filter(({ id }) => id === 'lead.bearer')
  const watch = async (retrack: typeof mock) => {
    const events: Progress[] = []
    const config = configOf(await demoStore(t, retrack), { timing })
    await checked({ mock, config, requirements, progress: (event) => events.push(event) })
    return events
  }
  const elsewhere = await watch(other)
  const told = elsewhere.findIndex(({ kind }) => kind === 'heard-nothing')
  t.match(elsewhere[told], { mockUrl: mock.url })
  t.ok(told < elsewhere.findIndex(({ kind }) => kind === 'awaited'), 'before the wait is over')
  t.notOk((await watch(mock)).some(({ kind }) => kind === 'heard-nothing'))

  const { stream, read } = createLog()
  const live = createLiveProgress(stream)
  live.show({ kind: 'heard-nothing', mockUrl: mock.url, waitedMs: 5_000 })
  live.end()
  t.match(
    read(),
    `Retrack has received nothing in the 5 s since the first order. Does the store send its leads to ${mock.url},`,
  )
})

t.test('one that is to be the next goes before those that wait', async (t) => {
  const semaphore = new Semaphore(1)
  const order: string[] = []
  const work = (name: string, isNext = false) =>
    semaphore.use(
      async () => {
        order.push(name)
      },
      { isNext },
    )
  await Promise.all([work('first'), work('second'), work('third'), work('urgent', true)])
  t.strictSame(order, ['first', 'urgent', 'second', 'third'])
})
