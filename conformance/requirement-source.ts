/** On whose word a requirement stands. */
import type { RequirementSource } from '../schemas/report.ts'

type Of<Kind extends RequirementSource['kind']> = Extract<RequirementSource, { kind: Kind }>
type Section = Of<'documented'>['section']

/** Retrack's page says so, in these words. */
export const documented = (section: Section, quote: string): RequirementSource => ({
  kind: 'documented',
  section,
  quote,
})

/** It follows from what Retrack's page says. */
export const follows = (section: Section, reason: string): RequirementSource => ({ kind: 'follows', section, reason })

/** The web's own rules say so. */
export const standard = (name: string, url: string, reason: string): RequirementSource => ({
  kind: 'standard',
  name,
  url,
  reason,
})

/** Others of the field hold so; it is their view, and no rule. */
export const position = (name: string, url: string, quote: string, reason: string): RequirementSource => ({
  kind: 'position',
  name,
  url,
  quote,
  reason,
})

/** Retrack's example of the cookie, word for word. */
export const DOCUMENTED_COOKIE =
  'document.cookie = `retrack_click=$' + '{click};expires=$' + '{expires};path=/;secure;samesite=lax`;'

/** The "Example input" of a lead. */
export const DOCUMENTED_INPUT =
  '{ "event": "1f80e399-6f55-4cef-b8b0-0f74752c1ceb", "click": "59d08c54-18e6-4e0d-9c06-d18be3510e43", "reference": "testabc123", "voucher": "vouchercode" }'
