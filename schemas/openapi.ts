/** Builds the OpenAPI document from the contracts: Retrack's surface, then the control API. */
import type { OpenAPIV3_1 } from 'openapi-types'
import * as z from 'zod'
import type { AnswerContract, Contract } from './contract.ts'
import { AccountChange, AccountWithToken, ListedAccount, NewAccount } from './control/accounts.ts'
import { NewClick, PlantedClick } from './control/clicks.ts'
import { Clock, ClockChange } from './control/clock.ts'
import { CONTROL } from './control/index.ts'
import { StaffUpdate } from './control/leads.ts'
import { Health } from './control/mock.ts'
import { invalid } from './control/shared.ts'
import * as retrack from './retrack.ts'
import { RETRACK } from './retrack-api.ts'

type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject
type Parameter = OpenAPIV3_1.ParameterObject

const TAGS = {
  retrack: {
    name: 'Retrack',
    description: "What Retrack's page on server-to-server tracking of leads documents, and the tracking link.",
  },
  control: { name: 'Control API', description: 'Of the mock alone: Retrack has nothing like it.' },
} as const

/** The shapes that stand under their own names, and not where they are used. */
const ANSWERED = {
  Lead: retrack.Lead,
  LeadAnswer: retrack.LeadAnswer,
  Click: retrack.Click,
  Publisher: retrack.Publisher,
  Advertiser: retrack.Advertiser,
  Program: retrack.Program,
  Event: retrack.Event,
  Status: retrack.Status,
  Refusal: retrack.Refusal,
  Account: AccountWithToken,
  ListedAccount,
  PlantedClick,
  Clock,
  Health,
}
const ASKED = {
  CreateLead: retrack.CreateLead,
  UpdateLead: retrack.UpdateLead,
  NewAccount,
  AccountChange,
  NewClick,
  StaffUpdate,
  ClockChange,
}

type Named = Readonly<Record<string, z.ZodType>>

export function openapiDocument(version: string): OpenAPIV3_1.Document {
  const paths: OpenAPIV3_1.PathsObject = {}
  const add = (contract: Contract, tag: string) => {
    const path = contract.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operation(contract, tag) }
  }
  for (const contract of Object.values(RETRACK)) add(contract, TAGS.retrack.name)
  for (const contract of Object.values(CONTROL)) add(contract, TAGS.control.name)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Retrack, as retrack-kit serves it',
      version,
      description:
        'The lead tracking of Retrack, and the control API of its mock. What is documented by Retrack, inferred or assumed is told apart in docs/fidelity.md.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      { url: 'http://127.0.0.1:8080', description: 'The mock' },
      { url: 'https://retrack.refunder.com', description: 'Retrack itself, which has no control API' },
    ],
    tags: Object.values(TAGS),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The API token of an account.' },
        adminToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'Needed where the mock was started with `--admin-token`.',
        },
      },
      schemas: { ...schemas(ANSWERED, 'output'), ...schemas(ASKED, 'input') },
    },
  }
}

function operation(contract: Contract, tag: string): OpenAPIV3_1.OperationObject {
  const security = { open: [], account: [{ token: [] }], admin: [{}, { adminToken: [] }] }[contract.access]
  const { description, body } = contract
  const parameters = [...parametersIn('path', contract.params), ...parametersIn('query', contract.query)]
  return {
    operationId: contract.operationId,
    tags: [tag],
    summary: contract.summary,
    ...(description === undefined ? {} : { description }),
    security,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: tag === TAGS.retrack.name,
            content: { 'application/json': { schema: shape(body, 'input'), ...exampleOf(contract.bodyExample) } },
          },
        }),
    responses: Object.fromEntries(allAnswers(contract).map((answer) => [String(answer.status), response(answer)])),
  }
}

/** With the refusals that every route of the control API shares. */
function allAnswers(contract: Contract): readonly AnswerContract[] {
  if (!contract.path.startsWith('/_mock')) return contract.answers
  const shared: AnswerContract[] = [
    {
      status: 403,
      description: 'Sent by a web page of another site, or to a Host that is not the mock.',
      schema: retrack.Refusal,
    },
  ]
  if (contract.access !== 'open') {
    shared.unshift({ status: 401, description: 'The token is missing or unknown.', schema: retrack.Refusal })
  }
  if (!contract.answers.some(({ status }) => status === invalid.status)) shared.push(invalid)
  return [...contract.answers, ...shared].sort((a, b) => a.status - b.status)
}

function response({ description, schema, contentType, example, headers }: AnswerContract): OpenAPIV3_1.ResponseObject {
  const media = contentType ?? 'application/json'
  const described = Object.entries(headers ?? {}).map(([name, text]) => [
    name,
    { description: text, schema: { type: 'string' } },
  ])
  return {
    description,
    ...(headers === undefined ? {} : { headers: Object.fromEntries(described) }),
    ...(schema === undefined && contentType === undefined
      ? {}
      : {
          content: {
            [media]: {
              schema: schema === undefined ? { type: 'object' } : shape(schema, 'output'),
              ...exampleOf(example),
            },
          },
        }),
  }
}

const exampleOf = (example: unknown) => (example === undefined ? {} : { example })

function parametersIn(place: 'path' | 'query', schema: z.ZodObject | undefined): Parameter[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = convert(schema, 'input')
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as OpenAPIV3_1.SchemaObject
    // openapi-types still gives parameters the schemas of OpenAPI 3.0.
    const schema = rest as NonNullable<Parameter['schema']>
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema,
    }
  })
}

/** A reference to a named shape, or the shape itself with references to those in it. */
function shape(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const name = Object.entries(io === 'input' ? ASKED : ANSWERED).find(([, named]) => named === schema)?.[0]
  return name === undefined ? convert(schema, io) : { $ref: uriOf(name) }
}

const uriOf = (name: string) => `#/components/schemas/${name}`

function registryOf(named: Named) {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  return registry
}

function schemas(named: Named, io: 'input' | 'output'): Record<string, OpenAPIV3_1.SchemaObject> {
  const converted = z.toJSONSchema(registryOf(named), { ...conversion(io), uri: uriOf }).schemas
  return Object.fromEntries(Object.keys(named).map((id) => [id, plain(converted[id] ?? {})]))
}

function convert(schema: z.ZodType, io: 'input' | 'output'): OpenAPIV3_1.NonArraySchemaObject {
  const named = io === 'input' ? ASKED : ANSWERED
  const inner = new Map<unknown, string>(Object.entries(named).map(([id, known]) => [known, id]))
  return plain(
    z.toJSONSchema(schema, {
      ...conversion(io),
      override: (context) => {
        tidy(context)
        const id = inner.get(context.zodSchema)
        if (id === undefined || context.path.length === 0) return
        for (const key of Object.keys(context.jsonSchema)) delete context.jsonSchema[key]
        context.jsonSchema.$ref = uriOf(id)
      },
    }),
  )
}

const conversion = (io: 'input' | 'output') => ({ io, override: tidy, target: 'draft-2020-12' }) as const

interface Overriding {
  readonly jsonSchema: z.core.JSONSchema.BaseSchema
}

/** Leaves out what only repeats a format, and the bounds of JavaScript's whole numbers. */
function tidy({ jsonSchema }: Overriding): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

/** A JSON Schema of draft 2020-12 is a schema of OpenAPI 3.1; only their types were written apart. */
function plain({ $schema: _, $id: __, ...schema }: z.core.JSONSchema.BaseSchema): OpenAPIV3_1.NonArraySchemaObject {
  return schema as OpenAPIV3_1.NonArraySchemaObject
}
