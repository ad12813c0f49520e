/** Reaching a mock over HTTP: what tests in another process, and the check, use. */
import { ACCOUNTS, type AccountWithToken, type NewAccount } from '../../schemas/control/accounts.ts'
import { Account } from './account.ts'
import { Transport } from './transport.ts'

export { Account } from './account.ts'
export { MockApiError, MockUnreachableError } from './transport.ts'
export { WaitTimeoutError } from './waiting.ts'

export interface MockAddress {
  /** Its base URL, such as http://127.0.0.1:8080. */
  readonly url: string
}

/**
 * The account of a token, at a mock that runs elsewhere: in Docker, say.
 * @throws {MockUnreachableError} where none answers
 * @throws {MockApiError} where the token is none of its accounts
 */
export async function connectMock({ url, token }: MockAddress & { readonly token: string }): Promise<Account> {
  const transport = new Transport(url, token)
  return Account.at(transport, await transport.call<AccountWithToken>(ACCOUNTS.readAccount))
}

/**
 * Makes an account at a mock that runs elsewhere.
 * @throws {MockUnreachableError} where none answers
 * @throws {MockApiError} where it needs an admin token, or a wish cannot be met
 */
export async function createAccount(
  { url, adminToken }: MockAddress & { readonly adminToken?: string | undefined },
  wanted: NewAccount = {},
): Promise<Account> {
  const made = await new Transport(url, adminToken).call<AccountWithToken>(ACCOUNTS.createAccount, { body: wanted })
  return Account.at(new Transport(url, made.token), made)
}
