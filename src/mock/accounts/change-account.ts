/** Changes an account by what it is: of several changes at once, each sees what the one before it left. */
import { type BehaviourChoice, expandProfile } from '../../../schemas/behaviours/profiles.ts'
import type { AccountPatch, AccountRecord, AccountSettings, Store } from '../../store/port.ts'

/** Undefined if there is no account with this token. `decide` is asked again where another change came first. */
export async function changeAccount(
  store: Store,
  token: string,
  decide: (account: AccountRecord) => AccountPatch,
): Promise<AccountRecord | undefined> {
  for (;;) {
    const account = await store.accounts.byToken(token)
    if (account === undefined) return undefined
    const changed = await store.accounts.change(account, decide(account))
    if (!('kind' in changed)) return changed
  }
}

/** The changes to an account's settings that a caller asks for. */
export type SettingsChange = {
  readonly [Key in Exclude<keyof AccountSettings, 'behaviours'>]?: AccountSettings[Key] | undefined
} & { readonly behaviours?: BehaviourChoice | undefined }

export function changeSettings(settings: AccountSettings, change: SettingsChange): AccountSettings {
  const redirectUrl = change.redirectUrl ?? settings.redirectUrl
  // A landing page that nobody chose moves with the redirect page.
  const followed =
    settings.landingUrl === defaultLandingUrl(settings.redirectUrl)
      ? defaultLandingUrl(redirectUrl)
      : settings.landingUrl
  return {
    redirectUrl,
    landingUrl: change.landingUrl ?? followed,
    usesRedirectPage: change.usesRedirectPage ?? settings.usesRedirectPage,
    behaviours: { ...settings.behaviours, ...expandProfile(change.behaviours) },
  }
}

/** `/` on the host of the redirect page. */
export function defaultLandingUrl(redirectUrl: string): string {
  return new URL('/', redirectUrl).href
}
