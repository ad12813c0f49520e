/** An account of a mock, in this process or another: what a test holds. */
import { ACCOUNTS, type AccountChange, type AccountWithToken } from '../../schemas/control/accounts.ts'
import { CLICKS, type NewClick, type PlantedClick } from '../../schemas/control/clicks.ts'
import { CLOCK, type Clock, type ClockChange } from '../../schemas/control/clock.ts'
import { FAULTS } from '../../schemas/control/faults.ts'
import { JOURNAL } from '../../schemas/control/journal.ts'
import { LEADS } from '../../schemas/control/leads.ts'
import type { Fault, NewFault } from '../../schemas/faults.ts'
import {
  DEFAULT_WAIT_MS,
  type JournalEntry,
  type JournalPage,
  type JournalQuery,
  type ReplayChanges,
  type WaitInput,
  type WaitResponse,
} from '../../schemas/journal.ts'
import type { Click, Lead, LeadStatus } from '../../schemas/retrack.ts'
import type { ScenarioName } from '../../schemas/terms.ts'
import type { Transport } from './transport.ts'
import { nearMisses, type WaitOptions, WaitTimeoutError, waitForNoRequest, waitForRequests } from './waiting.ts'

export interface LeadConditions {
  readonly reference?: string
  readonly click?: string
  readonly event?: string
  readonly status?: LeadStatus
}

export type RequestConditions = Partial<Omit<JournalQuery, 'limit' | 'before' | 'format'>>

/** The clicks of an account. */
export interface Clicks {
  /** Plants a click, as if a visitor had clicked; `visitUrl` is where Retrack would send that visitor. */
  create(click?: NewClick): Promise<PlantedClick>
  /** The newest last. */
  list(): Promise<Click[]>
}

/** The leads of an account. */
export interface Leads {
  /** Returns the matching leads, the newest last. */
  list(conditions?: LeadConditions): Promise<Lead[]>
  /**
   * Waits until `count` leads (by default 1) that match are saved.
   * @throws {WaitTimeoutError} when the time is up, with what came instead
   */
  waitFor(conditions?: LeadConditions, options?: WaitOptions & { readonly count?: number }): Promise<Lead[]>
  /** Acts as the staff of Retrack, who may move an approved lead and set a reason. */
  setStatus(uuid: string, status: LeadStatus, reason?: string | null): Promise<Lead>
}

/** The requests that the mock received for an account: its journal. */
export interface Requests {
  /** Returns the matching requests, the newest last. */
  list(conditions?: RequestConditions): Promise<JournalEntry[]>
  /**
   * Waits until `count` matching requests (1 by default) have reached `stage`. By default they must have got a
   * response, or been broken off.
   * @throws {WaitTimeoutError} when the time is up, with the requests that came instead
   */
  waitFor(
    conditions?: RequestConditions,
    options?: WaitOptions & Pick<WaitInput, 'count' | 'stage' | 'after'>,
  ): Promise<JournalEntry[]>
  /**
   * Waits for the time to pass (by default 5,000 ms) without a request that matches.
   * @throws {WaitTimeoutError} as soon as one comes, or when it cannot be told
   */
  waitForNone(conditions?: RequestConditions, options?: WaitOptions & Pick<WaitInput, 'after' | 'stage'>): Promise<void>
  /**
   * Has the mock send a request of the journal to itself again, with what is changed of it. Returns its new entry once it
   * has ended; one that a fault holds back, after 5,000 ms.
   * @throws {MockApiError} where it cannot be sent again, with the reason
   */
  replay(id: number, changes?: ReplayChanges): Promise<JournalEntry>
  /** Empties the journal, and nothing else. */
  clear(): Promise<void>
}

/** The fault rules of an account. */
export interface Faults {
  /** Makes requests fail, as docs/faults.md tells. */
  add(rule: NewFault): Promise<Fault>
  /** Puts a named bundle of rules in force. */
  addScenario(scenario: ScenarioName): Promise<Fault[]>
  /** The rules, with how many requests each was tried on and how often it fired. */
  list(): Promise<Fault[]>
  remove(id: string): Promise<void>
  clear(): Promise<void>
}

/** The clock that gives Retrack's times in an account. Delays and the journal run on real time. */
export interface AccountClock {
  /** Sets it: a Date, ISO 8601, or `YYYY-MM-DD HH:MM:SS` in the account's time zone. */
  set(now: Date | string): Promise<Clock>
  advance(ms: number): Promise<Clock>
  /** Stops it; at a time, where one is given. */
  freeze(now?: Date | string): Promise<Clock>
  /** Lets it run on. */
  resume(): Promise<Clock>
}

/** An account. No other account sees its clicks, leads, faults and journal. */
export class Account {
  readonly token: string
  readonly seed: number
  readonly market: string
  readonly currency: string
  readonly publisher: AccountWithToken['publisher']
  readonly advertiser: AccountWithToken['advertiser']
  readonly program: AccountWithToken['program']
  readonly events: AccountWithToken['events']
  /** The tracking link of the program, for visitors to click on. */
  readonly trackingUrl: string
  readonly clicks: Clicks
  readonly leads: Leads
  readonly requests: Requests
  readonly faults: Faults
  readonly clock: AccountClock
  readonly #transport: Transport

