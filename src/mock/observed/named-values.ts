/**
 * Values of a request that may come back in the answer. They become placeholders in a template and are never written
 * down.
 */
import { toHeaderPairs } from '../http/raw-headers.ts'
import type { ObservedExchange } from './exchange.ts'
import { uuidIn } from './knowledge.ts'
import type { NamedValue } from './redact.ts'
import { undocumentedFields } from './situation.ts'
import { parseJson } from './template.ts'

/** Headers that hold no secret, and whose values are ordinary words. */
const ORDINARY_HEADERS =
  /^(?:accept|accept-encoding|content-encoding|connection|content-type|content-length|host|expect|cache-control|access-control-request-method)$/i

export function namedValues(
  { request, requestHeaders, answer }: ObservedExchange,
  leadUuid: string | undefined,
): NamedValue[] {
  const { content, route, credentials } = request
  const values: NamedValue[] = []
  const add = (place: string, value: unknown) => {
    if (typeof value === 'string' && value !== '') values.push({ place, value })
  }
  for (const name of ['reference', 'click', 'event', 'voucher', 'status', 'reason']) {
    add(`request.${name}`, content.fields[name])
  }
  const id = route.operation.id
  const undocumented = undocumentedFields(id, content.fields)
  for (const name of undocumented.filter((field) => field !== 'reason')) {
    add(name === undocumented[0] ? 'request.undocumented' : 'secret', name)
    for (const text of textsIn(content.fields[name])) add('secret', text)
  }
  add(
    'lead.uuid',
    leadUuid ?? (answer.status < 300 && id === 'createLead' ? uuidIn(parseJson(answer.text)) : undefined),
  )
  if (id === 'updateLead') add('request.uuid', route.pathUuid)
  if (request.path.length > 1) add('request.path', request.path.replace(/^\/+/, ''))
  for (const [, value] of new URLSearchParams(route.target.query)) add('secret', value)
  if (credentials.kind === 'bearer') add('secret', credentials.token)
  for (const [name, value] of toHeaderPairs(requestHeaders)) {
    if (ORDINARY_HEADERS.test(name)) continue
    add(/^user-agent$/i.test(name) ? 'request.user-agent' : 'secret', value)
    for (const word of value.split(/[\s=;,"]+/)) if (word.length >= 8) add('secret', word)
  }
  return values
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
