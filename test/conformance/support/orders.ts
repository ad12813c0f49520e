/** Orders, leads and updates, as a correct store has them unless a test says otherwise. */
import type { EvidenceOf, MockRequest } from '../../../schemas/evidence.ts'
import type { NewFault } from '../../../schemas/faults.ts'
import { FaultRule } from '../../../schemas/faults.ts'
import type { JournalEntry } from '../../../schemas/journal.ts'
import type { JourneyName, JourneyRun } from '../../../schemas/journeys.ts'
import { type Content, EVENT, ORIGIN, type TimeLine } from './time-line.ts'

type Entry = Partial<JournalEntry>

interface Where {
  readonly journey: JourneyRun | null
  readonly cause: string | null
}

/** A request that the mock received; by default a lead that it saved. */
export function received(line: TimeLine, entry: Entry, where: Where): MockRequest {
  line.journal += 1
  const at = line.now()
  const stages = { received: new Date(at).toISOString(), responded: new Date(at + 5).toISOString() }
  const body = entry.body
  const own = typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : {}
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return line.add(
    'mock-request',
    {
      entry: {
        id: line.journal,
        operation: 'createLead',
        method: 'POST',
        path: '/api/v2/leads',
        headers: { 'content-type': 'application/json' },
        body: null,
        bodyText: null,
        replayOf: null,
        reference: text(own['reference']),
        click: text(own['click']),
        stages,
        status: 200,
        outcome: 'accepted',
        behaviours: [],
        refusal: null,
        response: null,
        resource: leadResource(uuidOfLead(line.journal)),
        fault: null,
        auth: { scheme: 'Bearer', token: 'valid' },
        findings: [],
        ...entry,
      },
    },
    where,
  )
}

export const leadResource = (uuid: string) => ({ type: 'lead', uuid })

export const uuidOfLead = (id: number) => `3afc4a82-93c3-423f-8ee8-${id.toString().padStart(12, '0')}`

/** A lead as the store sends it; what is undefined is left out. */
export interface LeadGiven extends Entry {
  readonly fields?: Readonly<Record<string, unknown>>
}

export const refused = (status: number, ...behaviours: string[]): LeadGiven => ({
  status,
  outcome: 'refused',
  behaviours,
  resource: null,
})

export interface OrderGiven {
  readonly run?: JourneyRun
  readonly click?: string | null
  readonly voucher?: string | null
  readonly cookie?: Content<'order-started'>['cookie']
  readonly action?: Content<'order-started'>['action']
  readonly alone?: boolean
  readonly way?: string | null
  readonly reference?: string
  /** The leads of the order: one accepted lead by default, none for an empty list. */
  readonly leads?: readonly LeadGiven[]
  /** Whether the leads are tied to the order by what they carry; false: nothing in them tells. */
  readonly tied?: boolean
  /** The cookies sent along with the POST that places it; undefined: not seen. */
  readonly sentCookies?: string | null | undefined
  readonly exchanges?: readonly Partial<Content<'exchange'>>[]
  readonly waited?: Partial<Content<'wait-finished'>> | null
  readonly retried?: Partial<Content<'wait-finished'>> | null
  readonly ended?: Partial<Content<'order-finished'>> | null
  readonly silence?: Partial<Content<'quiet-period'>> | null
  readonly fault?: NewFault
}

const faultIdOf = ({ run }: JourneyRun) => `f${run}`

export interface OrderMade {
  readonly began: EvidenceOf<'order-started'>
  readonly leads: readonly MockRequest[]
  readonly click: string | null
  readonly reference: string
  readonly run: JourneyRun
}

