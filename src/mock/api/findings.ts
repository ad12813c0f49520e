/** Findings on every request to the API that needs a token and a JSON body. */
import type * as z from 'zod'
import { asksForJson } from '../http/accepts-json.ts'
import { parseAuthorization } from '../http/authorization.ts'
import { parseMediaType } from '../http/media-type.ts'
import { parseRequestTarget } from '../http/request-target.ts'
import type { FindingRule } from '../journal/entry.ts'
import { remarkOnHost } from './older-host.ts'

export const REQUEST_FINDINGS: readonly FindingRule[] = [
  {
    id: 'no-bearer-token',
    source: 'lead.bearer',
    find: (entry) => {
      const credentials = parseAuthorization(entry.header('authorization'))
      return credentials.kind !== 'bearer' && `No token was sent: ${credentials.problem}.`
    },
  },
  {
    id: 'unknown-token',
    source: 'lead.bearer',
    find: (entry) =>
      !entry.hasValidToken &&
      parseAuthorization(entry.header('authorization')).kind === 'bearer' &&
      'The token belongs to no account of this mock.',
  },
  {
    id: 'foreign-token',
    source: 'lead.bearer',
    find: ({ annotations }) =>
      annotations.isForeign && 'The event or the click belongs to another account: the token is of the wrong account.',
  },
  {
    id: 'token-in-url',
    source: 'bearer-token',
    find: (_, { hasTokenInUrl }) => hasTokenInUrl && 'The URL contains a token; servers write URLs into their logs.',
  },
  {
    id: 'token-in-browser',
    source: 'lead.token-hidden',
    find: (entry) =>
      entry.header('origin') !== undefined &&
      'A page sent the request: everybody who opens that page has the token. Send leads from your server.',
  },
  {
    id: 'content-type',
    source: 'lead.json',
    find: (entry) =>
      parseMediaType(entry.header('content-type')) !== 'json' &&
      'The body is not declared as JSON; send "Content-Type: application/json".',
  },
  {
    id: 'older-host',
    source: 'endpoint',
    find: (entry) => remarkOnHost(entry.header('host')),
  },
  {
    id: 'no-accept-json',
    source: 'refusal-body',
    find: (entry) =>
      entry.refusal !== null &&
      !asksForJson(entry.header('accept'), entry.header('x-requested-with')) &&
      'The request does not ask for JSON: Retrack may answer such a refusal with a redirect, which a client follows to a page that says 200. Send "Accept: application/json".',
  },
]

/** Remarks on fields that no page of Retrack documents. */
export function undocumentedFields(documented: z.ZodObject): FindingRule {
  return {
    id: 'undocumented-field',
    source: 'lead.documented-fields',
    find: (_, { fields }) => {
      const others = Object.keys(fields).filter((field) => !Object.hasOwn(documented.shape, field))
      return others.length > 0 && `No page documents ${others.slice(0, MAX_NAMED_FIELDS).join(', ')}.`
    },
  }
}

/** A Laravel application takes fields from the URL as well; no page of Retrack has any there. */
export function fieldsInUrl(documented: z.ZodObject): FindingRule {
  return {
    id: 'fields-in-url',
    source: 'lead.json',
    find: ({ url }) => {
      const parameters = new URLSearchParams(parseRequestTarget(url).query)
      const found = Object.keys(documented.shape).filter((field) => parameters.has(field))
      return found.length > 0 && `The URL has ${found.join(', ')}: Retrack's page sends fields in the body alone.`
    },
  }
}

const MAX_NAMED_FIELDS = 10
