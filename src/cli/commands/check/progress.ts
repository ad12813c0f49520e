/** Prints the progress of the check: one changing line on a terminal, a line now and then in a log. */
import type { WriteStream } from 'node:tty'
import type { Progress } from '../../../../conformance/progress.ts'
import { isCi, supportsColours } from '../../terminal.ts'

export interface LiveProgress {
  /** How often a person is asked to do something, at most. */
  readonly asks: number
  show(event: Progress): void
  /** While a person is asked something. */
  pause(): void
  resume(): void
  end(): void
}

const REFRESH_MS = 200
const CLEAR = '\r\u001b[2K'

/** Where nobody watches a line that changes, a log gets a new one this often. */
const LOG_INTERVAL_MS = 10_000

export function createLiveProgress(stream: WriteStream): LiveProgress {
  const isLive = stream.isTTY && !isCi()
  const [dim, plain] = supportsColours(stream) ? ['\u001b[2m', '\u001b[22m'] : ['', '']
  const began = performance.now()
  const under = new Map<number, string>()
  const awaited = new Map<number, { readonly what: string; readonly since: number; readonly limitMs: number }>()
  let planned = 0
  let asks = 0
  let ended = 0
  let isPaused = false
  const draw = () => {
    if (isPaused) return
    const now = performance.now()
    const [oldest] = [...awaited.values()].sort((a, b) => a.since - b.since)
    const doing =
      oldest === undefined
        ? [...new Set(under.values())].join(', ')
        : `waiting for ${oldest.what} (${seconds(now - oldest.since)} of at most ${seconds(oldest.limitMs)})`
    const of = planned > ended ? ` of ${planned}` : ''
    const line = `${seconds(now - began)}  ${ended}${of} journeys done  ${doing}`
    if (isLive) stream.write(`${CLEAR}${dim}${line.slice(0, Math.max(20, stream.columns - 1))}${plain}`)
    else stream.write(`${line}\n`)
  }
  const timer = setInterval(draw, isLive ? REFRESH_MS : LOG_INTERVAL_MS)
  timer.unref()
  return {
    get asks() {
      return asks
    },
    show(event) {
      const key = 'run' in event ? (event.run?.run ?? 0) : 0
      if (event.kind === 'planned') {
        planned = event.runs
        asks = event.asks
      } else if (event.kind === 'began') under.set(key, event.run.name)
      else if (event.kind === 'ended') {
        under.delete(key)
        awaited.delete(key)
        ended += 1
      } else if (event.kind === 'awaiting') awaited.set(key, { ...event, since: performance.now() })
      else awaited.delete(key)
    },
    pause() {
      isPaused = true
      if (isLive) stream.write(CLEAR)
    },
    resume() {
      isPaused = false
    },
    end() {
      clearInterval(timer)
      if (isLive) stream.write(CLEAR)
    },
  }
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`
