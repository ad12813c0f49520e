/** Taking known secrets out of text. The mock uses it for its journal and log, the check for evidence and reports. */

export const REDACTED = '[redacted]'

/** Shorter secrets occur in ordinary text: replacing them would make it unreadable. */
export const MIN_SECRET_LENGTH = 8

/** The spellings of a secret in a URL, in JSON, in a form and in `Authorization: Basic`; the longest first. */
export function secretForms(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed())
  const forms = [
    secret,
    encoded,
    encoded.replaceAll('%20', '+'),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ]
  return [...new Set(forms)].sort((a, b) => b.length - a.length)
}

/**
 * Replaces every occurrence in linear time (Knuth, Morris and Pratt). `replaceAll` takes the product of both lengths where
 * a sender chooses both texts, such as a long run of one letter.
 */
export function replaceEach(text: string, search: string, replacement: string): string {
  if (search === '' || search.length > text.length) return text
  const borders = getBorders(search)
  let result = ''
  let copied = 0
  let matched = 0
  for (let at = 0; at < text.length; at += 1) {
    while (matched > 0 && text.charCodeAt(at) !== search.charCodeAt(matched)) matched = borders[matched - 1] ?? 0
    if (text.charCodeAt(at) === search.charCodeAt(matched)) matched += 1
    if (matched < search.length) continue
    result += text.slice(copied, at + 1 - search.length) + replacement
    copied = at + 1
    matched = 0
  }
  return result + text.slice(copied)
}

/** For each beginning of a text, the length of the longest shorter beginning that it also ends with. */
function getBorders(text: string): Uint32Array {
  const borders = new Uint32Array(text.length)
  for (let at = 1, length = 0; at < text.length; at += 1) {
    while (length > 0 && text.charCodeAt(at) !== text.charCodeAt(length)) length = borders[length - 1] ?? 0
    if (text.charCodeAt(at) === text.charCodeAt(length)) length += 1
    borders[at] = length
  }
  return borders
}

/** Applies `change` to every text of a JSON value, the keys included. */
export function mapTexts<Value>(value: Value, change: (text: string) => string): Value
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]))
}

/** Finds and replaces secrets. One shorter than `MIN_SECRET_LENGTH` is never found. */
export class SecretRedactor {
  /** Every spelling that is looked for, the longest first. */
  readonly forms: readonly string[]

  constructor(...secrets: readonly string[]) {
    const forms = secrets.flatMap((secret) => (secret.length < MIN_SECRET_LENGTH ? [] : secretForms(secret)))
    this.forms = forms.sort((a, b) => b.length - a.length)
  }

  isIn(text: string): boolean {
    return this.forms.some((form) => text.includes(form))
  }

  redact(text: string): string {
    return this.forms.reduce((rest, form) => rest.replaceAll(form, REDACTED), text)
  }

  /** The same JSON value without the secret in any of its texts or keys. */
  redactDeep<Value>(value: Value): Value {
    return mapTexts(value, (text) => this.redact(text))
  }
}
