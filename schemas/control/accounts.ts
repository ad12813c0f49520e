/** Accounts: created, listed, changed, reset and removed. */
import * as z from 'zod'
import { BehaviourChanges } from '../behaviours/changes.ts'
import type { RouteContract } from '../contract.ts'
import { DOCUMENTED_RESPONSE, DOCUMENTED_TOKEN } from '../documented.ts'
import { Market } from '../markets.ts'
import { Advertiser, ErrorBody, Event, Program, Publisher } from '../retrack.ts'
import { MAX_SEED } from '../seed.ts'
import { MAX_TOKEN_LENGTH, MIN_TOKEN_LENGTH, TOKEN_PATTERN } from '../terms.ts'
import { HttpUrl, invalid } from './shared.ts'

export const Seed = z.int().min(0).max(MAX_SEED)

const Commission = z.int().min(0).max(1_000_000_000).describe('In minor units of the currency.')

/** A token that a user chooses. */
export const ChosenToken = z.string().regex(TOKEN_PATTERN, {
  error: `Expected ${MIN_TOKEN_LENGTH} to ${MAX_TOKEN_LENGTH} letters, digits and signs, without spaces`,
})

export const NewAccount = z.strictObject({
  token: ChosenToken.optional().describe('The API token. By default generated from the seed.'),
  market: Market.optional(),
  redirectUrl: HttpUrl.optional().describe("The store's redirect page."),
  landingUrl: HttpUrl.optional().describe(
    'Where visitors without a deeplink go. By default `/` on the host of the redirect page.',
  ),
  usesRedirectPage: z.boolean().optional().describe('The program\'s setting "Uses Redirect Page". By default true.'),
  events: z
    .array(z.strictObject({ title: z.string().min(1).max(255), commission: Commission }))
    .min(1)
    .max(100)
    .optional(),
  seed: Seed.optional().describe(
    'The same seed gives the same account. By default the next one generated from `--seed`.',
  ),
  behaviours: BehaviourChanges.optional(),
})
export type NewAccount = z.infer<typeof NewAccount>

export const AccountChange = z.strictObject({
  redirectUrl: HttpUrl.optional(),
  landingUrl: HttpUrl.optional(),
  usesRedirectPage: z.boolean().optional(),
  behaviours: BehaviourChanges.optional(),
})
export type AccountChange = z.infer<typeof AccountChange>

const accountFields = {
  seed: Seed,
  market: Market,
  currency: z.string(),
  publisher: Publisher,
  advertiser: Advertiser,
  program: Program,
  events: z.array(Event),
  redirectUrl: z.string(),
  landingUrl: z.string(),
  usesRedirectPage: z.boolean(),
  behaviours: z.record(z.string(), z.unknown()).describe('The value of every setting of the behaviour ledger.'),
  trackingUrl: z.string().describe('The tracking link of the program, for visitors to click on.'),
}

export const AccountWithToken = z.object({ token: z.string(), ...accountFields })
export type AccountWithToken = z.infer<typeof AccountWithToken>
/** An account as it is listed: without its token. */
export const ListedAccount = z.object(accountFields)
export type ListedAccount = z.infer<typeof ListedAccount>

export const AccountList = z.object({ data: z.array(ListedAccount) })

const { publisher, advertiser, program, event, currency, click } = DOCUMENTED_RESPONSE.data
const account = {
  seed: 1,
  market: click.country,
  currency,
  publisher,
  advertiser,
  program,
  events: [event],
  redirectUrl: 'https://www.store-domain.com/retrack',
  landingUrl: 'https://www.store-domain.com/',
  usesRedirectPage: true,
  behaviours: { 'repeated-reference': 'accept', 'time-zone': 'UTC' },
  trackingUrl: `http://127.0.0.1:8080/track/v2/click?publisher=${publisher.uuid}&program=${program.uuid}`,
}

export const ACCOUNTS = {
  createAccount: {
    method: 'POST',
    path: '/_mock/accounts',
    operationId: 'createAccount',
    summary: 'Create an account',
    description: 'No other account sees its clicks, leads, faults and journal. All fields are optional.',
    access: 'admin',
    body: NewAccount,
    bodyExample: { market: 'FI', redirectUrl: 'http://127.0.0.1:3000/retrack' },
    responses: [
      {
        status: 201,
        description: 'The account, with its token.',
        schema: AccountWithToken,
        example: { token: DOCUMENTED_TOKEN, ...account },
      },
      {
        status: 409,
        description: 'Another account has the token.',
        schema: ErrorBody,
        example: { message: 'An account of this mock has this token already. Remove it, or choose another.' },
      },
      invalid,
    ],
  },
  listAccounts: {
    method: 'GET',
    path: '/_mock/accounts',
    operationId: 'listAccounts',
    summary: 'All accounts, without their tokens',
    access: 'admin',
    query: z.strictObject({}),
    responses: [{ status: 200, description: 'The oldest first.', schema: AccountList, example: { data: [account] } }],
  },
  readAccount: {
    method: 'GET',
    path: '/_mock/account',
    operationId: 'readAccount',
    summary: 'Get this account',
    access: 'account',
    query: z.strictObject({}),
    responses: [
      {
        status: 200,
        description: 'The account of the token.',
        schema: AccountWithToken,
        example: { token: DOCUMENTED_TOKEN, ...account },
      },
    ],
  },
  changeAccount: {
    method: 'PATCH',
    path: '/_mock/account',
    operationId: 'changeAccount',
    summary: 'Change its redirect page, program setting or behaviours',
    access: 'account',
    body: AccountChange,
    bodyExample: { usesRedirectPage: false, behaviours: { 'repeated-reference': 'refuse' } },
    responses: [
      {
        status: 200,
        description: 'The account as it is now.',
        schema: AccountWithToken,
        example: { token: DOCUMENTED_TOKEN, ...account },
      },
      invalid,
    ],
  },
  deleteAccount: {
    method: 'DELETE',
    path: '/_mock/account',
    operationId: 'deleteAccount',
    summary: 'Remove this account and its contents',
    access: 'account',
    responses: [
      { status: 204, description: 'Removed.' },
      {
        status: 409,
        description: 'The default account cannot be removed; reset it instead.',
        schema: ErrorBody,
        example: { message: 'The default account cannot be removed; POST /_mock/reset empties it.' },
      },
    ],
  },
  reset: {
    method: 'POST',
    path: '/_mock/reset',
    operationId: 'reset',
    summary: 'Reset this account',
    description:
      'Removes leads, clicks, fault rules and the journal, sets the clock to real time, and starts a `--scenario` again. Closes connections with held responses, and ends waits. A request that began before the reset has no effect after it.',
    access: 'account',
    responses: [{ status: 204, description: 'The account is reset.' }],
  },
} as const satisfies Record<string, RouteContract>
