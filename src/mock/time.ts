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

const formats = new Map<string, Intl.DateTimeFormat>()
/** A zone may be written in any mix of large and small letters, and a format is costly to keep. */
const MOST_FORMATS = 100

/** `YYYY-MM-DD HH:MM:SS` in a time zone. */
export function writeTime(instant: Instant, timeZone: string): string {
  if (timeZone === 'UTC') return writeUtc(instant)
  let format = formats.get(timeZone)
  if (format === undefined) {
    // Sweden writes times as Retrack does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    if (formats.size >= MOST_FORMATS) formats.clear()
    formats.set(timeZone, format)
  }
  return format.format(instant)
}

let lastSecond = Number.NaN
let lastText = ''

/** Most times that are written one after another are of the same second. */
function writeUtc(instant: Instant): string {
  const second = Math.floor(instant / 1000)
  if (second !== lastSecond) {
    lastSecond = second
    lastText = new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')
  }
  return lastText
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
