/** A request of the journal as a line for a shell. */
import type { JournalEntry } from '../../../schemas/journal.ts'
import { bodyToText } from '../../../shared/body-text.ts'
import { quoteForShell } from '../../../shared/quote-for-shell.ts'

export interface CurlCommand {
  readonly command: string
  /** Where the line differs from what was received. */
  readonly remarks: readonly string[]
}

/** Headers that curl writes itself, or that hold for one connection only. */
const LEFT_OUT = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding', 'expect'])
/** Headers that curl adds unless told not to; the last one only with a body. */
const ADDED_BY_CURL = ['accept', 'user-agent', 'content-type']
/** Targets that curl would change, or take for a pattern. */
const UNUSUAL_TARGET = /^[^/]|[[\]{}#\s]|\/\./

/** Null for bytes that were no request. `origin` is where the mock is reached, without a slash at its end. */
export function toCurl(entry: JournalEntry, origin: string): CurlCommand | null {
  const { method, path, headers } = entry
  if (method === '') return null
  const body = getBodyText(entry)
  const verb = method === 'HEAD' ? '--head' : `-i -X ${quoteForShell(method)}`
  const target = UNUSUAL_TARGET.test(path)
    ? `--request-target ${quoteForShell(path)} ${quoteForShell(`${origin}/`)}`
    : quoteForShell(`${origin}${path}`)
  const added = body === '' ? ADDED_BY_CURL.slice(0, 2) : ADDED_BY_CURL
  const command = [
    `curl ${verb} ${target}`,
    ...Object.entries(headers)
      .filter(([name]) => !LEFT_OUT.has(name))
      .map(([name, value]) => `-H ${quoteHeader(name, value, entry)}`),
    ...added.filter((name) => headers[name] === undefined).map((name) => `-H '${name}:'`),
    ...(body === '' ? [] : [`--data-raw ${quoteForShell(body)}`]),
  ].join(' \\\n  ')
  return { command, remarks: [...findRemarks(entry, command, body)] }
}

const getBodyText = ({ body, bodyText }: JournalEntry) => bodyText ?? bodyToText(body)

function quoteHeader(name: string, value: string, { auth }: JournalEntry): string {
  if (name === 'authorization' && auth.token === 'valid') return `"authorization: ${auth.scheme} $TOKEN"`
  // Curl sends a header without a value for a semicolon in place of the colon.
  return quoteForShell(value === '' ? `${name};` : `${name}: ${value}`)
}

function* findRemarks({ headers, auth }: JournalEntry, command: string, body: string): Generator<string> {
  if (auth.token === 'valid') yield '$TOKEN stands for the token of this account.'
  if (command.includes('[redacted]'))
    yield 'The journal keeps no secrets: put what your store sent in place of [redacted].'
  // Bytes that are not UTF-8 are shown as this character, and no argument of a program may hold NUL.
  if (/[\ufffd\0]/.test(body)) yield 'The body has bytes that a line of a shell cannot have.'
  else if (Number(headers['content-length'] ?? 0) > new TextEncoder().encode(body).length)
    yield 'The body was longer: this is what the mock has kept of it.'
}
