/** The engine that keeps everything in this process. Look-ups cost the same however many leads there are. */
import type { Account, AddedLead, ClickRecord, LeadFilter, LeadRecord, Stale, StatusChange, Store } from './port.ts'
import { STALE } from './port.ts'

/** Where in `leads` something stands. One place is the rule, so one is kept bare. */
type Places = number | number[]

/** The leads and clicks of one account between two resets. */
class Books {
  readonly clicks = new Map<string, ClickRecord>()
  /** The oldest first; an updated lead keeps its place. */
  readonly leads: LeadRecord[] = []
  readonly byUuid = new Map<string, number>()
  readonly byReference = new Map<string, Places>()
  readonly byClick = new Map<string, Places>()
  newClicks = 0

  constructor(firstClicks: readonly ClickRecord[]) {
    for (const click of firstClicks) this.clicks.set(click.uuid, click)
  }

  addLead(lead: LeadRecord): void {
    const place = this.leads.push(lead) - 1
    this.byUuid.set(lead.uuid, place)
    if (lead.reference !== null) file(this.byReference, lead.reference, place)
    file(this.byClick, lead.click.uuid, place)
  }

  lead(uuid: string): LeadRecord | undefined {
    const place = this.byUuid.get(uuid)
    return place === undefined ? undefined : this.leads[place]
  }

  firstWith(reference: string): LeadRecord | undefined {
    const places = this.byReference.get(reference)
    const place = typeof places === 'number' ? places : places?.[0]
    return place === undefined ? undefined : this.leads[place]
  }

  /** The newest that match, the newest last: walks back from the newest of those that an index can name. */
  find(filter: LeadFilter, limit: number): LeadRecord[] {
    const { leads } = this
    const found: LeadRecord[] = []
    const collect = (lead: LeadRecord | undefined) => {
      if (lead !== undefined && matches(lead, filter)) found.push(lead)
      return found.length < limit
    }
    if (limit === 0) return found
    const places = this.#places(filter)
    if (places === undefined) for (let at = leads.length - 1; at >= 0 && collect(leads[at]); ) at -= 1
    else for (let at = places.length - 1; at >= 0 && collect(leads[places[at] ?? -1]); ) at -= 1
    return found.reverse()
  }

  #places({ reference, click }: LeadFilter): number[] | undefined {
    if (reference === undefined && click === undefined) return undefined
    const places = reference !== undefined ? this.byReference.get(reference) : this.byClick.get(click ?? '')
    return places === undefined ? [] : typeof places === 'number' ? [places] : places
  }
}

interface Entry {
  account: Account
  books: Books
}

export function memoryStore(): Store {
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
        entries.set(account.token, { account, books: new Books(account.firstClicks) })
        programs.set(programKey(account.publisher.uuid, account.program.uuid), account.token)
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
          if (click !== undefined && books.clicks.has(click)) return account
          if (event !== undefined && account.events.some(({ uuid }) => uuid === event)) return account
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
        entry.books = new Books(entry.account.firstClicks)
        return entry.account
      },
      async remove(token) {
        const entry = entries.get(token)
        if (entry === undefined) return false
        programs.delete(programKey(entry.account.publisher.uuid, entry.account.program.uuid))
        return entries.delete(token)
      },
    },

    clicks: {
      async add(account, click, name): Promise<ClickRecord | Stale> {
        const books = current(account)
        if (books === undefined) return STALE
        books.newClicks += 1
        const saved: ClickRecord = { uuid: name(books.newClicks), ...click }
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
        if (onlyNewReference && lead.reference !== null) {
          const earlier = books.firstWith(lead.reference)
          if (earlier !== undefined) return { kind: 'exists', lead: earlier }
        }
        const saved: LeadRecord = { uuid: name(books.leads.length + 1), ...lead }
        books.addLead(saved)
        return { kind: 'added', lead: saved }
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

function file(index: Map<string, Places>, key: string, place: number): void {
  const filed = index.get(key)
  if (filed === undefined) index.set(key, place)
  else if (typeof filed === 'number') index.set(key, [filed, place])
  else filed.push(place)
}

function matches(lead: LeadRecord, { reference, click, event, status }: LeadFilter): boolean {
  return (
    (reference === undefined || lead.reference === reference) &&
    (click === undefined || lead.click.uuid === click) &&
    (event === undefined || lead.event === event) &&
    (status === undefined || lead.status === status)
  )
}
