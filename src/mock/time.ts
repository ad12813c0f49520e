/** Times as Retrack writes them, and the clock of an account that gives them. */
import type { Account, ClockSetting, Instant } from '../store/port.ts'

/** What the clock of an account shows. Nothing but Retrack's own times follows it. */
export function now({ clock }: Pick<Account, 'clock'>): Instant {
  return 'frozenAt' in clock ? clock.frozenAt : Date.now() + clock.offsetMs
}

export interface ClockChange {
  readonly now?: Instant | undefined
  readonly advanceMs?: number | undefined
  readonly frozen?: boolean | undefined
}

/** The clock after a change: it is set first, then advanced, then frozen or let go. */
export function changedClock(clock: ClockSetting, change: ClockChange): ClockSetting {
  const shown = (change.now ?? now({ clock })) + (change.advanceMs ?? 0)
  const frozen = change.frozen ?? 'frozenAt' in clock
  return frozen ? { frozenAt: shown } : { offsetMs: shown - Date.now() }
}

/** By time zone and second: the times that are written are few, those of now and of the clicks in use. */
const written = new Map<string, Map<number, string>>()
const MOST_WRITTEN = 1000
/** A zone may be written in any mix of large and small letters, and a format is costly to keep. */
const MOST_FORMATS = 100

/** `YYYY-MM-DD HH:MM:SS` in a time zone. */
export function writeTime(instant: Instant, timeZone: string): string {
  const second = Math.floor(instant / 1000)
  let times = written.get(timeZone)
  if (times === undefined || times.size > MOST_WRITTEN) {
    times = new Map()
    if (written.size >= MOST_FORMATS) written.clear()
    written.set(timeZone, times)
  }
  let text = times.get(second)
  if (text === undefined) {
    text = timeZone === 'UTC' ? writeUtc(second * 1000) : formatOf(timeZone).format(second * 1000)
    times.set(second, text)
  }
  return text
}

const writeUtc = (instant: Instant) => new Date(instant).toISOString().slice(0, 19).replace('T', ' ')

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    // Sweden writes times as Retrack does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    if (formats.size >= MOST_FORMATS) formats.clear()
    formats.set(timeZone, format)
  }
  return format
}

/** Reads `YYYY-MM-DD HH:MM:SS` in a time zone; undefined where the calendar has no such time. */
export function readTime(text: string, timeZone: string): Instant | undefined {
  const asUtc = Date.parse(`${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(asUtc) || writeUtc(asUtc) !== text) return undefined
  // The zone's distance from UTC may change between the guess and the answer, so it is asked twice.
  let instant = asUtc
  for (let round = 0; round < 2; round += 1) {
    instant = asUtc - (Date.parse(`${writeTime(instant, timeZone).replace(' ', 'T')}Z`) - instant)
  }
  return instant
}
