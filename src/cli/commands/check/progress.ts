/** One line on a terminal that says what the check is doing and what it waits for. */
import type { WriteStream } from 'node:tty'
import type { Progress } from '../../../../conformance/progress.ts'
import { coloursOn, isCi } from '../../terminal.ts'

export interface LiveProgress {
  show(event: Progress): void
  /** While a person is asked something. */
  pause(): void
  resume(): void
  end(): void
}

const REFRESH_MS = 200
const CLEAR = '\r\u001b[2K'

const SILENT: LiveProgress = { show: () => {}, pause: () => {}, resume: () => {}, end: () => {} }

export function liveProgress(stream: WriteStream): LiveProgress {
  if (!stream.isTTY || isCi()) return SILENT
  const [dim, plain] = coloursOn(stream) ? ['\u001b[2m', '\u001b[22m'] : ['', '']
  const began = performance.now()
  const under = new Map<number, string>()
  const awaited = new Map<number, { readonly what: string; readonly since: number; readonly limitMs: number }>()
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
    const line = `${seconds(now - began)}  ${ended} journeys made  ${doing}`
    stream.write(`${CLEAR}${dim}${line.slice(0, Math.max(20, stream.columns - 1))}${plain}`)
  }
  const timer = setInterval(draw, REFRESH_MS)
  timer.unref()
  return {
    show(event) {
      const key = 'run' in event ? (event.run?.run ?? 0) : 0
      if (event.kind === 'began') under.set(key, event.run.name)
      else if (event.kind === 'ended') {
        under.delete(key)
        awaited.delete(key)
        ended += 1
      } else if (event.kind === 'awaiting') awaited.set(key, { ...event, since: performance.now() })
      else awaited.delete(key)
    },
    pause() {
      isPaused = true
      stream.write(CLEAR)
    },
    resume() {
      isPaused = false
    },
    end() {
      clearInterval(timer)
      stream.write(CLEAR)
    },
  }
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`
