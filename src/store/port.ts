/**
 * The port behind which an account's state lives: what Retrack would keep in its database.
 * Everything is asynchronous, so that an engine shared by several processes can stand behind it.
 *
 * Accounts are read as snapshots and never changed in place. A write names the snapshot it was
 * decided on; where the account was reset or removed since, nothing is written and the answer
 * is `stale`: what began before a reset leaves no trace after it.
 */

import type { Behaviours } from '../../schemas/behaviours/index.ts'
import type { RequestOutcome } from '../../schemas/journal.ts'
import type { Market } from '../../schemas/markets.ts'
import type { LeadStatus } from '../../schemas/retrack.ts'
import type { UuidVersion } from '../deterministic.ts'
import type { FaultCircumstances, FaultRecord, FaultTarget, Firing, NewFaultRule } from './fault-rules.ts'

/** Milliseconds since 1970, on the clock of the account. */
export type Instant = number

export interface Organization {
  readonly uuid: string
  readonly name: string
  readonly createdAt: Instant
}

export interface EventRecord {
  readonly uuid: string
  readonly title: string
  /** In minor units of the account's currency. */
  readonly commission: number
  readonly createdAt: Instant
}

/** The visitor of a click that names none. */
export interface SampleVisitor {
  readonly ipAddress: string
  readonly browser: string
}

/** The parts of an account that never change. */
export interface AccountIdentity {
  readonly token: string
  readonly seed: number
  readonly market: Market
  readonly currency: string
  readonly publisher: Organization
  /** The publisher's site, from which its visitors come. */
  readonly referer: string
  readonly advertiser: Organization
  readonly program: Organization
  readonly events: readonly EventRecord[]
  readonly visitors: readonly SampleVisitor[]
  /** The uuids of the first leads after a start or reset; all others follow from the seed. */
  readonly predefinedLeadUuids: readonly string[]
  /** The clicks that are there after a start or reset. */
  readonly seedClicks: readonly ClickRecord[]
}

/** The settings of an account that a user can change. */
export interface AccountSettings {
  readonly redirectUrl: string
  readonly landingUrl: string
  readonly usesRedirectPage: boolean
  readonly behaviours: Behaviours
}

/** A clock that runs `offsetMs` ahead of real time, or stands still at `frozenAt`. */
export type ClockSetting = { readonly offsetMs: number } | { readonly frozenAt: Instant }

export interface AccountRecord extends AccountIdentity {
  readonly settings: AccountSettings
  readonly clock: ClockSetting
  /** Counts the resets. */
  readonly generation: number
  /** Counts the changes of settings and clock, and the resets. */
  readonly revision: number
}

export interface ClickRecord {
  readonly uuid: string
  readonly ref: string | null
  readonly ref2: string | null
  readonly ref3: string | null
  readonly deeplink: string | null
  readonly ipAddress: string | null
  readonly browser: string | null
  readonly referer: string | null
  readonly country: string | null
  readonly createdAt: Instant
}

export interface LeadRecord {
  readonly uuid: string
  readonly event: string
  readonly click: ClickRecord
  readonly reference: string | null
  readonly voucher: string | null
  readonly createdAt: Instant
  readonly status: LeadStatus
  readonly reason: string | null
  readonly statusAt: Instant
}

export interface LeadFilter {
  readonly reference?: string | undefined
  readonly click?: string | undefined
  readonly event?: string | undefined
  readonly status?: LeadStatus | undefined
}

/** Selects a part of a list: the newest `limit`, or with `after` the `limit` that follow that record. */
export interface PageRequest {
  readonly limit: number
  /** The uuid of the record before the first one to read. */
  readonly after?: string | undefined
  /** The uuid of the record behind the last one to read. */
  readonly before?: string | undefined
}

export interface Page<Item> {
  /** The oldest first. */
  readonly items: readonly Item[]
  /** How many match on all pages together. */
  readonly total: number
}

/** The account was reset or removed since the snapshot that the write was decided on. */
export type Conflict = { readonly kind: 'stale' }
export const CONFLICT: Conflict = Object.freeze({ kind: 'stale' })

/** There is no room for it; nothing was saved. */
export type CapacityExceeded = { readonly kind: 'full' }
export const CAPACITY_EXCEEDED: CapacityExceeded = Object.freeze({ kind: 'full' })

export type AddedLead =
  /** `earlier` is the first lead that had the reference already. */
  | { readonly kind: 'added'; readonly lead: LeadRecord; readonly earlier: LeadRecord | undefined }
  /** Nothing was saved: this lead has the reference. */
  | { readonly kind: 'exists'; readonly lead: LeadRecord }
  | Conflict
  | CapacityExceeded

export type StatusChange =
  | { readonly kind: 'changed'; readonly lead: LeadRecord }
  /** The lead's status is not among those that may be changed; nothing was. */
  | { readonly kind: 'kept'; readonly lead: LeadRecord }
  | { readonly kind: 'missing' }
  | Conflict
  | CapacityExceeded

export interface NewStatus {
  readonly status: LeadStatus
  readonly reason: string | null
  readonly at: Instant
}

