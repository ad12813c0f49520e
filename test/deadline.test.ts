import { mock } from 'node:test'
import t from 'tap'
import { withDeadline, withIdleDeadline } from '../src/deadline.ts'

const late = () => new Error('late')
const outcome = (work: Promise<unknown>) => work.catch((error: unknown) => String(error))

t.beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
t.afterEach(() => mock.timers.reset())

t.test('what has not settled in time is given up', async (t) => {
  const never = outcome(withDeadline(new Promise(() => {}), 10, late))
  mock.timers.tick(10)
  t.equal(await never, 'Error: late')
  t.equal(await withDeadline(Promise.resolve('done'), 10, late), 'done')
})

t.test('work of many steps may take longer altogether, and no step may', async (t) => {
  let step = () => {}
  const working = outcome(
    withIdleDeadline(
      (onStep) => {
        step = onStep
        return new Promise(() => {})
      },
      10,
      late,
    ),
  )
  let settled = false
  void working.then(() => {
    settled = true
  })
  for (let n = 0; n < 5; n += 1) {
    mock.timers.tick(9)
    step()
  }
  await Promise.resolve()
  t.notOk(settled)
  mock.timers.tick(10)
  t.equal(await working, 'Error: late')
})
