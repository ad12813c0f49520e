/** The state of accounts: exported and imported. */
import type { FastifyRequest } from 'fastify'
import { STATE } from '../../../schemas/control/state.ts'
import type { StateAccount } from '../../../schemas/state.ts'
import type { AccountRecord } from '../../store/port.ts'
import { accountView } from '../account-view.ts'
import { exportState } from '../accounts/export-state.ts'
import { importState } from '../accounts/import-state.ts'
import { MAX_LEVELS } from '../http/portable-json.ts'
import type { ControlContext } from './context.ts'
import { FREE_SPACE_HINT, HttpError } from './http-error.ts'
import { serve } from './serve-route.ts'

export function stateRoutes(control: ControlContext, hasAdminToken: boolean): void {
  const { app, store, redactor, runtimes, limits, mockUrl } = control
  const { stateBytes: maxBytes } = limits
  const bounds = { maxBodyBytes: maxBytes, maxBodyLevels: MAX_BODY_LEVELS }

  const read = async (accounts: readonly AccountRecord[], redact: 'true' | 'false') => {
    const { findJournal } = runtimes
    const state = await exportState(store, accounts, { maxBytes, redactor, redact: redact === 'true', findJournal })
    if (state === 'gone') throw new HttpError(401, 'The account was removed.')
    if (state !== 'too-large') return state
    throw new HttpError(
      507,
      `The state is larger than ${maxBytes} bytes. Export accounts one at a time, or reset those that are done with.`,
    )
  }
  const write = async (
    request: FastifyRequest,
    accounts: readonly StateAccount[],
    options: Parameters<typeof importState>[2],
  ) => {
    const imported = await importState(store, accounts, options)
    if (imported.kind === 'taken') throw new HttpError(409, imported.reason)
    if (imported.kind === 'full') throw new HttpError(507, `The mock has no room for this state: ${FREE_SPACE_HINT}`)
    for (const account of imported.accounts) {
      redactor.add(account.token)
      // Its journal counts among those in memory from now on.
      runtimes.get(account)
    }
    return imported.accounts.map((account) => accountView(account, mockUrl(request)))
  }
  /** Without an admin token everybody would be one: the tokens of all accounts are kept from them. */
  const needAdministrator = () => {
    if (!hasAdminToken) throw new HttpError(403, NO_ADMINISTRATOR)
  }

  serve(app, STATE.exportAccount, async ({ query, request }) => read([control.account(request)], query.redact))

  serve(
    app,
    STATE.importAccount,
    async ({ body: { accounts }, query, request }) => {
      if (accounts.length > 1)
        throw new HttpError(
          409,
          `The state has ${accounts.length} accounts, and this is one. POST /_mock/state (retrack-kit import --all) adds all of them.`,
        )
      const target = control.account(request)
      const [account] = await write(request, accounts, { replace: query.replace === 'true', target })
      return account
    },
    bounds,
  )

  serve(app, STATE.exportMock, async ({ query }) => {
    needAdministrator()
    return read(await store.accounts.list(), query.redact)
  })

  serve(
    app,
    STATE.importMock,
    async ({ body: { accounts }, query, request }) => {
      needAdministrator()
      return { data: await write(request, accounts, { replace: query.replace === 'true' }) }
    },
    bounds,
  )
}

/** The bodies of the requests in the journal, each as deep as any, are some levels down. */
const MAX_BODY_LEVELS = MAX_LEVELS + 8

const NO_ADMINISTRATOR =
  'All accounts together are exported and imported only where the mock was started with --admin-token. Without it, do so account by account, by its token: /_mock/account/state.'
