/** Takes values out of a response, as `save` of a step names them. */
import { selectOne } from 'css-select'
import { isTag, textContent } from 'domutils'
import { parse } from 'parse5'
import { adapter } from 'parse5-htmlparser2-tree-adapter'
import type { ValueSource } from '../../schemas/config/saved-values.ts'
import { getErrorMessage } from '../../shared/error-message.ts'
import type { SavedValues } from './template.ts'

/** @throws with the name of the value that is not there, and where it was looked for */
export function readSavedValues(
  sources: Readonly<Record<string, ValueSource>>,
  url: string,
  body: string,
): SavedValues {
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => {
      const value = source.kind === 'css' ? readElement(source, body) : readJson(source.path, body)
      if (value === null)
        throw new Error(`the response of ${url} has no ${source.written}, which is to be saved as ${name}`)
      return [name, value]
    }),
  )
}

function readElement(
  { selector, attribute, written }: Extract<ValueSource, { kind: 'css' }>,
  body: string,
): string | null {
  const { children } = parse(body, { treeAdapter: adapter })
  try {
    const element = selectOne(selector, children)
    if (element === null || !isTag(element)) return null
    return attribute === null ? textContent(element).trim() : (element.attribs[attribute.toLowerCase()] ?? null)
  } catch (error) {
    throw new Error(`${written} is no selector that can be looked for: ${getErrorMessage(error)}`)
  }
}

/** The text, number or boolean at a path; null where there is none. */
function readJson(path: readonly string[], body: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null
    value = Reflect.get(value, key)
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null
}
