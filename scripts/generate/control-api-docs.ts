/** Renders `docs/control-api.md` from the contracts: what each route takes and returns, and an example that can be sent. */

import * as z from 'zod'
import type { RouteContract } from '../../schemas/contract.ts'
import { ACCOUNTS } from '../../schemas/control/accounts.ts'
import { BEHAVIOUR_ROUTES } from '../../schemas/control/behaviours.ts'
import { CLICKS } from '../../schemas/control/clicks.ts'
import { CLOCK } from '../../schemas/control/clock.ts'
import { FAULTS } from '../../schemas/control/faults.ts'
import { GUIDED_CHECK } from '../../schemas/control/guided-check.ts'
import { JOURNAL } from '../../schemas/control/journal.ts'
import { LEADS } from '../../schemas/control/leads.ts'
import { METRICS } from '../../schemas/control/metrics.ts'
import { MOCK } from '../../schemas/control/mock.ts'
import { STATE } from '../../schemas/control/state.ts'
import { FaultEffect, FaultMatch, FaultWhen } from '../../schemas/faults.ts'
import { JournalEntry } from '../../schemas/journal.ts'
import { quoteForShell } from '../../shared/quote-for-shell.ts'
import { cell } from './table.ts'

type Contracts = Readonly<Record<string, RouteContract>>

const SECTIONS: readonly (readonly [string, Contracts, string?])[] = [
  ['The mock', { ...MOCK, ...METRICS }],
  ['Accounts', ACCOUNTS],
  ['Behaviours', BEHAVIOUR_ROUTES],
  ['Clicks', CLICKS],
  ['Leads', LEADS],
  ['Clock', CLOCK],
  ['Faults', FAULTS, 'docs/faults.md has a recipe for each failure.'],
  ['The journal', JOURNAL],
  ['The state', STATE, '`retrack-kit export` and `retrack-kit import` do this from the command line: docs/shared.md.'],
  [
    'Guided check',
    GUIDED_CHECK,
    'Only the mock of `retrack-kit check --guided` has these routes. Other mocks respond with 404.',
  ],
]

const INTRODUCTION = `# Control API

The mock has this API; Retrack does not. It is under \`/_mock\` on the same port. Requests and responses are JSON.

- \`Authorization: Bearer <token>\` chooses the account, as at Retrack. If the mock was started with \`--admin-token\`, routes
  marked *admin* need that token; otherwise they need none.
- A request that the mock cannot understand gets a 422 in the shape of Retrack's refusals: \`message\`, and \`errors\` with a
  list for each field. Unknown keys are refused, too.
- 401: the token is missing or unknown. 403: the request is from a web page of another site, or its \`Host\` is not the mock.
- \`GET /_mock/openapi.json\` has the same in OpenAPI 3.1.

The examples are for a mock at \`http://127.0.0.1:8080\`; \`$TOKEN\` is the token of an account.
`

/** The whole page, in Markdown. */
export function controlApiDocs(): string {
  const sections = SECTIONS.map(([title, contracts, note]) =>
    [`## ${title}\n`, ...(note === undefined ? [] : [`${note}\n`]), ...Object.values(contracts).map(route)].join('\n'),
  )
  return [INTRODUCTION, ...sections, shapes()].join('\n')
}

function route(contract: RouteContract): string {
  const { method, path, summary, description, access, params, query, body, responses } = contract
  const whose = { public: 'no token', account: "an account's token", admin: 'admin' }[access]
  return [
    `### \`${method} ${path}\`\n`,
    `${/[.?]$/.test(summary) ? summary : `${summary}.`} *${whose}*\n`,
    ...(description === undefined ? [] : [`${description}\n`]),
    ...fields('In the path', params),
    ...fields('Query', query),
    ...fields('Body', body),
    ...example(contract),
    ...responses.map(({ status, description }) => `- **${status}** ${description}`),
    '',
  ].join('\n')
}

