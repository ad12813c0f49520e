/** Fills the default account of a database with leads, each with a click of its own, many rows with a statement. */
import { DEFAULT_BEHAVIOURS } from '../schemas/behaviours/index.ts'
import { DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import { createDefaultAccount } from '../src/mock/accounts/create-account.ts'
import { UNBOUNDED_FAULTS } from '../src/store/fault-rules.ts'
import { openStore, parseStoreUrl } from '../src/store/open.ts'
import type { ClickRecord, LeadRecord } from '../src/store/port.ts'
import { clickUuid, leadUuid } from '../src/store/record-uuids.ts'

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/** The references are `order-0` and so on. */
export async function fillDatabase(url: string, leads: number): Promise<void> {
  const parsed = parseStoreUrl(url)
  if (parsed === undefined || parsed.engine === 'memory') throw new TypeError(`No database: ${url}`)
  const store = await openStore(parsed, UNBOUNDED_FAULTS)
  try {
    const account = await createDefaultAccount(store, DOCUMENTED_TOKEN, { seed: 1, behaviours: DEFAULT_BEHAVIOURS })
    const [seedClick] = account.seedClicks
    const [event] = account.events
    if (seedClick === undefined || event === undefined) throw new TypeError('The default account has no click.')
    const clicks = Array.from(
      { length: leads },
      (_, n): ClickRecord => ({
        ...seedClick,
        uuid: clickUuid(account, n + 1),
        browser: BROWSER,
        createdAt: n,
      }),
    )
    const saved = clicks.map(
      (click, n): LeadRecord => ({
        uuid: leadUuid(account, n + 1),
        event: event.uuid,
        click,
        reference: `order-${n}`,
        voucher: null,
        createdAt: n,
        status: 'pending',
        reason: null,
        statusAt: n,
      }),
    )
    const journal = { lastId: 0, evicted: 0, entries: [] }
    const restored = await store.accounts.restore([
      { account, clicks: [...account.seedClicks, ...clicks], leads: saved, faults: [], journal, replaces: account },
    ])
    if (restored.kind !== 'restored') throw new Error(`The leads were not saved: ${restored.kind}.`)
  } finally {
    await store.close()
  }
}
