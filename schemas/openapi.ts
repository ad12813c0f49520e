/** Builds the OpenAPI document from the contracts: Retrack's surface, then the control API. */
import type { OpenAPIV3_1 } from 'openapi-types'
import type { ResponseContract, RouteContract } from './contract.ts'
import { CONTROL } from './control/index.ts'
import { bodyRefused, foreignPage, invalid, tokenRefused } from './control/shared.ts'
import { namedSchemas, toJsonSchema, toParameters } from './openapi-shapes.ts'
import { RETRACK } from './retrack-api.ts'

const TAGS = {
  retrack: {
    name: 'Retrack',
    description: "What Retrack's page on server-to-server tracking of leads documents, and the tracking link.",
  },
  control: { name: 'Control API', description: 'Only the mock has this; Retrack does not.' },
} as const

export function openapiDocument(version: string): OpenAPIV3_1.Document {
  const paths: OpenAPIV3_1.PathsObject = {}
  const add = (contract: RouteContract, tag: string) => {
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
          description: 'Needed if the mock was started with `--admin-token`.',
        },
      },
      responses: namedResponses(),
      schemas: namedSchemas(),
    },
  }
}

function operation(contract: RouteContract, tag: string): OpenAPIV3_1.OperationObject {
  const security = { public: [], account: [{ token: [] }], admin: [{}, { adminToken: [] }] }[contract.access]
  const { description, body } = contract
  const parameters = [...toParameters('path', contract.params), ...toParameters('query', contract.query)]
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
            required: !body.safeParse({}).success,
            content: {
              'application/json': { schema: toJsonSchema(body, 'input'), ...toExample(contract.bodyExample) },
            },
          },
        }),
    responses: Object.fromEntries(
      allResponses(contract).map((answer) => [String(answer.status), responseOrReference(answer)]),
    ),
  }
}

/** With the refusals that the routes of the control API share. */
function allResponses(contract: RouteContract): readonly ResponseContract[] {
  if (!contract.path.startsWith('/_mock')) return contract.responses
  const shared: readonly ResponseContract[] = [
    ...(contract.responses.some(({ status }) => status === foreignPage.status) ? [] : [foreignPage]),
    ...(contract.access === 'public' ? [] : [tokenRefused]),
    ...(contract.body === undefined ? [] : bodyRefused),
    ...(contract.responses.some(({ status }) => status === invalid.status) ? [] : [invalid]),
  ]
  return [...contract.responses, ...shared].sort((a, b) => a.status - b.status)
}

function namedResponses(): Record<string, OpenAPIV3_1.ResponseObject> {
  const answers = [...Object.values(RETRACK), ...Object.values(CONTROL)].flatMap(allResponses)
  return Object.fromEntries(answers.flatMap((answer) => ('name' in answer ? [[answer.name, response(answer)]] : [])))
}

function responseOrReference(answer: ResponseContract): OpenAPIV3_1.ResponseObject | OpenAPIV3_1.ReferenceObject {
  return answer.name === undefined ? response(answer) : { $ref: `#/components/responses/${answer.name}` }
}

function response({
  description,
  schema,
  contentType,
  example,
  headers,
}: ResponseContract): OpenAPIV3_1.ResponseObject {
  const media = contentType ?? 'application/json'
  const described = Object.entries(headers ?? {}).map(([name, header]) => [
    name,
    { ...header, schema: { type: 'string' } },
  ])
  return {
    description,
    ...(headers === undefined ? {} : { headers: Object.fromEntries(described) }),
    ...(schema === undefined && contentType === undefined
      ? {}
      : {
          content: {
            [media]: {
              schema: schema === undefined ? { type: 'object' } : toJsonSchema(schema, 'output'),
              ...toExample(example),
            },
          },
        }),
  }
}

const toExample = (example: unknown) => (example === undefined ? {} : { example })
