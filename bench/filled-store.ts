/** Fills an account with leads directly, without requests: a million of those would take minutes. */
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { DEFAULT_BEHAVIOURS } from '../schemas/behaviours/index.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import { createDefaultAccount } from '../src/mock/accounts/create-account.ts'
import { createLead } from '../src/mock/api/leads/create-lead.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import type { AccountRecord, Store } from '../src/store/port.ts'

export interface FilledStore {
  readonly store: Store
  readonly account: AccountRecord
}

/** The parts of a request that creating a lead does not look at. */
const REQUEST = {
  message: new IncomingMessage(new Socket()),
  target: { path: createLead.path, query: '' },
  pathUuid: '',
}

/** The references are `order-0` and so on. */
export async function fillStore(leads: number): Promise<FilledStore> {
  const store = createMemoryStore()
  const account = await createDefaultAccount(store, DOCUMENTED_TOKEN, { seed: 1, behaviours: DEFAULT_BEHAVIOURS })
  for (let n = 0; n < leads; n += 1) {
    // As a body brings them: each lead's text is its own.
    const fields = JSON.parse(JSON.stringify({ ...DOCUMENTED_REQUEST, reference: `order-${n}` })) as Record<
      string,
      unknown
    >
    const prepared = await createLead.prepare({ ...REQUEST, store, account, fields })
    const result = await prepared.execute(account, { behaviours: DEFAULT_BEHAVIOURS, commit: true, onValidated() {} })
    if (result.kind !== 'accepted') throw new Error(`Expected a lead to be saved: ${JSON.stringify(result)}`)
  }
  return { store, account }
}