/** Changes to an account's settings and clock. Omitted parts stay. */
export interface AccountPatch {
  readonly settings?: Partial<AccountSettings>
  readonly clock?: ClockSetting
}

export interface RestoredEntry extends JournalEntryData {
  readonly id: number
}

/** The journal that comes with an account. An engine keeps the newest entries that its bounds have room for. */
export interface JournalRestoration {
  /** The id of the newest entry that there ever was: the next one follows it. */
  readonly lastId: number
  /** How many were dropped where it comes from. */
  readonly evicted: number
  /** Their ids follow one another, up to `lastId`. */
  readonly entries: readonly RestoredEntry[]
}

/** An account with all that it holds. The store itself decides its generation and revision. */
export interface Restoration {
  readonly account: AccountRecord
  /** The oldest first, those of `seedClicks` among them. */
  readonly clicks: readonly ClickRecord[]
  /** The oldest first. */
  readonly leads: readonly LeadRecord[]
  /** In ascending order of their numbers. */
  readonly faults: readonly FaultRecord[]
  readonly journal: JournalRestoration
  /** The account of the same token that it takes the place of. */
  readonly replaces: AccountRecord | undefined
}

export type Restored =
  | { readonly kind: 'restored'; readonly accounts: readonly AccountRecord[] }
  | Conflict
  | CapacityExceeded

export interface AccountStore {
  /** Takes the next number of a seed, from 0. No two callers ever get the same one. */
  nextSequence(seed: number): Promise<number>
  /** Nothing is added where an account has the token, or there is no room. */
  add(account: AccountRecord): Promise<'added' | 'exists' | 'full'>
  byToken(token: string): Promise<AccountRecord | undefined>
  byProgram(publisher: string, program: string): Promise<AccountRecord | undefined>
  /** The account that one of these is a part of. */
  findOwner(part: {
    readonly event?: string | null
    readonly click?: string | null
  }): Promise<AccountRecord | undefined>
  /** All of them, the oldest first. */
  list(): Promise<readonly AccountRecord[]>
  /** Changes an account, unless it was changed, reset or removed since this snapshot of it: then nothing is. */
  change(account: AccountRecord, patch: AccountPatch): Promise<AccountRecord | Conflict>
  /**
   * Lists the tokens of accounts with leads, new clicks or a journal in which nothing was saved since `before`. That is
   * real time, in milliseconds since 1970.
   */
  listQuiet(before: number): Promise<readonly string[]>
  /**
   * Removes leads, clicks and fault rules. The first clicks and the initial rules come back, and the clock shows real
   * time. With `quietSince` it does so only if nothing was saved since then; otherwise it changes nothing and returns
   * undefined.
   */
  reset(token: string, options?: { readonly quietSince?: number }): Promise<AccountRecord | undefined>
  remove(token: string): Promise<boolean>
  /**
   * Adds accounts with their records, all of them or none. `stale` if an account was reset or removed that one of them
   * replaces, or if there is one that none of them replaces. New leads and clicks have the numbers that follow.
   */
  restore(restorations: readonly Restoration[]): Promise<Restored>
}

export interface ClickStore {
  /** Saves a click under the uuid of its number, `clickUuid`. */
  add(
    account: AccountRecord,
    click: Omit<ClickRecord, 'uuid'>,
    version?: UuidVersion,
  ): Promise<ClickRecord | Conflict | CapacityExceeded>
  get(account: AccountRecord, uuid: string): Promise<ClickRecord | undefined>
  /** Undefined if the page is bounded by a click that is not there. */
  list(account: AccountRecord, page: PageRequest): Promise<Page<ClickRecord> | undefined>
}

export interface LeadStore {
  /**
   * Saves a lead under the uuid of its number, `leadUuid`. With `onlyNewReference` a lead whose reference is taken is not
   * saved: the first that has it is returned as `exists`.
   */
  add(
    account: AccountRecord,
    lead: Omit<LeadRecord, 'uuid'>,
    options: { readonly onlyNewReference: boolean },
  ): Promise<AddedLead>
  get(account: AccountRecord, uuid: string): Promise<LeadRecord | undefined>
  /** The first lead that has the reference. */
  findFirstByReference(account: AccountRecord, reference: string): Promise<LeadRecord | undefined>
  /** Returns the matching leads. Undefined if the page is bounded by a lead that is not there. */
  find(account: AccountRecord, filter: LeadFilter, page: PageRequest): Promise<Page<LeadRecord> | undefined>
  /** How many were saved since the last reset. */
  count(account: AccountRecord): Promise<number>
  /** Changes the status if it is one of `from`. Concurrent changes see each other's results in order. */
  changeStatus(account: AccountRecord, uuid: string, to: NewStatus, from: readonly LeadStatus[]): Promise<StatusChange>
}

