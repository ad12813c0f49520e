/** The account's clock: a click is worth ten days, and nobody waits that long. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Clock, ClockChange } from '../../schemas/control/clock.ts'
import { call, describeError } from './control-api.ts'
import { Action, Problem } from './elements.tsx'

const DAY_MS = 86_400_000
const READ_EVERY_MS = 1000

export function ClockView() {
  const clock = useSignal<Clock | null>(null)
  const problem = useSignal<string | null>(null)
  const change = (body: ClockChange) => async () => {
    clock.value = await call<Clock>('PUT', '/clock', body)
  }
  useEffect(() => {
    const read = () =>
      change({})().then(
        () => {
          problem.value = null
        },
        (error: unknown) => {
          problem.value = describeError(error)
        },
      )
    void read()
    const timer = setInterval(read, READ_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  if (problem.value !== null) return <Problem text={problem.value} />
  if (clock.value === null) return null
  const { retrackTime, frozen } = clock.value
  return (
    <section class="column" aria-label="Time">
      <h2>Time</h2>
      <p role="timer">
        <strong>{retrackTime}</strong> {frozen ? 'and stopped' : 'and running'}
      </p>
      <p class="quiet">It gives Retrack's own times and the age of a click. The journal runs on real time.</p>
      <div class="bar">
        <Action run={change({ frozen: !frozen })}>{frozen ? 'Let it run' : 'Stop it'}</Action>
        <Action run={change({ advanceMs: 9 * DAY_MS })}>9 days on: clicks still count</Action>
        <Action run={change({ advanceMs: 11 * DAY_MS })}>11 days on: clicks of before are too old</Action>
        <Action run={() => change({ now: new Date().toISOString(), frozen: false })()}>Back to now</Action>
      </div>
    </section>
  )
}
