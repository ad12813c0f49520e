/** Writes the journal as an HTTP archive, which browsers, proxies and bug trackers can read. */
import { STATUS_CODES } from 'node:http'
import type { HarEntry } from '../../../schemas/har.ts'
import { bodyToText } from '../../../shared/body-text.ts'
import { VERSION } from '../../version.ts'
import type { EntryView } from './view.ts'

/** An archive whose entry has an operation that the mock was given beside those of Retrack. */
type HarView = Omit<HarEntry, '_retrackKit'> & { readonly _retrackKit: Pick<EntryView, keyof HarEntry['_retrackKit']> }

const HTTP_VERSION = 'HTTP/1.1'
const UNKNOWN_SIZE = -1

/** HAR 1.2 around its entries, as JSON. */
export function formatHar(): { readonly before: string; readonly after: string } {
  const creator = JSON.stringify({ name: 'retrack-kit', version: VERSION })
  return { before: `{"log":{"version":"1.2","creator":${creator},"entries":[`, after: ']}}' }
}

/** Writes an entry, from which all tokens were taken already. `baseUrl` is where the mock is reached. */
export function toHarEntry(entry: EntryView, baseUrl: string): HarView {
  const { id, operation, method, path, headers, stages, outcome, refusal, response, fault, findings } = entry
  const received = stages.received ?? new Date(0).toISOString()
  const ended = stages.responded ?? stages.aborted ?? received
  const time = Date.parse(ended) - Date.parse(received)
  const body = entry.bodyText ?? bodyToText(entry.body)
  const responseBody = bodyToText(response?.body ?? null)
  return {
    startedDateTime: received,
    time,
    request: {
      method,
      url: `${baseUrl}${path}`,
      httpVersion: HTTP_VERSION,
      // They are secrets, so the journal has none.
      cookies: [],
      headers: toPairs(headers),
      queryString: Array.from(new URLSearchParams(path.split('?').slice(1).join('?')), ([name, value]) => ({
        name,
        value,
      })),
      ...(body === '' ? {} : { postData: { mimeType: headers['content-type'] ?? '', text: body } }),
      headersSize: UNKNOWN_SIZE,
      bodySize: Buffer.byteLength(body),
    },
    response: {
      status: response?.status ?? 0,
      statusText: STATUS_CODES[response?.status ?? 0] ?? '',
      httpVersion: HTTP_VERSION,
      cookies: [],
      headers: toPairs(response?.headers ?? {}),
      content: {
        size: Buffer.byteLength(responseBody),
        mimeType: response?.headers['content-type'] ?? '',
        ...(responseBody === '' ? {} : { text: responseBody }),
      },
      redirectURL: response?.headers['location'] ?? '',
      headersSize: UNKNOWN_SIZE,
      bodySize: response === null ? UNKNOWN_SIZE : Buffer.byteLength(responseBody),
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    _retrackKit: { id, operation, stages, outcome, refusal, fault, findings },
  }
}

const toPairs = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }))
