/** Opening accounts in a store: the default one at the start, further ones on demand. */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { NewAccount } from '../../../schemas/control/accounts.ts'
import type { Account, AccountIdentity, Store } from '../../store/port.ts'
import { deriveSeed } from './deterministic.ts'
import { DOCUMENTED_REDIRECT_PAGE, documentedAccount } from './documented.ts'
import { generatedAccount } from './generated.ts'

/** What holds for every account of a mock, unless the account says otherwise. */
export interface AccountDefaults {
  readonly seed: number
  readonly redirectUrl?: string | undefined
  /** The uuid of the event of the default account. */
  readonly event?: string | undefined
  readonly behaviours: Behaviours
}

export async function openDefaultAccount(store: Store, token: string, defaults: AccountDefaults): Promise<Account> {
  const identity = documentedAccount(token, defaults)
  const account = await open(store, identity, {
    redirectUrl: defaults.redirectUrl ?? DOCUMENTED_REDIRECT_PAGE,
    behaviours: defaults.behaviours,
  })
  if (account === undefined) throw new Error('There is no room for the default account.')
  return account
}

/** No account has this seed: it counts those for which none was named, apart from those of each seed. */
const NO_SEED = -1

/** Undefined where there is no room for it. */
export async function openAccount(
  store: Store,
  wanted: NewAccount,
  defaults: AccountDefaults,
): Promise<Account | undefined> {
  const seed = wanted.seed ?? deriveSeed([defaults.seed, await store.accounts.nextNumber(NO_SEED)])
  const number = await store.accounts.nextNumber(seed)
  const { identity, redirectUrl } = await generatedAccount({ ...wanted, seed, number })
  return open(store, identity, {
    redirectUrl: wanted.redirectUrl ?? defaults.redirectUrl ?? redirectUrl,
    landingUrl: wanted.landingUrl,
    usesRedirectPage: wanted.usesRedirectPage,
    behaviours: { ...defaults.behaviours, ...wanted.behaviours },
  })
}

interface Start {
  readonly redirectUrl: string
  readonly landingUrl?: string | undefined
  readonly usesRedirectPage?: boolean | undefined
  readonly behaviours: Behaviours
}

async function open(store: Store, identity: AccountIdentity, start: Start): Promise<Account | undefined> {
  const account: Account = {
    ...identity,
    settings: {
      redirectUrl: start.redirectUrl,
      landingUrl: start.landingUrl ?? defaultLanding(start.redirectUrl),
      usesRedirectPage: start.usesRedirectPage ?? true,
      behaviours: start.behaviours,
    },
    clock: { offsetMs: 0 },
    generation: 0,
  }
  return (await store.accounts.add(account)) ? account : undefined
}

/** `/` on the host of the redirect page. */
export function defaultLanding(redirectUrl: string): string {
  return new URL('/', redirectUrl).href
}
