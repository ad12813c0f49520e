/** Explains why Retrack could not read a body as JSON. It names the cause and repeats nothing of the body. */

const BYTE_ORDER_MARK = '\ufeff'

/** Names the encoding of bytes that are not UTF-8 text; undefined where they may be. */
export function describeEncoding(bytes: Buffer, contentEncoding: string | undefined): string | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'it is compressed with gzip; send it as it is'
  if (contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity')
    return 'its Content-Encoding says that it is compressed; send it as it is'
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isUtf16 || bytes[0] === 0 || bytes[1] === 0) return 'it is UTF-16 or UTF-32; send it in UTF-8'
  return undefined
}

/** `text` is one that JSON.parse has thrown `error` at. */
export function describeSyntaxError(text: string, error: unknown): string {
  if (text.startsWith(BYTE_ORDER_MARK)) return 'it begins with a byte order mark, which JSON must not have'
  const trimmed = text.trim()
  if (trimmed === '') return 'it is nothing but blanks'
  if (/^[\w.%+[\]-]+=/.test(trimmed)) return 'it is a form, declared as JSON; send JSON'
  if (/^--[^\s"{]/.test(trimmed)) return 'it is a multipart form, declared as JSON; send JSON'
  if (/^</.test(trimmed)) return 'it is XML or HTML, declared as JSON; send JSON'
  if (/^[{[]\s*'/.test(trimmed)) return 'it is not JSON: strings stand in double quotes ("), not in single ones (\')'
  const position = findPosition(error)
  if (position === undefined)
    return /end of JSON/.test(String(error)) ? 'it is JSON that ends too soon' : 'it is not JSON'
  const before = text.slice(0, position).trimEnd()
  if (before.endsWith(',') && /^\s*[}\]]/.test(text.slice(position)))
    return `it is not JSON: there is a comma too many at character ${before.length}`
  if (position >= text.length) return 'it is JSON that ends too soon'
  return `it is not JSON from character ${position + 1} on`
}

/** V8 says where it stopped, but for texts that are short. */
function findPosition(error: unknown): number | undefined {
  const [, position] = /at position (\d+)/.exec(String(error)) ?? []
  return position === undefined ? undefined : Number(position)
}

export interface JsonTraits {
  readonly depth: number
  readonly hasLoneSurrogate: boolean
  readonly hasInfinity: boolean
}

/** Only a text with one of these can hold what PHP does not read, unless it is nested. */
const SUSPICIOUS = /\\u[dD][89a-fA-F]|[eE]\+?\d{3}|\d{309}/

const HARMLESS: JsonTraits = { depth: 1, hasLoneSurrogate: false, hasInfinity: false }

/** Looks into a parsed value without recursion: it may be nested very deeply. */
export function inspectJson(value: unknown, text: string): JsonTraits {
  if (typeof value !== 'object' || value === null) {
    const isLone = typeof value === 'string' && !value.isWellFormed()
    return { depth: 0, hasLoneSurrogate: isLone, hasInfinity: isInfinite(value) }
  }
  if (!SUSPICIOUS.test(text) && !mayBeNested(value)) return HARMLESS
  let [depth, hasLoneSurrogate, hasInfinity] = [0, false, false]
  let level: object[] = [value]
  while (level.length > 0) {
    depth += 1
    const next: object[] = []
    for (const parent of level) {
      for (const [key, child] of Object.entries(parent)) {
        if (typeof child === 'object' && child !== null) next.push(child)
        hasLoneSurrogate ||= !key.isWellFormed() || (typeof child === 'string' && !child.isWellFormed())
        hasInfinity ||= isInfinite(child)
      }
    }
    level = next
  }
  return { depth, hasLoneSurrogate, hasInfinity }
}

const mayBeNested = (value: object) => Object.values(value).some((child) => typeof child === 'object' && child !== null)
const isInfinite = (value: unknown) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY
