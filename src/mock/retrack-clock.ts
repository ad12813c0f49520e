/** Times as Retrack writes them, and the clock of an account that gives them. */
import type { AccountRecord, ClockSetting, Instant } from '../store/port.ts'

/** Returns the time on the clock of an account. Only Retrack's own times follow it. */
export function accountNow({ clock }: Pick<AccountRecord, 'clock'>): Instant {
  return 'frozenAt' in clock ? clock.frozenAt : Date.now() + clock.offsetMs
}

export interface ClockUpdate {
  readonly accountNow?: Instant | undefined
  readonly advanceMs?: number | undefined
  readonly frozen?: boolean | undefined
}

/** The clock after a change: it is set first, then advanced, then frozen or let go. */
export function applyClockChange(clock: ClockSetting, change: ClockUpdate): ClockSetting {
  const time = (change.accountNow ?? accountNow({ clock })) + (change.advanceMs ?? 0)
  const frozen = change.frozen ?? 'frozenAt' in clock
  return frozen ? { frozenAt: time } : { offsetMs: time - Date.now() }
}

/** `YYYY-MM-DD HH:MM:SS` in a time zone. */
export function formatRetrackTime(instant: Instant, timeZone: string): string {
  return timeZone === 'UTC' ? formatUtc(instant) : getFormat(timeZone).format(instant)
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))

/** Formatted dates by days since 1970: those of new leads and of the clicks in use. */
const dates = new Map<number, string>()
const MAX_DATES = 1000

/** A tenth of the cost of `toISOString`; three times stand in each lead. */
function formatUtc(instant: Instant): string {
  const day = Math.floor(instant / DAY_MS)
  let date = dates.get(day)
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 10)
    if (dates.size >= MAX_DATES) dates.clear()
    dates.set(day, date)
  }
  const ms = instant - day * DAY_MS
  return `${date} ${TWO_DIGITS[Math.floor(ms / HOUR_MS)]}:${TWO_DIGITS[Math.floor((ms % HOUR_MS) / MINUTE_MS)]}:${TWO_DIGITS[Math.floor((ms % MINUTE_MS) / SECOND_MS)]}`
}

/** A zone may be written in any letter case, and a format takes much memory. */
const MAX_FORMATS = 100

const formats = new Map<string, Intl.DateTimeFormat>()

function getFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    // Sweden writes times as Retrack does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    if (formats.size >= MAX_FORMATS) formats.clear()
    formats.set(timeZone, format)
  }
  return format
}

/** Reads `YYYY-MM-DD HH:MM:SS` in a time zone; undefined where the calendar has no such time. */
export function parseRetrackTime(text: string, timeZone: string): Instant | undefined {
  const asUtc = Date.parse(`${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(asUtc) || formatUtc(asUtc) !== text) return undefined
  // The zone's distance from UTC may change between the guess and the answer, so it is asked twice.
  let instant = asUtc
  for (let round = 0; round < 2; round += 1) {
    instant = asUtc - (Date.parse(`${formatRetrackTime(instant, timeZone).replace(' ', 'T')}Z`) - instant)
  }
  return instant
}
