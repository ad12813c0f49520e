/** Accounts: made, listed, changed, reset, removed. */
import { ACCOUNTS } from '../../../schemas/control/accounts.ts'
import { accountView, listedAccountView } from '../account-view.ts'
import { changeAccount, changeSettings } from '../accounts/change-account.ts'
import { createAccount } from '../accounts/create-account.ts'
import type { ControlContext } from './context.ts'
import { capacityError, FREE_SPACE_HINT, HttpError } from './http-error.ts'
import { serve } from './serve-route.ts'

export function accountRoutes(control: ControlContext): void {
  const { app, store, runtimes, defaults, fallbackToken, mockUrl } = control

  serve(app, ACCOUNTS.createAccount, async ({ body, request }) => {
    const account = await createAccount(store, body, defaults)
    if (account === 'full') throw capacityError(FREE_SPACE_HINT)
    if (account === 'exists')
      throw new HttpError(409, 'An account of this mock has this token already. Remove it, or choose another.')
    runtimes.redactor.add(account.token)
    return accountView(account, mockUrl(request))
  })

  serve(app, ACCOUNTS.listAccounts, async ({ request }) => ({
    data: (await store.accounts.list()).map((account) => listedAccountView(account, mockUrl(request))),
  }))

  serve(app, ACCOUNTS.readAccount, async ({ request }) => accountView(control.account(request), mockUrl(request)))

  serve(app, ACCOUNTS.changeAccount, async ({ body, request }) => {
    const { token } = control.account(request)
    const changed = await changeAccount(store, token, ({ settings }) => ({
      settings: changeSettings(settings, body),
    }))
    return accountView(changed ?? throwRemoved(), mockUrl(request))
  })

  serve(app, ACCOUNTS.deleteAccount, async ({ request }) => {
    const { token } = control.account(request)
    if (token === fallbackToken)
      throw new HttpError(409, 'The default account cannot be removed; POST /_mock/reset empties it.')
    await store.accounts.remove(token)
  })

  serve(app, ACCOUNTS.reset, async ({ request }) => {
    await store.accounts.reset(control.account(request).token)
  })
}

/** It was removed while this request was under way. */
function throwRemoved(): never {
  throw new HttpError(401, 'The account was removed.')
}
