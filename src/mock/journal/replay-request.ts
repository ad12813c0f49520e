/** The request that repeats one of the journal, with what somebody changed of it. */
import type { ReplayChanges } from '../../../schemas/journal.ts'
import { bodyToText } from '../../../shared/body-text.ts'
import { mapTexts, REDACTED } from '../../../shared/redaction.ts'
import type { HeaderPair } from '../http/raw-headers.ts'
import { JournalRecord } from './entry.ts'
import { type ReadEntry, toView } from './read-entry.ts'
import type { TokenRedactor } from './token-redactor.ts'
import type { EntryView } from './view.ts'

export interface ReplayRequest {
  readonly method: string
  readonly path: string
  /** Names and values in turn, without those of the connection. */
  readonly headers: readonly string[]
  readonly body: string
}

/** Why an entry cannot be sent again as it was. */
export class NotReplayableError extends Error {}

/** The received request as far as it is known, and as the journal shows it. */
interface Original {
  readonly path: string
  readonly headers: readonly HeaderPair[]
  readonly body: string
  readonly shown: EntryView
}

/** A store keeps no secrets: the account's `token` stands in for its own, and any other is not there. */
export function toOriginal(entry: ReadEntry, redactor: TokenRedactor, token: string): Original {
  const shown = toView(entry, redactor)
  if (entry instanceof JournalRecord) return { path: entry.url, headers: entry.listHeaders(), body: entry.body, shown }
  const headers = Object.entries(shown.headers).map(([name, value]): HeaderPair => {
    const isOwn = name === 'authorization' && shown.auth.token === 'valid'
    return [name, isOwn ? value.replaceAll(REDACTED, token) : value]
  })
  return { path: shown.path, headers, body: toShownText(shown), shown }
}

const toShownText = ({ body, bodyText }: EntryView) => bodyText ?? bodyToText(body)

/** They hold for one connection, or follow from the body. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** `token` is the account's, for what stands for it in an edited part. */
export function toReplayRequest(original: Original, changes: ReplayChanges, token: string): ReplayRequest {
  const { shown } = original
  const { method = shown.method, path = shown.path } = changes
  if (method === '') throw new NotReplayableError('it was no request of HTTP')
  return {
    method,
    path: path === shown.path ? original.path : path.replaceAll(REDACTED, encodeURIComponent(token)),
    headers: toHeaders(original, changes, token)
      .filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()))
      .flat(),
    body: toBody(original, changes, token),
  }
}

function toHeaders(
  { headers: sent, shown }: Original,
  { headers: changed }: ReplayChanges,
  token: string,
): readonly HeaderPair[] {
  if (changed === undefined) return sent
  const isHost = (name: string) => name.toLowerCase() === 'host'
  const host = Object.keys(changed).some(isHost) ? [] : sent.filter(([name]) => isHost(name))
  const toPairs = ([name, value]: readonly [string, string]): HeaderPair[] => {
    const known = sent.filter(([one]) => one.toLowerCase() === name.toLowerCase())
    const isUnchanged = known.length > 0 && shown.headers[name.toLowerCase()] === value
    return isUnchanged ? known : [[name, value.replaceAll(REDACTED, token)]]
  }
  return [...host, ...Object.entries(changed).flatMap(toPairs)]
}

function toBody(original: Original, { body }: ReplayChanges, token: string): string {
  if (body === undefined || bodyToText(body) === toShownText(original.shown)) return wholeBody(original)
  if (typeof body !== 'string') return bodyToText(mapTexts(body, (part) => part.replaceAll(REDACTED, token)))
  // A text is JSON, or ought to be.
  return body.replaceAll(REDACTED, JSON.stringify(token).slice(1, -1))
}

function wholeBody({ headers, body }: Original): string {
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]
  // The journal has a text: bytes that are no UTF-8 stand there as U+FFFD.
  const isWhole = length === undefined ? !body.includes('\ufffd') : Number(length) === Buffer.byteLength(body)
  if (isWhole) return body
  if (body.includes('\ufffd')) throw new NotReplayableError('its body was not UTF-8, and its bytes were not kept')
  throw new NotReplayableError('its body was longer than what the mock keeps of it, or held a secret, or broke off')
}
