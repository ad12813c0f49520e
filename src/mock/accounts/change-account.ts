/** Changes an account by what it is: of several changes at once, each sees what the one before it left. */
import type { AccountPatch, AccountRecord, Store } from '../../store/port.ts'

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
