/** "With a 10-day expiration", and how exactly that is meant. */
import { CLICK_LIFETIME_MS } from '../../schemas/terms.ts'
import type { Lifetime } from './written-cookies.ts'

const HOUR_MS = 60 * 60 * 1000

/** Ten days of a calendar are an hour more or less where summer time begins or ends. */
const LIFETIME_TOLERANCE_MS = 2 * HOUR_MS

export const isTenDays = (lifetime: Lifetime): boolean =>
  lifetime.kind === 'lasts' && Math.abs(lifetime.ms - CLICK_LIFETIME_MS) <= LIFETIME_TOLERANCE_MS

/** As long as another one lives, within the same bounds. */
export function isSameLifetime(a: Lifetime, b: Lifetime): boolean {
  if (a.kind === 'session' || b.kind === 'session') return a.kind === b.kind
  return Math.abs(a.ms - b.ms) <= LIFETIME_TOLERANCE_MS
}
