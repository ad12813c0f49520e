/** Accounts as a document that another mock can import: schemas/state.ts has its shape. */
import { STATE_HEADER, type StateAccount, type StateInput } from '../../../schemas/state.ts'
import { mapTexts } from '../../../shared/redaction.ts'
import type { AccountRecord, ClickRecord, LeadRecord, Page, PageRequest, Store } from '../../store/port.ts'
import { VERSION } from '../../version.ts'
import type { TokenRedactor } from '../journal/token-redactor.ts'

export interface ExportOptions {
  /** Beyond this length in JSON the export is given up. */
  readonly maxBytes: number
  /** Undefined: tokens and visitors are exported as they are. */
  readonly redactor?: TokenRedactor | undefined
}

/** `too-large` if there is more than `maxBytes`; `gone` if an account was removed meanwhile. */
export async function exportState(
  store: Store,
  accounts: readonly AccountRecord[],
  { maxBytes, redactor }: ExportOptions,
): Promise<StateInput | 'too-large' | 'gone'> {
  const exported: StateAccount[] = []
  let bytes = 0
  for (const { token } of accounts) {
    const account = await exportAccount(store, token, (size) => {
      bytes += size
      return bytes <= maxBytes
    })
    if (typeof account === 'string') return account
    exported.push(redactor === undefined ? account : redact(account, redactor))
  }
  return {
    ...STATE_HEADER,
    retrackKit: VERSION,
    exportedAt: new Date().toISOString(),
    redacted: redactor !== undefined,
    accounts: exported,
  }
}

/** How many records are read at once. */
const PAGE_SIZE = 5000

/** `take` is told how long each part is in JSON, and whether it may be held. */
async function exportAccount(
  store: Store,
  token: string,
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

function redact({ token: _, ...account }: StateAccount, redactor: TokenRedactor): StateAccount {
  const hideVisitor = (click: ClickRecord) => ({ ...click, ipAddress: null, browser: null, referer: null })
  const hidden = {
    ...account,
    seedClicks: account.seedClicks.map(hideVisitor),
    clicks: account.clicks.map(hideVisitor),
    leads: account.leads.map((lead) =>
      typeof lead.click === 'string' ? lead : { ...lead, click: hideVisitor(lead.click) },
    ),
  }
  return mapTexts(hidden, (text) => redactor.redact(text))
}
