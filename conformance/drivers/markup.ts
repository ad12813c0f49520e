/** A document's tags, read as an HTML parser reads them: enough to know what in it has a meaning. */

export interface Tag {
  readonly name: string
  /** Names in lower case, values with their character references resolved. */
  readonly attributes: Readonly<Record<string, string>>
  /** What stands between it and its end, of elements that hold text only (`script`, `style`, `title`, `textarea`). */
  readonly text: string
}

const TEXT_ONLY = /^(?:script|style|title|textarea|noscript|iframe|xmp)$/
const COMMENT = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*>?/y
const OPENING = /<([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>?/y
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?/g

export function tagsOf(html: string): Tag[] {
  const tags: Tag[] = []
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at)) {
    COMMENT.lastIndex = at
    OPENING.lastIndex = at
    const comment = COMMENT.exec(html)
    const opening = comment === null ? OPENING.exec(html) : null
    if (comment !== null) at += comment[0].length
    else if (opening === null) at += 1
    else {
      const [whole, name = '', inside = ''] = opening
      const from = at + whole.length
      const to = TEXT_ONLY.test(name.toLowerCase()) ? endOf(html, name, from) : from
      tags.push({ name: name.toLowerCase(), attributes: attributesOf(inside), text: html.slice(from, to) })
      at = to
    }
  }
  return tags
}

function endOf(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}[\\s/>]`, 'gi')
  end.lastIndex = from
  return end.exec(html)?.index ?? html.length
}

function attributesOf(inside: string): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null)
  for (const [, name = '', double, single, bare] of inside.matchAll(ATTRIBUTE)) {
    attributes[name.toLowerCase()] ??= withoutReferences(double ?? single ?? bare ?? '')
  }
  return attributes
}

const REFERENCES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  tab: '\t',
  newline: '\n',
}

function withoutReferences(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));?/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return REFERENCES[name.toLowerCase()] ?? whole
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

/** Where `<meta http-equiv="refresh">` or the header `Refresh` leads, and after how many seconds. */
export interface Refresh {
  readonly seconds: number
  readonly url: string
}

export function refreshOf(content: string): Refresh | null {
  const [, seconds = '', rest = ''] = /^\s*(\d*)(?:\.\d*)?\s*(?:[;,\s]\s*(?:url\s*=\s*)?(.*))?$/is.exec(content) ?? []
  const url = rest.trim().replace(/^(["'])(.*?)\1?$/s, '$2')
  return url === '' ? null : { seconds: Number(seconds), url }
}

export function metaRefresh(tags: readonly Tag[]): Refresh | null {
  for (const { name, attributes } of tags) {
    if (name !== 'meta' || attributes['http-equiv']?.toLowerCase() !== 'refresh') continue
    const refresh = refreshOf(attributes['content'] ?? '')
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
