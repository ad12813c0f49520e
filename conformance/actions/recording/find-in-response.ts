/** Where a value stands in a response, as `save` of a step would name it. */
import { getElementsByTagName } from 'domutils'
import { parse } from 'parse5'
import { adapter } from 'parse5-htmlparser2-tree-adapter'

/** Names that a selector can hold as they are. */
const PLAIN = /^[\w-]+$/

/** Null where it does not stand there, or nowhere that has a name. */
export function findInResponse(value: string, body: string): string | null {
  if (!body.includes(value)) return null
  return /^\s*[{[]/.test(body) ? findInJson(value, body) : findInHtml(value, body)
}

/** A hidden field, or what a page says of itself. What a person has typed is neither. */
function findInHtml(value: string, body: string): string | null {
  const { children } = parse(body, { treeAdapter: adapter })
  const [input] = getElementsByTagName('input', children, true).filter(
    ({ attribs }) =>
      attribs['type']?.toLowerCase() === 'hidden' && attribs['value'] === value && isPlain(attribs['name']),
  )
  if (input !== undefined) return `css:input[name=${input.attribs['name']}]@value`
  const [meta] = getElementsByTagName('meta', children, true).filter(
    ({ attribs }) => attribs['content'] === value && isPlain(attribs['name']),
  )
  return meta === undefined ? null : `css:meta[name=${meta.attribs['name']}]@content`
}

const isPlain = (name: string | undefined) => name !== undefined && PLAIN.test(name)

function findInJson(value: string, body: string): string | null {
  try {
    const path = findPath(value, JSON.parse(body))
    return path === null ? null : `json:$${path}`
  } catch {
    return null
  }
}

function findPath(value: string, within: unknown): string | null {
  if (within === value) return ''
  if (typeof within !== 'object' || within === null) return null
  for (const [key, one] of Object.entries(within)) {
    const step = Array.isArray(within) ? `[${key}]` : PLAIN.test(key) ? `.${key}` : null
    const path = step === null ? null : findPath(value, one)
    if (path !== null) return `${step}${path}`
  }
  return null
}
