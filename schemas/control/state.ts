/** The state of accounts, to keep it or take it to another mock. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'
import { DOCUMENTED_RESPONSE, DOCUMENTED_TOKEN } from '../documented.ts'
import { ErrorBody } from '../retrack.ts'
import { STATE_HEADER, State, type StateInput } from '../state.ts'
import { ACCOUNTS, AccountWithToken } from './accounts.ts'
import { invalid } from './shared.ts'

const ExportQuery = z.strictObject({
  redact: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'Without tokens, and without the address, user agent and referer of visitors, in records and in the journal.',
    ),
})
const ImportQuery = z.strictObject({
  replace: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Whether an account is replaced that holds leads or clicks already.'),
})
export const ImportedAccounts = z.object({ data: z.array(AccountWithToken) })

const { publisher, advertiser, program, event, currency, click } = DOCUMENTED_RESPONSE.data
const createdAt = Date.UTC(2020, 4, 19, 15, 44, 36)
const clicks = [
  {
    uuid: click.uuid,
    ref: click.ref,
    ref2: click.ref2,
    ref3: click.ref3,
    deeplink: click.deeplink,
    ipAddress: click.ip_address,
    browser: click.browser,
    referer: click.referer,
    country: click.country,
    createdAt,
  },
]
const organization = (uuid: string, name: string) => ({ uuid, name, createdAt })
/** The default account, with the documented click and no lead. */
const state = {
  ...STATE_HEADER,
  retrackKit: '0.1.0',
  exportedAt: '2026-01-01T00:00:00.000Z',
  redacted: false,
  accounts: [
    {
      token: DOCUMENTED_TOKEN,
      seed: 1,
      market: click.country,
      currency,
      publisher: organization(publisher.uuid, publisher.name),
      referer: click.referer,
      advertiser: organization(advertiser.uuid, advertiser.name),
      program: organization(program.uuid, program.title),
      events: [{ uuid: event.uuid, title: event.title, commission: Number(event.commission), createdAt }],
      visitors: [],
      predefinedLeadUuids: [],
      seedClicks: clicks,
      settings: {
        redirectUrl: 'http://127.0.0.1:3000/retrack',
        landingUrl: 'http://127.0.0.1:3000/',
        usesRedirectPage: true,
        behaviours: { 'repeated-reference': 'accept' },
      },
      clock: { offsetMs: 0 },
      clicks,
      leads: [],
      faults: [],
      journal: { lastId: 0, evicted: 0, entries: [] },
    },
  ],
} satisfies StateInput
const { example: imported } = ACCOUNTS.readAccount.responses[0]

const OF_ONE =
  'Clicks, leads, fault rules with their counters, the journal, clock, settings and identifiers. The journal is as it is shown: without tokens.'

const tooMuch = {
  status: 507,
  description: 'There is more than one document may hold (docs/limits.md), or more than this mock has room for.',
  schema: ErrorBody,
  example: {
    message:
      'The state is larger than 134217728 bytes. Export accounts one at a time, or reset those that are done with.',
  },
} as const

const taken = {
  status: 409,
  description: 'An account holds something already, or another one has the same program.',
  schema: ErrorBody,
  example: { message: 'This account holds 2 leads and 1 click already: replace=true replaces them.' },
} as const

const administrators = {
  status: 403,
  description: 'The mock was started without `--admin-token`, or a web page of another site asked.',
  schema: ErrorBody,
  example: {
    message:
      'All accounts together are exported and imported only where the mock was started with --admin-token. Without it, do so account by account, by its token: /_mock/account/state.',
  },
} as const

const exported = { status: 200, description: 'The state.', schema: State, example: state } as const

export const STATE = {
  exportAccount: {
    method: 'GET',
    path: '/_mock/account/state',
    operationId: 'exportAccount',
    summary: 'All that the mock keeps of this account',
    description: OF_ONE,
    access: 'account',
    query: ExportQuery,
    responses: [exported, invalid, tooMuch],
  },
  importAccount: {
    method: 'PUT',
    path: '/_mock/account/state',
    operationId: 'importAccount',
    summary: 'Make this account the one of a state',
    description:
      'It becomes what the one account of the state was, under the token that it has here. It happens as a whole or not at all, and as a reset does it ends held responses and waits. The journal is that of the state; where it is larger than this mock keeps, the newest of it.',
    access: 'account',
    query: ImportQuery,
    body: State,
    bodyExample: state,
    bodyExampleFile: 'state.json',
    responses: [
      { status: 200, description: 'The account as it is now.', schema: AccountWithToken, example: imported },
      taken,
      invalid,
      tooMuch,
    ],
  },
  exportMock: {
    method: 'GET',
    path: '/_mock/state',
    operationId: 'exportMock',
    summary: 'All that the mock keeps of all accounts',
    description: 'Only where the mock was started with `--admin-token`: it holds the tokens of all accounts.',
    access: 'admin',
    query: ExportQuery,
    responses: [exported, administrators, invalid, tooMuch],
  },
  importMock: {
    method: 'POST',
    path: '/_mock/state',
    operationId: 'importMock',
    summary: 'Add the accounts of a state',
    description:
      'All of them or none. They keep their tokens; those of a redacted state get new ones. An account takes the place of the one that has its token here, or its program where the state is redacted. Only where the mock was started with `--admin-token`.',
    access: 'admin',
    query: ImportQuery,
    body: State,
    bodyExample: state,
    bodyExampleFile: 'state.json',
    responses: [
      {
        status: 200,
        description: 'The accounts, with their tokens.',
        schema: ImportedAccounts,
        example: { data: [imported] },
      },
      administrators,
      taken,
      invalid,
      tooMuch,
    ],
  },
} as const satisfies Record<string, RouteContract>
