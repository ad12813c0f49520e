/** Fills in a template: with what this request sent, what this lead holds, and made-up values for the rest. */
import { randomUUID } from 'node:crypto'
import type { Observation } from '../../../schemas/observations.ts'
import type { Lead } from '../../../schemas/retrack.ts'
import type { MockResponse } from '../http/response.ts'
import { valueAt } from './knowledge.ts'
import type { ReadRequest } from './read-request.ts'
import { undocumentedFields } from './situation.ts'
import type { Json } from './template.ts'

export interface RenderContext {
  readonly request: ReadRequest
  readonly lead: Lead | undefined
  /** The time of the account, as Retrack writes it. */
  readonly time: string
}

export function renderAnswer(observation: Observation, context: RenderContext): MockResponse {
  const headers = Object.fromEntries(
    Object.entries(observation.headers).map(([name, template]) => [name, toHeaderValue(renderText(template, context))]),
  )
  const { status, body } = observation
  switch (body.kind) {
    case 'none':
      return { status, headers, body: '' }
    case 'text':
      return { status, headers, body: renderText(body.template, context) }
    case 'json':
      return { status, headers, body: JSON.stringify(renderJson(body.template as Json, context)) }
  }
}

function renderJson(template: Json, context: RenderContext): Json {
  if (typeof template === 'string') {
    const [, place] = /^\{\{([^{}]+)\}\}$/.exec(template) ?? []
    return place === undefined ? renderText(template, context) : fillPlace(place, context)
  }
  if (Array.isArray(template)) return template.map((item) => renderJson(item, context))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(
    Object.entries(template).map(([key, item]) => [renderText(key, context), renderJson(item, context)]),
  )
}

function renderText(template: string, context: RenderContext): string {
  return template.replace(/\{\{([^{}]+)\}\}/g, (_, place: string) => {
    const value = fillPlace(place, context)
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

/** Node refuses a header with anything else; what stands in a request may be anything. */
const toHeaderValue = (text: string) => text.replace(/[^\x20-\x7e]/g, '?')

const MADE_UP: Readonly<Record<string, () => Json>> = {
  // What is left is relative to the mock.
  origin: () => '',
  uuid: () => randomUUID(),
  'time.iso': () => new Date().toISOString(),
  'time.http': () => new Date().toUTCString(),
  email: () => 'support@retrack.invalid',
  ip: () => '192.0.2.1',
  browser: () => 'Mozilla/5.0',
  opaque: () => randomUUID().replaceAll('-', ''),
  number: () => 1,
  text: () => 'text',
  secret: () => 'redacted',
}

function fillPlace(place: string, { request, lead, time }: RenderContext): Json {
  const [path = '', conversion] = place.split('|')
  if (path === 'time') return time
  const [root = '', ...rest] = path.split('.')
  const value =
    root === 'request'
      ? valueInRequest(rest.join('.'), request)
      : root === 'lead'
        ? valueAt(lead as Json | undefined, rest)
        : MADE_UP[path]?.()
  if (value === undefined) return ''
  if (conversion === 'string') return String(value)
  return conversion === 'number' ? Number(value) : value
}

function valueInRequest(name: string, request: ReadRequest): Json | undefined {
  const { content, route } = request
  switch (name) {
    case 'uuid':
      return route.pathUuid
    case 'path':
      return request.path.replace(/^\/+/, '')
    case 'undocumented':
      return undocumentedFields(route.operation.id, content.fields)[0]
    default: {
      const value = content.fields[name]
      return typeof value === 'string' ? value : undefined
    }
  }
}
