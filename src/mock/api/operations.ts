/** The registry of operations: the router, the journal, fault rules and findings know no others. */
import { trackClick } from './clicks/track-click.ts'
import { createLead } from './leads/create-lead.ts'
import { updateLead } from './leads/update-lead.ts'
import type { Operation } from './operation.ts'

export const RETRACK_OPERATIONS: readonly Operation[] = [trackClick, createLead, updateLead]