function fields(title: string, schema: z.ZodType | undefined): string[] {
  const object = schema instanceof z.ZodUnion ? schema.options[0] : schema
  if (!(object instanceof z.ZodObject) || Object.keys(object.shape).length === 0) return []
  return [table(title, object), '']
}

function table(title: string, schema: z.ZodObject): string {
  const json = toJson(schema)
  const rows = Object.entries(json.properties ?? {}).map(([name, property]) => {
    const isNeeded = json.required?.includes(name) === true
    return `| \`${name}\`${isNeeded ? ' (required)' : ''} | ${cell(typeOf(property as Json))} | ${cell((property as Json).description ?? '')} |`
  })
  return [`| ${title} | | |`, '|---|---|---|', ...rows].join('\n')
}

interface Json {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Json
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Json[]
  readonly oneOf?: readonly Json[]
}

const toJson = (schema: z.ZodType): Json =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' }) as Json

/** An object with more is described where its keys are. */
const MAX_KEYS = 8

/** A type in a few words. */
function typeOf(json: Json): string {
  const given = json.default === undefined ? '' : `; by default \`${JSON.stringify(json.default)}\``
  return `${bareType(json)}${given}`
}

function bareType(json: Json): string {
  const options = json.anyOf ?? json.oneOf
  if (options !== undefined) {
    return [...new Set(options.map(bareType))].join(' or ')
  }
  if (json.const !== undefined) return `\`${JSON.stringify(json.const)}\``
  if (json.enum !== undefined) return json.enum.map((one) => `\`${one}\``).join(', ')
  if (json.type === 'array') return `list of ${json.items === undefined ? 'anything' : bareType(json.items)}`
  if (json.type === 'object' && json.properties !== undefined) {
    if (Object.keys(json.properties).length > MAX_KEYS) return 'object'
    return `{${Object.keys(json.properties)
      .map((key) => (json.required?.includes(key) ? key : `${key}?`))
      .join(', ')}}`
  }
  const format = json.format === undefined ? '' : ` (${json.format})`
  return `${[json.type ?? 'anything'].flat().join(' or ')}${format}${range(json)}`
}

function range({ minimum, maximum }: Json): string {
  const from = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum
  const to = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  if (from === undefined && to === undefined) return ''
  return to === undefined ? `, from ${from}` : `, ${from ?? ''}–${to}`
}

function example({ method, path, access, body, bodyExample, bodyExampleFile }: RouteContract): string[] {
  if (body !== undefined && (bodyExample ?? bodyExampleFile) === undefined) return []
  const json = bodyExampleFile === undefined ? quoteForShell(JSON.stringify(bodyExample)) : `@${bodyExampleFile}`
  const url = `http://127.0.0.1:8080${path.replace(':uuid', '$UUID').replace(':id', 'fault-1')}`
  const parts = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${url}`,
    ...(access === 'account' ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${json}`]),
  ]
  return ['```sh', parts.join(' \\\n  '), '```', '']
}

function shapes(): string {
  const kinds = FaultEffect.options.map(({ shape: { kind, ...others }, description = '' }) => {
    const names = Object.keys(others).length === 0 ? '' : bareType(toJson(z.object(others)))
    return `| \`${kind.value}\` | ${cell(names)} | ${cell(description)} |`
  })
  const whens = FaultWhen.options.map(
    (option) => `| ${cell(bareType(toJson(option)))} | ${cell(option.description ?? 'Every matching request.')} |`,
  )
  return [
    '## Shapes\n',
    '### `match` of a fault rule\n',
    table('`match`', FaultMatch),
    '',
    '### `when` of a fault rule\n',
    '| `when` | |',
    '|---|---|',
    ...whens,
    '',
    '### `effect` of a fault rule\n',
    '| `kind` | with | |',
    '|---|---|---|',
    ...kinds,
    '',
    '### An entry of the journal\n',
    table('entry', JournalEntry).replaceAll(' (required)', ''),
    '',
  ].join('\n')
}
