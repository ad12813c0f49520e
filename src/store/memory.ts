/** The engine that keeps everything in this process. Look-ups cost the same however many leads there are. */

import { Books } from './books.ts'
import type { Account, AddedLead, ClickRecord, Full, LeadRecord, Stale, StatusChange, Store } from './port.ts'
import { FULL, STALE } from './port.ts'
import { Room } from './room.ts'
import { accountWeight, clickWeight, leadWeight, REMOVED_ACCOUNT_BYTES } from './weight.ts'

interface Entry {
  account: Account
  books: Books
}

/** `room` bounds what is kept, in bytes: it may be shared with others. */
export function memoryStore(room = new Room(Number.POSITIVE_INFINITY)): Store {
  const entries = new Map<string, Entry>()
  const programs = new Map<string, string>()
  const numbers = new Map<number, number>()

  /** The books that a write decided on this snapshot may be written to. */
  function current(account: Account): Books | undefined {
    const entry = entries.get(account.token)
    return entry?.account.generation === account.generation ? entry.books : undefined
  }

  const entryOf = (account: Account) => entries.get(account.token)?.books

  return {
    accounts: {
      async nextNumber(seed) {
        const number = numbers.get(seed) ?? 0
        numbers.set(seed, number + 1)
        return number
      },
      async add(account) {
        if (!room.take(accountWeight(account))) return false
        entries.set(account.token, { account, books: new Books(account.firstClicks) })
        programs.set(programKey(account.publisher.uuid, account.program.uuid), account.token)
        return true
      },
      async byToken(token) {
        return entries.get(token)?.account
      },
      async byProgram(publisher, program) {
        const token = programs.get(programKey(publisher, program))
        return token === undefined ? undefined : entries.get(token)?.account
      },
      async owning({ event, click }) {
        for (const { account, books } of entries.values()) {
          if (typeof click === 'string' && books.clicks.has(click)) return account
          if (typeof event === 'string' && account.events.some(({ uuid }) => uuid === event)) return account
        }
        return undefined
      },
      async list() {
        return Array.from(entries.values(), ({ account }) => account)
      },
      async change(token, decide) {
        const entry = entries.get(token)
        if (entry === undefined) return undefined
        const { settings, clock } = decide(entry.account)
        entry.account = {
          ...entry.account,
          settings: { ...entry.account.settings, ...settings },
          clock: clock ?? entry.account.clock,
        }
        return entry.account
      },
      async reset(token) {
        const entry = entries.get(token)
        if (entry === undefined) return undefined
        entry.account = { ...entry.account, clock: { offsetMs: 0 }, generation: entry.account.generation + 1 }
        room.give(entry.books.weight)
        entry.books = new Books(entry.account.firstClicks)
        return entry.account
      },
      async remove(token) {
        const entry = entries.get(token)
        if (entry === undefined) return false
        programs.delete(programKey(entry.account.publisher.uuid, entry.account.program.uuid))
        room.give(accountWeight(entry.account) - REMOVED_ACCOUNT_BYTES + entry.books.weight)
        return entries.delete(token)
      },
    },

    clicks: {
      async add(account, click, name): Promise<ClickRecord | Stale | Full> {
        const books = current(account)
        if (books === undefined) return STALE
        const saved: ClickRecord = { uuid: name(books.newClicks + 1), ...click }
        const weight = clickWeight(saved)
        if (!room.take(weight)) return FULL
        books.weight += weight
        books.newClicks += 1
        books.clicks.set(saved.uuid, saved)
        return saved
      },
      async get(account, uuid) {
        return entryOf(account)?.clicks.get(uuid)
      },
      async list(account, limit) {
        const clicks = entryOf(account)?.clicks
        return clicks === undefined || limit === 0 ? [] : [...clicks.values()].slice(-limit)
      },
    },

    leads: {
      async add(account, lead, name, { onlyNewReference }): Promise<AddedLead> {
        const books = current(account)
        if (books === undefined) return STALE
        const earlier = lead.reference === null ? undefined : books.firstWith(lead.reference)
        if (onlyNewReference && earlier !== undefined) return { kind: 'exists', lead: earlier }
        const saved: LeadRecord = { uuid: name(books.leads.length + 1), ...lead }
        const weight = leadWeight(saved)
        if (!room.take(weight)) return FULL
        books.weight += weight
        books.addLead(saved)
        return { kind: 'added', lead: saved, earlier }
      },
      async get(account, uuid) {
        return entryOf(account)?.lead(uuid)
      },
      async firstWith(account, reference) {
        return entryOf(account)?.firstWith(reference)
      },
      async find(account, filter, limit) {
        return entryOf(account)?.find(filter, limit) ?? []
      },
      async count(account) {
        return entryOf(account)?.leads.length ?? 0
      },
      async changeStatus(account, uuid, to, from): Promise<StatusChange> {
        const books = current(account)
        if (books === undefined) return STALE
        const place = books.byUuid.get(uuid)
        const lead = place === undefined ? undefined : books.leads[place]
        if (place === undefined || lead === undefined) return { kind: 'missing' }
        if (!from.includes(lead.status)) return { kind: 'kept', lead }
        const changed: LeadRecord = { ...lead, status: to.status, reason: to.reason, statusAt: to.at }
        const growth = leadWeight(changed) - leadWeight(lead)
        if (!room.take(growth)) return FULL
        books.weight += growth
        books.leads[place] = changed
        return { kind: 'changed', lead: changed }
      },
    },

    async close() {
      entries.clear()
      programs.clear()
    },
  }
}

const programKey = (publisher: string, program: string) => `${publisher} ${program}`
