/** Accounts as a document that another mock can import: schemas/state.ts has its shape. */
import type { JournalEntry } from '../../../schemas/journal.ts'
import { STATE_HEADER, type StateAccount, type StateInput } from '../../../schemas/state.ts'
import { OPERATIONS } from '../../../schemas/terms.ts'
import { MAX_JOURNAL_ENTRIES } from '../../store/journal-bounds.ts'
import type { AccountRecord, ClickRecord, LeadRecord, Page, PageRequest, Store } from '../../store/port.ts'
import { VERSION } from '../../version.ts'
import type { Journal } from '../journal/journal.ts'
import { type ReadEntry, toView } from '../journal/read-entry.ts'
import type { TokenRedactor } from '../journal/token-redactor.ts'
import type { EntryView } from '../journal/view.ts'
import { redactAccount } from './redact-account.ts'

export interface ExportOptions {
  /** Beyond this length in JSON the export is given up. */
  readonly maxBytes: number
  /** The tokens that no journal shows. */
  readonly redactor: TokenRedactor
  /** Whether tokens and visitors are left out. */
  readonly redact: boolean
  /** Undefined if nothing is in it. */
  readonly findJournal: (account: AccountRecord) => Journal | undefined
}

/** `too-large` if there is more than `maxBytes`; `gone` if an account was removed meanwhile. */
export async function exportState(
  store: Store,
  accounts: readonly AccountRecord[],
  options: ExportOptions,
): Promise<StateInput | 'too-large' | 'gone'> {
  const exported: StateAccount[] = []
  let bytes = 0
  for (const { token } of accounts) {
    const account = await exportAccount(store, token, options, (size) => {
      bytes += size
      return bytes <= options.maxBytes
    })
    if (typeof account === 'string') return account
    exported.push(options.redact ? redactAccount(account, options.redactor) : account)
  }
  return {
    ...STATE_HEADER,
    retrackKit: VERSION,
    exportedAt: new Date().toISOString(),
    redacted: options.redact,
    accounts: exported,
  }
}

/** How many records are read at once. */
const PAGE_SIZE = 5000

/** `take` is told how long each part is in JSON, and whether it may be held. */
async function exportAccount(
  store: Store,
  token: string,
  { findJournal, redactor }: ExportOptions,
  take: (bytes: number) => boolean,
): Promise<StateAccount | 'too-large' | 'gone'> {
  for (;;) {
    const account = await store.accounts.byToken(token)
    if (account === undefined) return 'gone'
    const clicks = await readAll(take, (page) => store.clicks.list(account, page))
    if (clicks === 'too-large') return clicks
    const leads = await readAll(take, (page) => store.leads.find(account, {}, page))
    if (leads === 'too-large') return leads
    const faults = await store.faults.list(account)
    const journal = await exportJournal(findJournal(account), redactor)
    if (!take(JSON.stringify(journal).length)) return 'too-large'
    const after = await store.accounts.byToken(token)
    // A reset came in between: what was read is of two accounts, as it were.
    if (clicks === undefined || leads === undefined || after?.generation !== account.generation) continue
    const { generation: _, revision: __, ...parts } = account
    const uuids = new Set(clicks.map(({ uuid }) => uuid))
    return {
      ...parts,
      events: [...parts.events],
      visitors: [...parts.visitors],
      predefinedLeadUuids: [...parts.predefinedLeadUuids],
      seedClicks: [...parts.seedClicks],
      clicks,
      leads: leads.map((lead) => (uuids.has(lead.click.uuid) ? { ...lead, click: lead.click.uuid } : lead)),
      // The rules of operations that a mock was given beside those of Retrack are refused by others.
      faults: faults.map((record) => ({ ...record })) as StateAccount['faults'],
      journal,
    }
  }
}

/** Undefined if the records were removed while they were read. */
async function readAll<Item extends ClickRecord | LeadRecord>(
  take: (bytes: number) => boolean,
  read: (page: PageRequest) => Promise<Page<Item> | undefined>,
): Promise<Item[] | 'too-large' | undefined> {
  const pages: (readonly Item[])[] = []
  let before: string | undefined
  for (;;) {
    // The newest first: what is added meanwhile is left out.
    const page = await read({ limit: PAGE_SIZE, before })
    if (page === undefined) return undefined
    if (!take(JSON.stringify(page.items).length)) return 'too-large'
    pages.push(page.items)
    before = page.items[0]?.uuid
    if (before === undefined || page.items.length < PAGE_SIZE) return pages.toReversed().flat()
  }
}

async function exportJournal(journal: Journal | undefined, redactor: TokenRedactor): Promise<StateAccount['journal']> {
  if (journal === undefined) return { lastId: 0, evicted: 0, entries: [] }
  const { items, lastId, evicted } = await journal.find({}, { limit: MAX_JOURNAL_ENTRIES })
  return { lastId, evicted, entries: items.map((entry: ReadEntry) => toStateEntry(toView(entry, redactor))) }
}

/** No other mock knows an operation that this one was given beside those of Retrack. */
function toStateEntry(view: EntryView): JournalEntry {
  const operation = Object.values(OPERATIONS).find(({ id }) => id === view.operation)
  return { ...view, operation: operation?.id ?? null }
}
