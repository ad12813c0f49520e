/** An account with many leads, made as the surface makes them but without the requests: a million of those takes minutes. */
import { DEFAULT_BEHAVIOURS } from '../schemas/behaviours/index.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import { openDefaultAccount } from '../src/mock/accounts/open.ts'
import { planNewLead } from '../src/mock/retrack/create-lead.ts'
import { memoryStore } from '../src/store/memory.ts'
import type { Account, Store } from '../src/store/port.ts'

export interface FilledStore {
  readonly store: Store
  readonly account: Account
}

/** The references are `order-0` and so on. */
export async function filledStore(leads: number): Promise<FilledStore> {
  const store = memoryStore()
  const account = await openDefaultAccount(store, DOCUMENTED_TOKEN, { seed: 1, behaviours: DEFAULT_BEHAVIOURS })
  for (let n = 0; n < leads; n += 1) {
    // As a body brings them: each lead's text is its own.
    const fields = JSON.parse(JSON.stringify({ ...DOCUMENTED_REQUEST, reference: `order-${n}` })) as Record<
      string,
      unknown
    >
    const plan = await planNewLead(store, account, fields)
    if (plan.kind === 'refused') throw new Error(plan.refusal.message)
    await plan.commit()
  }
  return { store, account }
}