  private constructor(transport: Transport, account: AccountWithToken) {
    this.#transport = transport
    this.token = account.token
    this.seed = account.seed
    this.market = account.market
    this.currency = account.currency
    this.publisher = account.publisher
    this.advertiser = account.advertiser
    this.program = account.program
    this.events = account.events
    this.trackingUrl = account.trackingUrl
    this.clicks = createClicks(transport)
    this.leads = createLeads(transport)
    this.requests = createRequests(transport)
    this.faults = createFaults(transport)
    this.clock = createClock(transport)
  }

  /** @internal Users have theirs from a mock: how it is reached is none of their types. */
  static at(transport: Transport, account: AccountWithToken): Account {
    return new Account(transport, account)
  }

  /** Changes its redirect page, its program's setting or its behaviours; answers how they are now. */
  change(change: AccountChange): Promise<AccountWithToken> {
    return this.#transport.call(ACCOUNTS.changeAccount, { body: change })
  }

  /** Brings it back to its start: leads, clicks, faults, journal and clock. */
  reset(): Promise<void> {
    return this.#transport.call(ACCOUNTS.reset)
  }

  /** Removes it and all that is in it. The default account cannot be removed. */
  remove(): Promise<void> {
    return this.#transport.call(ACCOUNTS.deleteAccount)
  }
}

function createClicks(transport: Transport): Clicks {
  return {
    create: (click = {}) => transport.call(CLICKS.createClick, { body: click }),
    list: async () => (await transport.call<{ data: Click[] }>(CLICKS.listClicks)).data,
  }
}

function createLeads(transport: Transport): Leads {
  const list = async (conditions: LeadConditions = {}) =>
    (await transport.call<{ data: Lead[] }>(LEADS.listLeads, { query: { ...conditions } })).data
  return {
    list,
    waitFor: (conditions = {}, options = {}) => waitForLeads(transport, () => list(conditions), conditions, options),
    setStatus: async (uuid, status, reason) =>
      (await transport.call<{ data: Lead }>(LEADS.adminUpdateLead, { params: { uuid }, body: { status, reason } }))
        .data,
  }
}

/** How long to wait at most before looking again: what the staff changes is not in the journal. */
const LOOK_AGAIN_MS = 1_000

async function waitForLeads(
  transport: Transport,
  list: () => Promise<Lead[]>,
  conditions: LeadConditions,
  { timeoutMs = DEFAULT_WAIT_MS, count = 1 }: WaitOptions & { readonly count?: number },
): Promise<Lead[]> {
  const endsAt = performance.now() + timeoutMs
  let committed = 0
  for (;;) {
    const leads = await list()
    if (leads.length >= count) return leads
    const left = endsAt - performance.now()
    if (left <= 0) {
      const wanted = Object.entries(conditions).map(([name, value]) => `${name} ${value}`)
      const what = `${count === 1 ? 'a lead' : `${count} leads`}${wanted.length === 0 ? '' : ` with ${wanted.join(', ')}`}`
      const instead = await nearMisses(transport, {}, [])
      throw new WaitTimeoutError(
        `Waited ${timeoutMs} ms for ${what} to be saved; there ${leads.length === 1 ? 'is' : 'are'} ${leads.length}.${instead}`,
        [],
      )
    }
    const order: WaitInput = {
      stage: 'committed',
      count: committed + 1,
      timeoutMs: Math.ceil(Math.min(left, LOOK_AGAIN_MS)),
    }
    committed = (await transport.call<WaitResponse>(JOURNAL.wait, { body: order })).data.length
  }
}

function createRequests(transport: Transport): Requests {
  return {
    list: async (conditions = {}) =>
      (await transport.call<JournalPage>(JOURNAL.listRequests, { query: { ...conditions } })).data,
    waitFor: (conditions = {}, options = {}) => waitForRequests(transport, { ...conditions, ...options }),
    waitForNone: (conditions = {}, options = {}) => waitForNoRequest(transport, { ...conditions, ...options }),
    replay: (id, changes = {}) => transport.call(JOURNAL.replay, { params: { id: String(id) }, body: changes }),
    clear: () => transport.call(JOURNAL.clearRequests),
  }
}

function createFaults(transport: Transport): Faults {
  return {
    add: (rule) => transport.call(FAULTS.addFault, { body: rule }),
    addScenario: async (scenario) =>
      (await transport.call<{ data: Fault[] }>(FAULTS.addFault, { body: { scenario } })).data,
    list: async () => (await transport.call<{ data: Fault[] }>(FAULTS.listFaults)).data,
    remove: (id) => transport.call(FAULTS.removeFault, { params: { id } }),
    clear: () => transport.call(FAULTS.clearFaults),
  }
}

function createClock(transport: Transport): AccountClock {
  const put = (body: ClockChange) => transport.call<Clock>(CLOCK.setClock, { body })
  const text = (now: Date | string) => (typeof now === 'string' ? now : now.toISOString())
  return {
    set: (now) => put({ now: text(now) }),
    advance: (advanceMs) => put({ advanceMs }),
    freeze: (now) => put({ frozen: true, ...(now === undefined ? {} : { now: text(now) }) }),
    resume: () => put({ frozen: false }),
  }
}