/** The fault rules of accounts, with their counters. A reset of the account takes them back. */
export interface FaultStore {
  /** Adds all of them or none. `at` is real time, in milliseconds since 1970. `stale` if the account was removed. */
  add(
    account: AccountRecord,
    rules: readonly NewFaultRule[],
    at: number,
  ): Promise<readonly FaultRecord[] | Conflict | CapacityExceeded>
  /** In the order in which they were added. */
  list(account: AccountRecord): Promise<readonly FaultRecord[]>
  remove(account: AccountRecord, number: number): Promise<boolean>
  clear(account: AccountRecord): Promise<void>
  /**
   * Counts a request on every rule that matches it, and returns the rules that have an effect on it. None has if the
   * account was reset since the snapshot. Concurrent requests are counted in order. The engine in memory returns no
   * promise, because every request passes here.
   */
  count(
    account: AccountRecord,
    target: FaultTarget,
    circumstances: FaultCircumstances,
  ): readonly Firing[] | Promise<readonly Firing[]>
}

/** A journal entry in a store: its columns, and the whole as a text that only a journal reads. */
export interface JournalEntryData {
  readonly operation: string | null
  readonly reference: string | null
  readonly click: string | null
  readonly outcome: RequestOutcome | null
  /** The approximate size. */
  readonly bytes: number
  readonly data: string
}

export interface StoredJournalEntry extends Pick<JournalEntryData, 'bytes' | 'data'> {
  /** Counted from 1 in each account. */
  readonly id: number
  /** The number of its last change among those of the journal. */
  readonly change: number
}

export interface JournalWrite {
  /** Tells the entry from all others of its journal before it has an id. */
  readonly key: string
  readonly entry: JournalEntryData
  /** Undefined if it is new: its id, and what it took when it was last written. */
  readonly written: Pick<StoredJournalEntry, 'id' | 'bytes'> | undefined
}

export interface JournalState {
  /** Tells it from the journal before a reset, whose ids mean other requests. */
  readonly key: string
  /** The id of its newest entry, and the number of its last change. */
  readonly lastId: number
  readonly lastChange: number
  /** How many entries were dropped since the journal was last cleared, and the last id of those. */
  readonly evicted: number
  readonly lastEvictedId: number
}

export interface JournalFilter {
  readonly operation?: string | undefined
  readonly reference?: string | undefined
  readonly click?: string | undefined
  readonly outcome?: RequestOutcome | undefined
}

/** The newest `limit`, or with `after` those that follow that id. */
export interface JournalPageRequest {
  readonly limit: number
  readonly after?: number | undefined
  readonly before?: number | undefined
}

/** The account whose journal it is, as it was at a reset; without a generation, as it is. */
export interface JournalOwner {
  readonly token: string
  readonly generation: number | undefined
}

export interface JournalChanges {
  readonly entries: readonly StoredJournalEntry[]
  /** As it was before these were read; undefined if there is no such journal. */
  readonly state: JournalState | undefined
}

export interface JournalWritten {
  readonly kind: 'written'
  readonly ids: readonly number[]
  /** How many entries this write dropped to stay within the bounds. */
  readonly evicted: number
}

/** The journals of accounts, within the bounds of journal-bounds.ts. A reset begins another one. */
export interface JournalStore {
  /**
   * Returns the id of each in `ids`, in the same order. An entry that was dropped or cleared meanwhile stays gone. `isRetry`: an attempt
   * before this one failed, and may have written them all the same.
   */
  write(
    owner: JournalOwner,
    writes: readonly JournalWrite[],
    options?: { readonly isRetry: boolean },
  ): Promise<JournalWritten | Conflict>
  /** Undefined if there is no such account. */
  state(owner: JournalOwner): Promise<JournalState | undefined>
  /** Returns the matching entries, the oldest first. */
  find(
    owner: JournalOwner,
    filter: JournalFilter,
    page: JournalPageRequest,
  ): Promise<Page<StoredJournalEntry> & { readonly state: JournalState | undefined }>
  /** Returns the first `limit` entries that changed after the change of this number, in that order. */
  listChangedSince(owner: JournalOwner, change: number, limit: number): Promise<JournalChanges>
  clear(owner: JournalOwner): Promise<void>
}

/** A change to an account, by any process. `account` is the uuid of its program: it is no secret. */
export type StoreSignal =
  | { readonly kind: 'reset' | 'removed' | 'faults-removed' | 'journal'; readonly account: string }
  | { readonly kind: 'added'; readonly account: string; readonly publisher: string }
  /** Some may have been missed, of any account. */
  | { readonly kind: 'missed' }

export interface StoreSignals {
  /**
   * Calls the listener for all that is done from now on, here and in other processes over the same store. What is done here
   * is told before the promise of the call that does it resolves. Returns a function that ends it.
   */
  subscribe(listener: (signal: StoreSignal) => void): () => void
}

export interface Store {
  readonly accounts: AccountStore
  readonly clicks: ClickStore
  readonly leads: LeadStore
  readonly faults: FaultStore
  /** Undefined where every process that can reach the store keeps its own: in memory. */
  readonly journals: JournalStore | undefined
  /** Where `journals` is undefined: returns the journal that the account was restored with, to the first who asks. */
  takeRestoredJournal(owner: JournalOwner): JournalRestoration | undefined
  readonly signals: StoreSignals
  /** Rejects with a `StoreUnavailableError` while the store cannot be used. */
  check(): Promise<void>
  close(): Promise<void>
}
