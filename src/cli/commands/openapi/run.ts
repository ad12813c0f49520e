/** The OpenAPI document as text. Apart from its command, so that only that command reads what it needs. */
import { stringify } from 'yaml'
import { openapiDocument } from '../../../../schemas/openapi.ts'

export type OpenapiFormat = 'yaml' | 'json'

export function formatOpenapi(format: OpenapiFormat, version: string): string {
  const document = openapiDocument(version)
  // An alias saves a few lines and costs every reader a search.
  return format === 'json'
    ? `${JSON.stringify(document, null, 2)}\n`
    : stringify(document, { aliasDuplicateObjects: false, lineWidth: 100 })
}
