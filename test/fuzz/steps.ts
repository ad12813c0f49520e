/** Random steps of a store, of Retrack's staff and of a stranger, one after the other. */
import fc from 'fast-check'
import type { LeadStatus } from '../../schemas/retrack.ts'
import { LEAD_STATUSES } from '../../schemas/terms.ts'

export type Who = 'owner' | 'stranger' | 'nobody'

export type Step =
  | { readonly do: 'create'; readonly who: Who; readonly reference: string; readonly voucher: string | null }
  /** Several at once, while a reset goes on beside them. */
  | { readonly do: 'create-and-reset'; readonly count: number }
  | { readonly do: 'update'; readonly who: Who; readonly lead: number; readonly status: LeadStatus }
  /** All of them at once. */
  | { readonly do: 'race'; readonly lead: number; readonly statuses: readonly LeadStatus[] }
  | {
      readonly do: 'staff'
      readonly who: Who
      readonly lead: number
      readonly status: LeadStatus
      readonly reason: string | null
    }
  | { readonly do: 'visit' }
  | { readonly do: 'fault'; readonly rule: Readonly<Record<string, unknown>> }
  | { readonly do: 'clear-faults' }
  | { readonly do: 'reset' }

const who = fc.oneof({ weight: 5, arbitrary: fc.constant<Who>('owner') }, fc.constantFrom<Who>('stranger', 'nobody'))
const lead = fc.nat({ max: 5 })
const status = fc.constantFrom(...LEAD_STATUSES)

const rule = fc.record(
  {
    operation: fc.constantFrom('createLead', 'updateLead', 'trackClick'),
    when: fc.oneof(
      fc.record({ first: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ every: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ probability: fc.constantFrom(0, 0.5, 1) }),
    ),
    commit: fc.boolean(),
    effect: fc.oneof(
      fc.record({ kind: fc.constant('status'), status: fc.constantFrom(201, 204, 302, 404, 429, 500, 503) }),
      fc.constantFrom({ kind: 'reset' }, { kind: 'empty' }, { kind: 'malformed' }, { kind: 'html' }),
      fc.record({ kind: fc.constant('truncate'), bytes: fc.constantFrom(0, 10, 5000) }),
      fc.record({ kind: fc.constant('drip'), chunkBytes: fc.constantFrom(500, 5000), intervalMs: fc.constant(0) }),
      fc.record({ kind: fc.constant('delay'), ms: fc.constantFrom(0, 1) }),
      fc.record({ kind: fc.constant('rate-limit'), limit: fc.nat({ max: 2 }), windowMs: fc.constant(600_000) }),
    ),
  },
  { requiredKeys: ['effect'] },
)

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('create' as const),
        who,
        reference: fc.constantFrom('A', 'B', 'C', '<b>', '\u00e5'),
        voucher: fc.constantFrom(null, '', 'SUMMER'),
      }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('update' as const), who, lead, status }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('race' as const),
        lead,
        statuses: fc.array(status, { minLength: 2, maxLength: 6 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('staff' as const),
        who,
        lead,
        status,
        reason: fc.constantFrom(null, 'Returned'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('visit' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const), rule }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('clear-faults' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('create-and-reset' as const), count: fc.integer({ min: 1, max: 4 }) }),
    },
  ),
  { minLength: 1, maxLength: 12 },
)
