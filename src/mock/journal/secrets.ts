/** Taking tokens out of whatever is shown: a journal is read by more people than may use a token. */
import { TOKEN_LENGTH } from '../accounts/identifiers.ts'

export const REDACTED = '[redacted]'

/** Shorter ones could be anything, and their removal would hide what was sent. */
const SHORTEST_SECRET = 12

const MADE = new RegExp(`^[A-Za-z0-9]{${TOKEN_LENGTH}}$`)
const LONG_RUN = new RegExp(`[A-Za-z0-9]{${TOKEN_LENGTH},}`, 'g')

export class Secrets {
  /** Tokens as the mock makes them, found by their shape: there may be thousands. */
  readonly #made = new Set<string>()
  /** Tokens that a user chose: one or two. */
  readonly #chosen = new Set<string>()

  add(token: string): void {
    if (MADE.test(token)) this.#made.add(token)
    else this.#chosen.add(token)
  }

  /** Replaces every token that the mock knows, and the one that came with the request. */
  redact(text: string, sent?: string): string {
    let redacted = text
    for (const secret of this.#chosen) redacted = withoutSecret(redacted, secret)
    if (sent !== undefined && sent.length >= SHORTEST_SECRET) redacted = withoutSecret(redacted, sent)
    return redacted.replace(LONG_RUN, (run) => this.#withoutMade(run))
  }

  /** A token may stand between other letters and digits, as after `%20` in a URL. */
  #withoutMade(run: string): string {
    let shown = ''
    let from = 0
    for (let at = 0; at + TOKEN_LENGTH <= run.length; ) {
      if (this.#made.has(run.slice(at, at + TOKEN_LENGTH))) {
        shown += run.slice(from, at) + REDACTED
        at += TOKEN_LENGTH
        from = at
      } else at += 1
    }
    return shown + run.slice(from)
  }
}

function withoutSecret(text: string, secret: string): string {
  return text.replaceAll(secret, REDACTED).replaceAll(encodeURIComponent(secret.toWellFormed()), REDACTED)
}
