/** The store in memory. A look-up costs the same however many leads there are. */

import { MemoryBudget } from '../memory-budget.ts'
import { patchAccount, resetAccount } from './account-changes.ts'
import { type FaultBounds, NO_FIRINGS, UNBOUNDED_FAULTS } from './fault-rules.ts'
import { LeadIndex } from './lead-index.ts'
import { FaultSet } from './memory-faults.ts'
import { buildAccount, type StoredAccount } from './memory-restore.ts'
import type {
  AccountRecord,
  AddedLead,
  CapacityExceeded,
  ClickRecord,
  Conflict,
  LeadRecord,
  StatusChange,
  Store,
} from './port.ts'
import { CAPACITY_EXCEEDED, CONFLICT } from './port.ts'
import { clickUuid, leadUuid } from './record-uuids.ts'
import { SignalHub } from './signal-hub.ts'
import { estimateAccountBytes, estimateClickBytes, estimateLeadBytes, REMOVED_ACCOUNT_BYTES } from './size-estimate.ts'

/** `budget` limits what is kept, in bytes. It may be shared with others. */
export function createMemoryStore(
  budget = new MemoryBudget(Number.POSITIVE_INFINITY),
  faultBounds: FaultBounds = UNBOUNDED_FAULTS,
): Store {
  const accountsByToken = new Map<string, StoredAccount>()
  const tokensByProgram = new Map<string, string>()
  /** The oldest account with each event. */
  const tokensByEvent = new Map<string, string>()
  const sequences = new Map<number, number>()
  const signals = new SignalHub()

  /** The index of the account to write to, unless it was reset since this snapshot was read. */
  function writableIndex(account: AccountRecord): LeadIndex | undefined {
    const entry = accountsByToken.get(account.token)
    if (entry?.account.generation !== account.generation) return undefined
    entry.usedAt = Date.now()
    return entry.index
  }

  /** Where the account is found, beside its token. */
  function unindex({ publisher, program, events, token }: AccountRecord): void {
    tokensByProgram.delete(programKey(publisher.uuid, program.uuid))
    for (const { uuid } of events) if (tokensByEvent.get(uuid) === token) tokensByEvent.delete(uuid)
    if (events.some(({ uuid }) => !tokensByEvent.has(uuid))) {
      for (const { account } of accountsByToken.values()) indexEvents(account)
    }
  }

  function indexEvents({ events, token }: AccountRecord): void {
    for (const { uuid } of events) if (!tokensByEvent.has(uuid)) tokensByEvent.set(uuid, token)
  }

  function release({ account, index, faults }: StoredAccount): void {
    budget.release(estimateAccountBytes(account) + index.bytes)
    faults.clear()
  }

  const findIndex = (account: AccountRecord) => accountsByToken.get(account.token)?.index

  return {
    accounts: {
      async nextSequence(seed) {
        const number = sequences.get(seed) ?? 0
        sequences.set(seed, number + 1)
        return number
      },
      async add(account) {
        if (accountsByToken.has(account.token)) return 'exists'
        if (!budget.tryReserve(estimateAccountBytes(account))) return 'full'
        const faults = new FaultSet(faultBounds, budget)
        const index = new LeadIndex(account.seedClicks)
        accountsByToken.set(account.token, { account, index, faults, usedAt: Date.now() })
        tokensByProgram.set(programKey(account.publisher.uuid, account.program.uuid), account.token)
        indexEvents(account)
        signals.send({ kind: 'added', account: account.program.uuid, publisher: account.publisher.uuid })
        return 'added'
      },
      async byToken(token) {
        return accountsByToken.get(token)?.account
      },
      async byProgram(publisher, program) {
        const token = tokensByProgram.get(programKey(publisher, program))
        return token === undefined ? undefined : accountsByToken.get(token)?.account
      },
      async findOwner({ event, click }) {
        const token = typeof event === 'string' ? tokensByEvent.get(event) : undefined
        if (token !== undefined) return accountsByToken.get(token)?.account
        if (typeof click !== 'string') return undefined
        for (const { account, index } of accountsByToken.values()) if (index.clicks.has(click)) return account
        return undefined
      },
      async list() {
        return Array.from(accountsByToken.values(), ({ account }) => account)
      },
      async change({ token, revision }, patch) {
        const entry = accountsByToken.get(token)
        if (entry?.account.revision !== revision) return CONFLICT
        entry.account = patchAccount(entry.account, patch)
        entry.usedAt = Date.now()
        return entry.account
      },
      async listQuiet(before) {
        const quiet = [...accountsByToken.values()].filter(
          ({ index, usedAt }) => usedAt < before && (index.leads.length > 0 || index.newClicks > 0),
        )
        return quiet.map(({ account }) => account.token)
      },
      async reset(token, { quietSince = Number.POSITIVE_INFINITY } = {}) {
        const entry = accountsByToken.get(token)
        if (entry === undefined || entry.usedAt >= quietSince) return undefined
        entry.usedAt = Date.now()
        entry.account = resetAccount(entry.account)
        budget.release(entry.index.bytes)
        entry.index = new LeadIndex(entry.account.seedClicks)
        entry.faults.clear()
        entry.faults = new FaultSet(faultBounds, budget)
        entry.restoredJournal = undefined
        signals.send({ kind: 'reset', account: entry.account.program.uuid })
        return entry.account
      },
      async remove(token) {
        const entry = accountsByToken.get(token)
        if (entry === undefined) return false
        budget.release(estimateAccountBytes(entry.account) - REMOVED_ACCOUNT_BYTES + entry.index.bytes)
        entry.faults.clear()
        accountsByToken.delete(token)
        unindex(entry.account)
        signals.send({ kind: 'removed', account: entry.account.program.uuid })
        return true
      },
      async restore(restorations) {
        const isStale = restorations.some(
          ({ account, replaces }) => accountsByToken.get(account.token)?.account.generation !== replaces?.generation,
        )
        if (isStale) return CONFLICT
        const built: StoredAccount[] = []
        for (const restoration of restorations) {
          const entry = buildAccount(restoration, budget, faultBounds)
          if (entry !== undefined) built.push(entry)
        }
        if (built.length < restorations.length) {
          built.forEach(release)
          return CAPACITY_EXCEEDED
        }
        for (const entry of built) {
          const { account } = entry
          const replaced = accountsByToken.get(account.token)
          accountsByToken.set(account.token, entry)
          if (replaced !== undefined) {
            release(replaced)
            unindex(replaced.account)
            signals.send({ kind: 'reset', account: replaced.account.program.uuid })
          }
          tokensByProgram.set(programKey(account.publisher.uuid, account.program.uuid), account.token)
          indexEvents(account)
          // An account of this program may have been removed before, and exists again.
          signals.send({ kind: 'reset', account: account.program.uuid })
        }
        return { kind: 'restored', accounts: built.map(({ account }) => account) }
      },
    },

    clicks: {
      async add(account, click, version): Promise<ClickRecord | Conflict | CapacityExceeded> {
        const index = writableIndex(account)
        if (index === undefined) return CONFLICT
        const saved: ClickRecord = { uuid: clickUuid(account, index.newClicks + 1, version), ...click }
        const bytes = estimateClickBytes(saved)
        if (!budget.tryReserve(bytes)) return CAPACITY_EXCEEDED
        index.bytes += bytes
        index.newClicks += 1
        index.clicks.set(saved.uuid, saved)
        return saved
      },
      async get(account, uuid) {
        return findIndex(account)?.clicks.get(uuid)
      },
      async list(account, page) {
        return (findIndex(account) ?? NO_RECORDS).listClicks(page)
      },
    },

    faults: {
      async add(account, rules, at) {
        const entry = accountsByToken.get(account.token)
        if (entry === undefined) return CONFLICT
        entry.usedAt = Date.now()
        return entry.faults.add(rules, at)
      },
      async list(account) {
        return accountsByToken.get(account.token)?.faults.list() ?? []
      },
      async remove(account, number) {
        const isRemoved = accountsByToken.get(account.token)?.faults.remove(number) ?? false
        if (isRemoved) signals.send({ kind: 'faults-removed', account: account.program.uuid })
        return isRemoved
      },
      async clear(account) {
        accountsByToken.get(account.token)?.faults.clear()
        signals.send({ kind: 'faults-removed', account: account.program.uuid })
      },
      count(account, target, circumstances) {
        const entry = accountsByToken.get(account.token)
        if (entry?.account.generation !== account.generation) return NO_FIRINGS
        return entry.faults.count(target, account.seed, circumstances)
      },
    },

    leads: {
      async add(account, lead, { onlyNewReference }): Promise<AddedLead> {
        const index = writableIndex(account)
        if (index === undefined) return CONFLICT
        const earlier = lead.reference === null ? undefined : index.findFirstByReference(lead.reference)
        if (onlyNewReference && earlier !== undefined) return { kind: 'exists', lead: earlier }
        const saved: LeadRecord = { uuid: leadUuid(account, index.leads.length + 1), ...lead }
        const bytes = estimateLeadBytes(saved)
        if (!budget.tryReserve(bytes)) return CAPACITY_EXCEEDED
        index.bytes += bytes
        index.addLead(saved)
        return { kind: 'added', lead: saved, earlier }
      },
      async get(account, uuid) {
        return findIndex(account)?.lead(uuid)
      },
      async findFirstByReference(account, reference) {
        return findIndex(account)?.findFirstByReference(reference)
      },
      async find(account, filter, page) {
        return (findIndex(account) ?? NO_RECORDS).findLeads(filter, page)
      },
      async count(account) {
        return findIndex(account)?.leads.length ?? 0
      },
      async changeStatus(account, uuid, to, from): Promise<StatusChange> {
        const index = writableIndex(account)
        if (index === undefined) return CONFLICT
        const place = index.byUuid.get(uuid)
        const lead = place === undefined ? undefined : index.leads[place]
        if (place === undefined || lead === undefined) return { kind: 'missing' }
        if (!from.includes(lead.status)) return { kind: 'kept', lead }
        const changed: LeadRecord = { ...lead, status: to.status, reason: to.reason, statusAt: to.at }
        const growth = estimateLeadBytes(changed) - estimateLeadBytes(lead)
        if (!budget.tryReserve(growth)) return CAPACITY_EXCEEDED
        index.bytes += growth
        index.leads[place] = changed
        return { kind: 'changed', lead: changed }
      },
    },

    journals: undefined,
    takeRestoredJournal({ token, generation }) {
      const entry = accountsByToken.get(token)
      if (entry === undefined || entry.account.generation !== generation) return undefined
      const journal = entry.restoredJournal
      entry.restoredJournal = undefined
      return journal
    },
    signals,

    async check() {},

    async close() {
      accountsByToken.clear()
      tokensByProgram.clear()
      tokensByEvent.clear()
    },
  }
}

/** Of an account that was removed. */
const NO_RECORDS = new LeadIndex([])

const programKey = (publisher: string, program: string) => `${publisher} ${program}`
