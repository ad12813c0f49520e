/** The state file of `retrack-kit export` and `import`: accounts with all that a mock stores of them. */
import * as z from 'zod'
import { BehaviourChanges } from './behaviours/changes.ts'
import { ChosenToken, Seed } from './control/accounts.ts'
import { HttpUrl, Text } from './control/shared.ts'
import { FaultRule, Scenario } from './faults.ts'
import { JournalEntry } from './journal.ts'
import { Market } from './markets.ts'
import { CreateLead, LeadStatus, Uuid } from './retrack.ts'

/**
 * Counts the changes of the format. A mock reads this version and earlier ones, and says so of a newer one. Version 2 brought
 * the journal.
 */
const STATE_VERSION = 2
const STATE_FORMAT = 'retrack-kit-state'

/** As many milliseconds from 1970 as a date may be apart from it. */
const MAX_INSTANT = 8_640_000_000_000_000
const Instant = z.int().min(-MAX_INSTANT).max(MAX_INSTANT).describe('Milliseconds since 1970.')
/** As many as an account may have. */
const MAX_FAULTS = 1000
const Name = z.string().max(255)
const Counter = z.int().min(0)

export const StateOrganization = z.strictObject({ uuid: Uuid, name: Name, createdAt: Instant })

export const StateClick = z.strictObject({
  uuid: Uuid,
  ref: Text.nullable(),
  ref2: Text.nullable(),
  ref3: Text.nullable(),
  deeplink: z.string().max(16_384).nullable(),
  ipAddress: Text.nullable(),
  browser: z.string().max(65_536).nullable(),
  referer: z.string().max(65_536).nullable(),
  country: Name.nullable(),
  createdAt: Instant,
})

export const StateLead = z.strictObject({
  uuid: Uuid,
  event: Uuid,
  click: z.union([Uuid, StateClick]).describe('The uuid of a click of the account, or one that nobody clicked.'),
  reference: CreateLead.shape.reference.max(65_536).nullable(),
  voucher: z.string().max(65_536).nullable(),
  createdAt: Instant,
  status: LeadStatus,
  reason: Text.nullable(),
  statusAt: Instant,
})

export const StateFault = z.strictObject({
  number: z.int().min(1).max(1_000_000_000),
  rule: FaultRule,
  scenario: Scenario.nullable(),
  matched: Counter,
  fired: Counter,
  startedAt: Instant.nullable(),
  window: z.strictObject({ endsAt: Instant, used: Counter }).nullable(),
})

export const StateJournal = z.strictObject({
  lastId: Counter.describe('The id of the newest request ever received; the next one follows it.'),
  evicted: Counter.describe('How many were dropped to stay within the limits.'),
  entries: z.array(JournalEntry).describe('The oldest first. Their ids follow one another, up to `lastId`.'),
})
const NO_JOURNAL = { lastId: 0, evicted: 0, entries: [] }

export const StateAccount = z
  .strictObject({
    token: ChosenToken.optional().describe('Missing in a redacted state.'),
    seed: Seed,
    market: Market,
    currency: z.string().regex(/^[A-Z]{3}$/),
    publisher: StateOrganization,
    referer: Text,
    advertiser: StateOrganization,
    program: StateOrganization,
    events: z
      .array(z.strictObject({ uuid: Uuid, title: Name, commission: z.int().min(0), createdAt: Instant }))
      .min(1)
      .max(100),
    visitors: z.array(z.strictObject({ ipAddress: Text, browser: Text })).max(1000),
    predefinedLeadUuids: z.array(Uuid).max(1000).describe('Those of the first leads after a reset.'),
    seedClicks: z.array(StateClick).max(1000).describe('The clicks that a reset brings back.'),
    settings: z.strictObject({
      redirectUrl: HttpUrl,
      landingUrl: HttpUrl,
      usesRedirectPage: z.boolean(),
      behaviours: BehaviourChanges.describe('Others have their defaults.'),
    }),
    clock: z.union([
      z.strictObject({ offsetMs: z.int().min(-MAX_INSTANT).max(MAX_INSTANT) }),
      z.strictObject({ frozenAt: Instant }),
    ]),
    clicks: z.array(StateClick).describe('The oldest first, those of `seedClicks` among them.'),
    leads: z.array(StateLead).describe('The oldest first.'),
    faults: z
      .array(StateFault)
      .max(MAX_FAULTS)
      .describe('Fault rules with their counters, in the order in which they are tried.'),
    journal: StateJournal.default(NO_JOURNAL).describe('What was received. Missing in version 1.'),
  })
  .superRefine(({ seedClicks, clicks, leads, faults, events, journal }, context) => {
    const problem = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
    const [known, ids] = [new Set(clicks.map(({ uuid }) => uuid)), new Set(events.map(({ uuid }) => uuid))]
    if (ids.size < events.length) problem(['events'], 'Two of them have the same uuid')
    if (!seedClicks.every(({ uuid }) => known.has(uuid))) problem(['clicks'], 'Expected those of seedClicks among them')
    if (known.size < clicks.length) problem(['clicks'], 'Two of them have the same uuid')
    if (new Set(leads.map(({ uuid }) => uuid)).size < leads.length) problem(['leads'], 'Two of them have the same uuid')
    faults.forEach(({ number }, n) => {
      if (n > 0 && number <= (faults[n - 1]?.number ?? 0)) problem(['faults', n, 'number'], 'Expected them to ascend')
    })
    const oldest = journal.lastId - journal.entries.length + 1
    journal.entries.forEach(({ id }, n) => {
      if (id !== oldest + n || id < 1)
        problem(['journal', 'entries', n, 'id'], 'Expected ids that follow one another, up to lastId')
    })
    leads.forEach(({ click, event }, n) => {
      if (typeof click === 'string' && !known.has(click)) problem(['leads', n, 'click'], 'No click has this uuid')
      if (!ids.has(event)) problem(['leads', n, 'event'], 'No event of the account has this uuid')
    })
  })
export type StateAccount = z.output<typeof StateAccount>

export const State = z.strictObject({
  format: z.literal(STATE_FORMAT, { error: 'Expected a file that "retrack-kit export" wrote' }),
  version: z.literal([1, STATE_VERSION], { error: ({ input }) => explainVersion(input) }),
  retrackKit: Name.describe('The version of the retrack-kit that wrote it.'),
  exportedAt: z.iso.datetime(),
  redacted: z.boolean(),
  accounts: z.array(StateAccount).min(1).max(100_000),
})
export type State = z.output<typeof State>
export type StateInput = z.input<typeof State>

function explainVersion(version: unknown): string {
  return typeof version === 'number' && version > STATE_VERSION
    ? `The state has version ${version}, and this retrack-kit knows versions up to ${STATE_VERSION}. Import it with the newer retrack-kit that wrote it`
    : `Expected a version from 1 to ${STATE_VERSION}`
}

/** The fields that every state file begins with. */
export const STATE_HEADER = { format: STATE_FORMAT, version: STATE_VERSION } as const