export function order(line: TimeLine, name: JourneyName, given: OrderGiven = {}): OrderMade {
  const run = given.run ?? line.run(name)
  const click = given.click === undefined ? line.click() : given.click
  const { voucher = null, alone = false, reference = `A${1000 + run.run}` } = given
  const fault = given.fault
  const faultId = faultIdOf(run)
  if (fault !== undefined) {
    line.add('fault-installed', { fault: faultId, rule: FaultRule.parse(fault) }, { journey: run })
  }
  const position = line.journal
  const began = line.add(
    'order-started',
    {
      action: given.action ?? 'http',
      way: given.way ?? null,
      cookie: given.cookie ?? 'store',
      click,
      voucher,
      alone,
      journal: position,
    },
    { journey: run },
  )
  const where = { journey: run, cause: began.id }
  const sentCookies = 'sentCookies' in given ? given.sentCookies : `retrack_click=${click}`
  const exchanges = given.exchanges ?? [{}]
  for (const exchange of exchanges) {
    line.add(
      'exchange',
      {
        resource: 'document',
        method: 'POST',
        url: `${ORIGIN}/checkout`,
        ...(sentCookies === undefined ? {} : { sentCookies }),
        response: { status: 200, headers: {}, setCookies: [], fromCache: false },
        failure: null,
        tokenIn: [],
        tokenSearchedIn: ['url', 'request-headers', 'request-body', 'response-headers', 'response-body'],
        ...exchange,
      },
      where,
    )
  }
  const leads = (given.leads ?? [{}]).map(({ fields, fault: ordinal, ...entry }) =>
    received(
      line,
      {
        body: { event: EVENT, click, reference, ...(voucher === null ? {} : { voucher }), ...fields },
        ...(ordinal ? { fault: { ...ordinal, id: ordinal.id === 'valid' ? faultId : ordinal.id } } : {}),
        ...entry,
      },
      given.tied === false ? { journey: null, cause: null } : where,
    ),
  )
  if (given.ended !== null) {
    line.add(
      'order-finished',
      { succeeded: true, reason: null, durationMs: 120, journal: line.journal, page: null, ...given.ended },
      where,
    )
  }
  const wait = { result: leads.length > 0 ? ('yes' as const) : ('no' as const), after: position, upTo: line.journal }
  if (given.waited !== null) {
    const waitedMs = leads.length > 0 ? 40 : 60_000
    line.add('wait-finished', { for: 'lead', waitedMs, limitMs: 60_000, ...wait, ...given.waited }, where)
  }
  if (fault !== undefined && given.retried !== null) {
    const result = leads.some(({ entry }) => entry.outcome === 'accepted') ? 'yes' : 'no'
    line.add(
      'wait-finished',
      { for: 'accepted-lead', waitedMs: 1_000, limitMs: 60_000, ...wait, result: result, ...given.retried },
      where,
    )
  }
  if (given.silence !== null && (leads.length > 0 || given.silence !== undefined)) {
    const first = leads[0]?.entry.id ?? null
    line.add(
      'quiet-period',
      {
        of: { operation: 'createLead', click, lead: null },
        result: 'yes',
        watchedMs: 5_000,
        neededMs: 3_000,
        after: leads.at(-1)?.entry.id ?? position,
        upTo: line.journal,
        leadBefore: first,
        leadAfter: line.journal + 1,
        ...given.silence,
      },
      where,
    )
  }
  return { began, leads, click, reference, run }
}

export interface ChangeGiven {
  readonly lead?: string | null
  readonly afterApproval?: boolean
  readonly way?: string | null
  /** The updates: one accepted update by default. */
  readonly updates?: readonly LeadGiven[]
  readonly ended?: Partial<Content<'status-change-finished'>> | null
  readonly waited?: Partial<Content<'wait-finished'>> | null
  readonly silence?: Partial<Content<'quiet-period'>> | null
  readonly fault?: NewFault
  readonly retried?: Partial<Content<'wait-finished'>> | null
}

/** The store rejects or approves an order. */
export function change(line: TimeLine, made: OrderMade, status: 'rejected' | 'approved', given: ChangeGiven = {}) {
  const lead =
    given.lead !== undefined
      ? given.lead
      : (made.leads.findLast(({ entry }) => entry.outcome === 'accepted')?.entry.resource?.uuid ?? uuidOfLead(0))
  const { afterApproval = false } = given
  if (given.fault !== undefined) {
    const rule = FaultRule.parse(given.fault)
    line.add('fault-installed', { fault: faultIdOf(made.run), rule }, { journey: made.run })
  }
  const position = line.journal
  const began = line.add(
    'status-change-started',
    {
      action: 'http',
      way: given.way ?? null,
      status,
      reference: made.reference,
      lead,
      afterApproval,
      journal: position,
    },
    { journey: made.run },
  )
  const where = { journey: made.run, cause: began.id }
  const updates = (given.updates ?? (afterApproval ? [] : [{}])).map(({ fields, fault, ...entry }) =>
    received(
      line,
      {
        operation: 'updateLead',
        path: `/api/v2/leads/${lead}`,
        body: { status, ...fields },
        resource: leadResource(lead ?? uuidOfLead(0)),
        ...(fault ? { fault: { ...fault, id: faultIdOf(made.run) } } : {}),
        ...entry,
      },
      where,
    ),
  )
  if (given.ended !== null) {
    const ended = { succeeded: true, reason: null, durationMs: 80, journal: line.journal, ...given.ended }
    line.add('status-change-finished', ended, where)
  }
  if (!afterApproval && given.waited !== null) {
    const result = updates.length > 0 ? 'yes' : 'no'
    const wait = { result, waitedMs: 50, limitMs: 30_000, after: position, upTo: line.journal } as const
    line.add('wait-finished', { for: 'update', ...wait, ...given.waited }, where)
  }
  if (given.fault !== undefined && given.retried !== null) {
    const result = updates.some(({ entry }) => entry.outcome === 'accepted') ? 'yes' : 'no'
    const wait = { result, waitedMs: 1_000, limitMs: 60_000, after: position, upTo: line.journal } as const
    line.add('wait-finished', { for: 'accepted-update', ...wait, ...given.retried }, where)
  }
  if (afterApproval && given.silence !== null) {
    line.add(
      'quiet-period',
      {
        of: { operation: 'updateLead', click: null, lead },
        result: 'yes',
        watchedMs: 5_000,
        neededMs: 3_000,
        after: position,
        upTo: line.journal,
        leadBefore: position,
        leadAfter: line.journal + 1,
        ...given.silence,
      },
      where,
    )
  }
  return { began, updates }
}

