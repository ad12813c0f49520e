/** An account as the control API shows it. */
import type { AccountWithToken, ListedAccount } from '../../schemas/control/accounts.ts'
import type { AccountRecord } from '../store/port.ts'
import { trackingUrl } from './accounts/tracking-link.ts'
import { accountPartsView } from './api/leads/lead-view.ts'

/** `mockUrl` is where the mock is reached. */
export function accountView(account: AccountRecord, mockUrl: string): AccountWithToken {
  return { token: account.token, ...listedAccountView(account, mockUrl) }
}

export function listedAccountView(account: AccountRecord, mockUrl: string): ListedAccount {
  const { redirectUrl, landingUrl, usesRedirectPage, behaviours } = account.settings
  return {
    seed: account.seed,
    market: account.market,
    currency: account.currency,
    ...accountPartsView(account),
    redirectUrl,
    landingUrl,
    usesRedirectPage,
    behaviours,
    trackingUrl: trackingUrl(account, mockUrl),
  }
}
