/** The API token: looked for in everything that a browser sends and receives, and kept out of the evidence. */

const REDACTED = '[redacted]'
/** Shorter ones could be anything, and their removal would hide what was sent. */
const MIN_SECRET = 8

export class TokenDetector {
  /** As it may stand in a URL, in JSON or in text. */
  readonly #forms: readonly string[]

  constructor(token: string) {
    const forms = [
      token,
      encodeURIComponent(token),
      JSON.stringify(token).slice(1, -1),
      Buffer.from(token).toString('base64'),
    ]
    this.#forms = token.length < MIN_SECRET ? [] : [...new Set(forms)]
  }

  isIn(text: string): boolean {
    return this.#forms.some((form) => text.includes(form))
  }

  /** The same value without the token in any of its texts. */
  redact(value: unknown): unknown {
    if (typeof value === 'string') {
      return this.#forms.reduce((text, form) => text.replaceAll(form, REDACTED), value)
    }
    if (Array.isArray(value)) return value.map((one) => this.redact(one))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [String(this.redact(key)), this.redact(one)]))
  }
}
