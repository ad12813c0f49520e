/** The stages of a request, in the order in which it passes them. */
import type { Stage } from '../../../schemas/journal.ts'

export const STAGE_ORDER = [
  'received',
  'forwarded',
  'answered',
  'validated',
  'committed',
  'responded',
  'aborted',
] as const satisfies readonly Stage[]
