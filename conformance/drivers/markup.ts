/** The elements of an HTML document, as a browser that runs scripts would parse it: `noscript` holds text only. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5'

export interface Tag {
  readonly name: string
  /** Names in lower case, values with their character references resolved. */
  readonly attributes: Readonly<Record<string, string>>
  /** The text directly inside of it: all of a `script` or `style`. */
  readonly text: string
}

type ParsedNode = DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document

/** All elements of a document in their order, without those inside of a `template`. */
export function listTags(html: string): Tag[] {
  const tags: Tag[] = []
  // A list of its own in place of recursion: a document may be nested more deeply than calls can be.
  const pending: ParsedNode[] = [parse(html)]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const children = 'childNodes' in node ? node.childNodes : []
    if ('tagName' in node) {
      const attributes: Record<string, string> = Object.create(null)
      for (const { name, value } of node.attrs) attributes[name] = value
      const text = children.map((child) => ('value' in child ? child.value : '')).join('')
      tags.push({ name: node.tagName, attributes, text })
    }
    for (const child of children.toReversed()) pending.push(child)
  }
  return tags
}

/** Where `<meta http-equiv="refresh">` or the header `Refresh` leads, and after how many seconds. */
export interface Refresh {
  readonly seconds: number
  readonly url: string
}

export function parseRefresh(content: string): Refresh | null {
  const [, seconds = '', rest = ''] = /^\s*(\d*)(?:\.\d*)?\s*(?:[;,\s]\s*(?:url\s*=\s*)?(.*))?$/is.exec(content) ?? []
  const url = rest.trim().replace(/^(["'])(.*?)\1?$/s, '$2')
  return url === '' ? null : { seconds: Number(seconds), url }
}

export function findMetaRefresh(tags: readonly Tag[]): Refresh | null {
  for (const { name, attributes } of tags) {
    if (name !== 'meta' || attributes['http-equiv']?.toLowerCase() !== 'refresh') continue
    const refresh = parseRefresh(attributes['content'] ?? '')
    if (refresh !== null) return refresh
  }
  return null
}

/** Types of `<script>` that are never run. */
const NOT_RUN =
  /^(?:application\/(?:ld\+)?json|importmap|speculationrules|text\/(?:template|x-[\w-]+-template|plain|html))$/i

export function hasScript(tags: readonly Tag[]): boolean {
  return tags.some(
    ({ name, attributes }) =>
      (name === 'script' && !NOT_RUN.test(attributes['type'] ?? '')) ||
      Object.keys(attributes).some((attribute) => /^on[a-z]/.test(attribute)),
  )
}
