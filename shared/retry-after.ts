/** How long the header `Retry-After` asks to wait after `sinceMs` (RFC 9110, section 10.2.3); undefined where it does not say. */
export function parseRetryAfterMs(header: string | undefined, sinceMs: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - sinceMs
  return Number.isNaN(ms) ? undefined : ms
}