/** The fault of a journey, and the failed attempt as it appears in the journal. */
export function failing(status: number | 'reset' | 'empty' | 'hang', headers?: Readonly<Record<string, string>>) {
  const effect =
    typeof status === 'number'
      ? ({ kind: 'status', status, ...(headers === undefined ? {} : { headers }) } as const)
      : ({ kind: status } as const)
  const fault: NewFault = { operation: 'createLead', when: { first: 1 }, effect }
  const met: LeadGiven = {
    status: typeof status === 'number' ? status : null,
    outcome: 'faulted',
    resource: null,
    fault: { id: 'valid', ordinal: 1 },
  }
  return { fault, met }
}

const { fault: downOnce, met } = failing(503)
/** The fault of `failed-update`, and a store that sends its update again. */
export const failedUpdate = {
  fault: { ...downOnce, operation: 'updateLead' },
  updates: [met, {}],
} as const satisfies ChangeGiven
export const updateThatFailed = met

/** An order whose lead could not be saved until it was rejected; by default both come then. */
export function rejectedBeforeItsLead(
  line: TimeLine,
  given: {
    readonly ended?: Partial<Content<'status-change-finished'>> | null
    readonly awaitedLead?: Partial<Content<'wait-finished'>> | null
    readonly awaitedUpdate?: Partial<Content<'wait-finished'>> | null
    readonly isSaved?: boolean
    readonly isRejected?: boolean
  } = {},
): OrderMade {
  const { fault, met } = failing(503)
  const made = order(line, 'rejected-before-lead', { fault, leads: [met], retried: null, silence: null })
  const { began } = change(line, made, 'rejected', {
    lead: null,
    updates: [],
    waited: null,
    ...('ended' in given ? { ended: given.ended ?? null } : {}),
  })
  const where = { journey: made.run, cause: began.id }
  const wait = (isYes: boolean) =>
    ({
      result: isYes ? 'yes' : 'no',
      waitedMs: 900,
      limitMs: 30_000,
      after: line.journal,
      upTo: line.journal + 1,
    }) as const
  const { isSaved = true, isRejected = isSaved } = given
  const body = { event: EVENT, click: made.click, reference: made.reference }
  const own = { journey: made.run, cause: made.began.id }
  const lead = isSaved ? received(line, { body }, own) : undefined
  if (given.awaitedLead !== null)
    line.add('wait-finished', { for: 'accepted-lead', ...wait(isSaved), ...given.awaitedLead }, where)
  if (lead === undefined) return made
  const uuid = lead.entry.resource?.uuid ?? ''
  if (isRejected) {
    const path = `/api/v2/leads/${uuid}`
    received(line, { operation: 'updateLead', path, body: { status: 'rejected' }, resource: leadResource(uuid) }, own)
  }
  if (given.awaitedUpdate !== null)
    line.add('wait-finished', { for: 'accepted-update', ...wait(isRejected), ...given.awaitedUpdate }, where)
  const quiet = {
    result: 'yes',
    watchedMs: 5_000,
    neededMs: 3_000,
    upTo: line.journal,
    leadAfter: line.journal + 1,
  } as const
  const of = { operation: 'createLead', click: made.click, lead: null } as const
  line.add('quiet-period', { of, ...quiet, after: lead.entry.id, leadBefore: lead.entry.id }, own)
  return made
}

/** The store was restarted in a run. */
export function restarted(line: TimeLine, journey: JourneyRun, given: Partial<Content<'store-restarted'>> = {}): void {
  const about = {
    action: 'http',
    succeeded: true,
    reason: null,
    durationMs: 900,
    began: line.journal,
    journal: line.journal,
  } as const
  line.add('store-restarted', { ...about, ...given }, { journey })
}

export interface RefusedLeadGiven {
  readonly first?: OrderGiven
  readonly next?: OrderGiven | null
  /** The wait while the lead of the first order was refused, and the one after that. */
  readonly waited?: Partial<Content<'wait-finished'>> | null
  readonly waitedLonger?: Partial<Content<'wait-finished'>> | null
}

/** An order whose lead is answered 422 to each try, and one of another visitor meanwhile. */
export function refusedLead(line: TimeLine, given: RefusedLeadGiven = {}): void {
  const { fault, met } = failing(422)
  const run = line.run('refused-lead')
  order(line, 'refused-lead', { run, fault, leads: [met], retried: null, silence: null, ...given.first })
  if (given.next === null) return
  const after = line.journal
  const made = order(line, 'refused-lead', { run, waited: null, reference: 'C1', ...given.next })
  const where = { journey: run, cause: made.began.id }
  const result = made.leads.length > 0 ? 'yes' : 'no'
  const wait = { for: 'accepted-lead', result, waitedMs: 40, limitMs: 20_000, after, upTo: line.journal } as const
  if (given.waited !== null) line.add('wait-finished', { ...wait, ...given.waited }, where)
  if (given.waitedLonger) line.add('wait-finished', { ...wait, ...given.waitedLonger }, where)
}
