/** About what records take in memory: the engine's own part, and the texts in them. */
import type { AccountIdentity, ClickRecord, LeadRecord } from './port.ts'

const LEAD_BYTES = 400
const CLICK_BYTES = 400
const ACCOUNT_BYTES = 16_384
/** The memory for the number of a removed account, which stays taken. */
export const REMOVED_ACCOUNT_BYTES = 256

const length = (text: string | null) => text?.length ?? 0

export function estimateClickBytes(click: ClickRecord): number {
  const { ref, ref2, ref3, deeplink, ipAddress, browser, referer } = click
  const texts = length(ref) + length(ref2) + length(ref3) + length(deeplink)
  return CLICK_BYTES + texts + length(ipAddress) + length(browser) + length(referer)
}

/** Its click has been weighed, unless it is one that nobody clicked. */
export function estimateLeadBytes({ reference, voucher, reason }: LeadRecord | Omit<LeadRecord, 'uuid'>): number {
  return LEAD_BYTES + length(reference) + length(voucher) + length(reason)
}

export function estimateAccountBytes({ events }: AccountIdentity): number {
  return events.reduce((sum, { title }) => sum + 200 + title.length, ACCOUNT_BYTES)
}
