/** Stands between client and mock and compares each exchange with the OpenAPI document that the mock serves. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { OpenAPIV3_1 } from 'openapi-types'
import type { Asked, Reply } from './http.ts'

type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

export interface Judged {
  readonly operation: string | undefined
  readonly status: number
  /** All that the document does not allow; nothing, where the exchange is as documented. */
  readonly problems: readonly string[]
}

export function openapiValidator(document: OpenAPIV3_1.Document) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: false })
  formats.default(ajv)
  ajv.addSchema({ $id: 'document', ...document })

  /** Lists the problems of a value by a schema of the document. */
  function wrong(place: string, schema: Schema, value: unknown): string[] {
    // References are to the document, whatever the schema that they stand in.
    const located: object = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'))
    const validate = ajv.compile(located)
    if (validate(value)) return []
    return (validate.errors ?? []).map((error: ErrorObject) => `${place}${error.instancePath} ${error.message}`)
  }

  function find(method: string, path: string) {
    for (const [template, item] of Object.entries(document.paths ?? {})) {
      const pattern = new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '([^/]+)')}$`)
      const known = METHODS.find((one) => one === method.toLowerCase())
      const operation = known === undefined ? undefined : item?.[known]
      const match = pattern.exec(path)
      if (match !== null && operation !== undefined) return operation
    }
    return undefined
  }

  function answerOf(
    { responses }: OpenAPIV3_1.OperationObject,
    status: number,
  ): OpenAPIV3_1.ResponseObject | undefined {
    const answer = responses?.[String(status)]
    if (answer === undefined || !('$ref' in answer)) return answer
    const shared = document.components?.responses?.[answer.$ref.replace('#/components/responses/', '')]
    return shared === undefined || '$ref' in shared ? undefined : shared
  }

  return (asked: Asked, reply: Reply): Judged => {
    const method = asked.method ?? 'GET'
    const [path = '', query = ''] = asked.path.split('?')
    const operation = find(method, path)
    if (operation === undefined)
      return { operation: undefined, status: reply.status, problems: [`no operation ${method} ${path}`] }
    const problems: string[] = []
    const accepted = reply.status < 400

    if (accepted) {
      const { requestBody } = operation
      const schema =
        requestBody !== undefined && 'content' in requestBody
          ? requestBody.content['application/json']?.schema
          : undefined
      if (asked.json !== undefined)
        problems.push(...(schema === undefined ? ['a body was sent'] : wrong('request', schema, asked.json)))
      else if (requestBody !== undefined && 'required' in requestBody && requestBody.required)
        problems.push('no body was sent')
      const sent = new URLSearchParams(query)
      const known = (operation.parameters ?? []).flatMap((parameter) =>
        'name' in parameter && parameter.in === 'query' ? [parameter] : [],
      )
      for (const { name, required, schema } of known) {
        const value = sent.get(name)
        if (value === null && required) problems.push(`query ${name} is missing`)
        if (value !== null && schema !== undefined) {
          const isNumber = 'type' in schema && (schema.type === 'integer' || schema.type === 'number')
          problems.push(...wrong(`query ${name}`, schema as Schema, isNumber ? Number(value) : value))
        }
      }
      for (const name of sent.keys())
        if (!known.some((parameter) => parameter.name === name)) problems.push(`query ${name} is not documented`)
    }

    const answer = answerOf(operation, reply.status)
    if (answer === undefined)
      return {
        operation: operation.operationId,
        status: reply.status,
        problems: [...problems, `status ${reply.status} is not documented`],
      }
    for (const name of Object.keys(answer.headers ?? {}))
      if (reply.headers[name] === undefined) problems.push(`header ${name} is missing`)
    const type = reply.headers['content-type']?.split(';')[0]
    const [documented, media] = Object.entries(answer.content ?? {})[0] ?? []
    if (documented !== type) problems.push(`content type ${type}, documented is ${documented}`)
    const body = documented === 'text/plain' ? reply.text : reply.json
    if (media?.schema !== undefined) problems.push(...wrong('answer', media.schema, body))
    else if (reply.text !== '') problems.push('a body was answered, none is documented')
    return { operation: operation.operationId, status: reply.status, problems }
  }
}
