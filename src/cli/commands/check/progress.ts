/** Prints the progress of the check: one changing line on a terminal, a line now and then in a log. */
import type { WriteStream } from 'node:tty'
import { describeSilence, type Progress } from '../../../../conformance/progress.ts'
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

interface Wait {
  readonly what: string
  readonly since: number
  readonly limitMs: number
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
  const awaited = new Map<number, Wait>()
  let planned = 0
  let asks = 0
  let ended = 0
  let isPaused = false
  const draw = () => {
    if (isPaused) return
    const now = performance.now()
    const leftMs = ({ since, limitMs }: Wait) => Math.max(0, since + limitMs - now)
    const [longest] = [...awaited.values()].sort((a, b) => leftMs(b) - leftMs(a))
    const doing =
      longest === undefined
        ? [...new Set(under.values())].join(', ')
        : `at most ${seconds(leftMs(longest))} left to wait for ${longest.what}`
    const of = planned > ended ? ` of ${planned}` : ''
    const line = `${seconds(now - began)}  ${ended}${of} journeys${doing === '' ? '' : `, ${doing}`}`
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
      } else if (event.kind === 'heard-nothing') {
        if (isLive) stream.write(CLEAR)
        stream.write(`${describeSilence(event)}\n`)
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
