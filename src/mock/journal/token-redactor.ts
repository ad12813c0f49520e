/** Takes tokens out of what the mock shows: more people read a journal than may use a token. */
import { REDACTED, replaceEach, secretForms } from '../../../shared/redaction.ts'
import { TOKEN_LENGTH } from '../../deterministic.ts'

/** A word of an `Authorization` header is only a likely secret. Shorter words are left, so that what was sent stays readable. */
const MIN_LIKELY_SECRET_LENGTH = 12

const GENERATED_TOKEN = new RegExp(`^[A-Za-z0-9]{${TOKEN_LENGTH}}$`)
const LONG_RUN = new RegExp(`[A-Za-z0-9]{${TOKEN_LENGTH},}`, 'g')

/** A token may have more of its letters percent-encoded than it needs. */
const ENCODED = /%[\da-f]{2}/i
const ENCODED_RUNS = /(?:%[\da-f]{2})+/gi

export class TokenRedactor {
  /** Tokens as the mock makes them, found by their shape: there may be thousands. */
  readonly #generatedTokens = new Set<string>()
  /** Which beginnings they have: most places in a long text are told from a token by that alone. */
  readonly #prefixFilter = new Uint8Array(PREFIX_FILTER_SIZE)
  /** Tokens that a user chose: one or two. */
  readonly #customTokens = new Set<string>()

  add(token: string): void {
    if (GENERATED_TOKEN.test(token)) {
      this.#generatedTokens.add(token)
      this.#prefixFilter[hashPrefix(token, 0)] = 1
    } else this.#customTokens.add(token)
  }

  forget(token: string): void {
    this.#generatedTokens.delete(token)
    this.#customTokens.delete(token)
  }

  /** Replaces every token that the mock knows, and those that came with the request. */
  redact(text: string, sent: readonly string[] = []): string {
    const redacted = this.#redactPlain(text, sent)
    if (!ENCODED.test(redacted)) return redacted
    const decoded = redacted.replace(ENCODED_RUNS, decode)
    const redactedDecoded = this.#redactPlain(decoded, sent)
    // Where nothing was hidden behind the encoding, the text stays as it was sent.
    return redactedDecoded === decoded ? redacted : redactedDecoded
  }

  #redactPlain(text: string, sent: readonly string[]): string {
    let redacted = text
    for (const secret of this.#customTokens) redacted = replaceSecret(redacted, secret)
    for (const secret of sent) redacted = replaceSecret(redacted, secret)
    return redacted.replace(LONG_RUN, (run) => this.#redactGenerated(run))
  }

  /** A token may stand between other letters and digits, as after `%20` in a URL. */
  #redactGenerated(run: string): string {
    let shown = ''
    let from = 0
    for (let at = 0; at + TOKEN_LENGTH <= run.length; ) {
      if (
        this.#prefixFilter[hashPrefix(run, at)] === 1 &&
        this.#generatedTokens.has(run.slice(at, at + TOKEN_LENGTH))
      ) {
        shown += run.slice(from, at) + REDACTED
        at += TOKEN_LENGTH
        from = at
      } else at += 1
    }
    return shown + run.slice(from)
  }
}

const PREFIX_FILTER_SIZE = 2 ** 16

/** A small number for the first three letters there. */
function hashPrefix(text: string, at: number): number {
  return (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) % PREFIX_FILTER_SIZE
}

function replaceSecret(text: string, secret: string): string {
  return secretForms(secret).reduce((rest, form) => replaceEach(rest, form, REDACTED), text)
}

function decode(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return run
  }
}

/** An `Authorization` header has fewer words. A longer list would only make every search slower. */
const MAX_SECRETS = 8

/** Finds possible tokens in an `Authorization` header, of this mock or another system. */
export function findSecrets(authorization: string | undefined): string[] {
  if (authorization === undefined) return []
  const words = [...authorization.split(/\s+/), ...authorization.split(/[\s=",;]+/)]
  return [...new Set(words)].filter((word) => word.length >= MIN_LIKELY_SECRET_LENGTH).slice(0, MAX_SECRETS)
}

/** Names of headers, parameters and fields whose value is a secret by what they are called. */
const SECRET_NAME = /authorization|token|secret|password|api[-_]?key/i
export const isSecretName = (name: string) => SECRET_NAME.test(name)

/** In one pass over the parameters: a pattern for all of it would take minutes for some URLs. */
export function redactParameters(url: string): string {
  if (!url.includes('?') || !SECRET_PARAMETER.test(url)) return url
  return url
    .split(/([?&#])/)
    .map((part, n, parts) => {
      const at = part.indexOf('=')
      const isParameter = n > 0 && parts[n - 1] !== '#' && at !== -1 && at < part.length - 1
      return isParameter && SECRET_PARAMETER.test(part.slice(0, at)) ? `${part.slice(0, at + 1)}${REDACTED}` : part
    })
    .join('')
}
const SECRET_PARAMETER = /token|secret|password|api[-_]?key/i
