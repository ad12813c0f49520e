/** The file of `serve --seed-file`: the accounts that a mock starts with. */
import * as z from 'zod'
import { ChosenToken, NewAccount } from './control/accounts.ts'
import { ClickFields } from './control/clicks.ts'
import { CreateLead, LeadStatus, RetrackTime, Uuid } from './retrack.ts'

const Time = RetrackTime.refine(isCalendarTime, { error: 'The calendar has no such time' }).optional()

const SeedEvent = z.strictObject({
  uuid: Uuid.optional(),
  title: z.string().min(1).max(255),
  commission: z.int().min(0).max(1_000_000_000),
})

const SeedClick = z.strictObject({ uuid: Uuid, ...ClickFields.shape, createdAt: Time })

const SeedLead = z.strictObject({
  uuid: Uuid.optional(),
  click: Uuid,
  /** By default the first event of the account. */
  event: Uuid.optional(),
  reference: CreateLead.shape.reference,
  voucher: CreateLead.shape.voucher,
  status: LeadStatus.default('pending'),
  reason: z.string().max(255).optional(),
  createdAt: Time,
})

const SeedAccount = z
  .strictObject({
    ...NewAccount.shape,
    token: ChosenToken,
    events: z.array(SeedEvent).min(1).max(100).optional(),
    clicks: z.array(SeedClick).max(1000).default([]),
    leads: z.array(SeedLead).max(1000).default([]),
  })
  .superRefine(({ events = [], clicks, leads }, context) => {
    const problem = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
    leads.forEach(({ click, event }, n) => {
      if (!clicks.some(({ uuid }) => uuid === click))
        problem(['leads', n, 'click'], 'No click of this account has this uuid; write it under clicks')
      if (event !== undefined && !events.some(({ uuid }) => uuid === event))
        problem(['leads', n, 'event'], 'No event of this account has this uuid; write it under events')
    })
  })
export type SeedAccount = z.output<typeof SeedAccount>

export const SeedFile = z
  .strictObject({ accounts: z.array(SeedAccount).min(1).max(1000) })
  .superRefine(({ accounts }, context) => {
    const known = new Set<string>()
    const unique = (value: string | undefined, path: PropertyKey[]) => {
      if (value === undefined) return
      // Not the value itself: it may be a token.
      if (known.has(value))
        context.addIssue({ code: 'custom', path, message: 'It stands in this file twice; each must be another' })
      known.add(value)
    }
    accounts.forEach(({ token, events = [], clicks, leads }, n) => {
      unique(token, ['accounts', n, 'token'])
      for (const [key, list] of Object.entries({ events, clicks, leads }))
        list.forEach(({ uuid }, item) => {
          unique(uuid, ['accounts', n, key, item, 'uuid'])
        })
    })
  })

function isCalendarTime(text: string): boolean {
  const time = Date.parse(`${text.replace(' ', 'T')}Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.replace(' ', 'T'))
}
