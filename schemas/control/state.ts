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
    .describe('Leaves out tokens, and the address, user agent and referer of visitors, in records and in the journal.'),
})
const ImportQuery = z.strictObject({
  replace: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Whether to replace an account that already has leads or clicks.'),
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
  description: 'The state is larger than a document may be (docs/limits.md), or than this mock has room for.',
  schema: ErrorBody,
  example: {
    message:
      'The state is larger than 134217728 bytes. Export accounts one at a time, or reset those that are done with.',
  },
} as const

const taken = {
  status: 409,
  description: 'An account already has contents, or another one has the same program.',
  schema: ErrorBody,
  example: { message: 'This account holds 2 leads and 1 click already: replace=true replaces them.' },
} as const

const administrators = {
  status: 403,
  description: 'The mock was started without `--admin-token`, or the request is from a web page of another site.',
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
    summary: 'Everything that the mock keeps of this account',
    description: OF_ONE,
    access: 'account',
    query: ExportQuery,
    responses: [exported, invalid, tooMuch],
  },
  importAccount: {
    method: 'PUT',
    path: '/_mock/account/state',
    operationId: 'importAccount',
    summary: 'Replace this account with that of a state',
    description:
      'The account becomes the only one of the state, but keeps its token here. This happens completely or not at all and, like a reset, ends held responses and waits. If the journal of the state is larger than this mock keeps, the newest entries stay.',
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
    summary: 'Everything that the mock keeps of all accounts',
    description: 'Needs a mock with `--admin-token`: the state has the tokens of all accounts.',
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
      'Adds all accounts or none. They keep their tokens; those of a redacted state get new ones. An account replaces the one with the same token here or, in a redacted state, with the same program. Needs a mock with `--admin-token`.',
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
