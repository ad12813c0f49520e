/** Opening accounts in a store: the default one at the start, further ones on demand. */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import { expandProfile } from '../../../schemas/behaviours/profiles.ts'
import type { NewAccount } from '../../../schemas/control/accounts.ts'
import { deriveSeed } from '../../deterministic.ts'
import type { AccountIdentity, AccountRecord, Store } from '../../store/port.ts'
import { changeAccount, changeSettings, defaultLandingUrl, type SettingsChange } from './change-account.ts'
import { createDocumentedAccount, DOCUMENTED_REDIRECT_PAGE } from './documented.ts'
import { generateAccount } from './generate-account.ts'

/** The defaults of every account of a mock. */
export interface AccountDefaults {
  readonly seed: number
  readonly redirectUrl?: string | undefined
  /** The uuid of the event of the default account. */
  readonly event?: string | undefined
  readonly behaviours: Behaviours
}

/** `chosen` is what the user has named: it changes an account that is in the store already. */
export async function createDefaultAccount(
  store: Store,
  token: string,
  defaults: AccountDefaults,
  chosen: SettingsChange = {},
): Promise<AccountRecord> {
  const identity = createDocumentedAccount(token, defaults)
  const added = await addAccount(store, identity, {
    redirectUrl: defaults.redirectUrl ?? DOCUMENTED_REDIRECT_PAGE,
    behaviours: defaults.behaviours,
  })
  // An earlier mock, or another one at this moment, may have left it in the store.
  const account =
    typeof added === 'object'
      ? added
      : await changeAccount(store, token, ({ settings }) => ({ settings: changeSettings(settings, chosen) }))
  if (account === undefined) throw new Error('There is no room for the default account.')
  return account
}

/** No account has this seed: it counts those for which none was named, apart from those of each seed. */
const UNSEEDED = -1

/** `exists`: an account has the token. `full`: there is no room. */
export function createAccount(
  store: Store,
  input: NewAccount,
  defaults: AccountDefaults,
): Promise<AccountRecord | 'exists' | 'full'> {
  return addGeneratedAccount(store, input, defaults, (identity) => identity)
}

/** Generates an account, lets `change` put values of a user in it, and adds it. */
export async function addGeneratedAccount(
  store: Store,
  input: NewAccount,
  defaults: AccountDefaults,
  change: (identity: AccountIdentity) => AccountIdentity,
): Promise<AccountRecord | 'exists' | 'full'> {
  const seed = input.seed ?? deriveSeed([defaults.seed, await store.accounts.nextSequence(UNSEEDED)])
  const number = await store.accounts.nextSequence(seed)
  const { identity, redirectUrl } = await generateAccount({ ...input, seed, number })
  return addAccount(store, change(identity), {
    redirectUrl: input.redirectUrl ?? defaults.redirectUrl ?? redirectUrl,
    landingUrl: input.landingUrl,
    usesRedirectPage: input.usesRedirectPage,
    behaviours: { ...defaults.behaviours, ...expandProfile(input.behaviours) },
  })
}

interface InitialSettings {
  readonly redirectUrl: string
  readonly landingUrl?: string | undefined
  readonly usesRedirectPage?: boolean | undefined
  readonly behaviours: Behaviours
}

async function addAccount(
  store: Store,
  identity: AccountIdentity,
  settings: InitialSettings,
): Promise<AccountRecord | 'exists' | 'full'> {
  const account: AccountRecord = {
    ...identity,
    settings: {
      redirectUrl: settings.redirectUrl,
      landingUrl: settings.landingUrl ?? defaultLandingUrl(settings.redirectUrl),
      usesRedirectPage: settings.usesRedirectPage ?? true,
      behaviours: settings.behaviours,
    },
    clock: { offsetMs: 0 },
    generation: 0,
    revision: 0,
  }
  const result = await store.accounts.add(account)
  return result === 'added' ? account : result
}
