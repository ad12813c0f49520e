/** Requests that Node's parser rejects never reach a handler: they are journalled here, as far as they can be read. */
import { StoreUnavailableError } from '../../store/errors.ts'
import type { Store } from '../../store/port.ts'
import type { AccountRuntimes } from '../account-runtime.ts'
import { parseAuthorization } from '../http/authorization.ts'
import type { RejectedBytes } from '../http/protocol-errors.ts'
import { parseRequestTarget } from '../http/request-target.ts'
import { type JournalOperation, joinHeaders } from '../journal/entry.ts'
import type { MockMetrics } from '../metrics/metrics.ts'
import type { Refusal } from '../refusal.ts'
import { type AccessLogEntry, toAccessLogEntry } from './access-log.ts'

export interface BrokenRequestOptions {
  readonly store: Store
  readonly runtimes: AccountRuntimes
  /** The token of the account whose journal keeps requests that belong to no account. */
  readonly fallbackToken: string
  readonly metrics: MockMetrics
  readonly onRequestEnd: ((entry: AccessLogEntry) => void) | undefined
}

/** How much of the rejected bytes is kept. */
const MAX_KEPT_BYTES = 4096
const UNKNOWN_OPERATION: JournalOperation = { id: null, findings: [] }

/** Returns a function that journals rejected bytes with the refusal that was sent for them, if one was. */
export function createBrokenRequestRecorder(options: BrokenRequestOptions) {
  const { store, runtimes, fallbackToken, metrics, onRequestEnd } = options

  /** While the store is away, whoever has used the token since this process began. */
  async function hasAccount(token: string): Promise<boolean> {
    try {
      return (await store.accounts.byToken(token)) !== undefined
    } catch (error) {
      if (error instanceof StoreUnavailableError) return runtimes.find(token) !== undefined
      throw error
    }
  }

  return async ({ bytes, response }: RejectedBytes, refusal: Refusal): Promise<void> => {
    const { method, url, headers, body } = readBestEffort(bytes)
    const credentials = parseAuthorization(findHeader(headers, 'authorization'))
    const hasValidToken = credentials.kind === 'bearer' && (await hasAccount(credentials.token))
    const token = hasValidToken ? credentials.token : fallbackToken
    if (!hasValidToken && !(await hasAccount(token))) return
    const entry = runtimes.get({ token }).journal.open({
      operation: UNKNOWN_OPERATION,
      method,
      url,
      headers: joinHeaders(headers),
      body,
      hasValidToken,
      reference: null,
      click: null,
    })
    entry.refusal = refusal
    const outcome = response === null ? 'aborted' : 'refused'
    void entry.finish(response === null ? 'aborted' : 'responded', outcome, response)
    // When its first byte came is not known: it was answered as soon as it was read.
    metrics.recordRequest(UNKNOWN_OPERATION.id, outcome, 0)
    // Without its query, as in the log of any other request: it may hold a secret.
    onRequestEnd?.(toAccessLogEntry(entry, parseRequestTarget(url).path, '', runtimes.redactor))
  }
}

interface ReadRequest {
  readonly method: string
  readonly url: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: string
}

/** The parts of a request that breaks HTTP somewhere: lines that are no headers count as its body. */
function readBestEffort(bytes: Buffer): ReadRequest {
  const text = bytes.subarray(0, MAX_KEPT_BYTES).toString('latin1')
  const [, method = '', url = ''] = /^([A-Za-z]{1,20}) (\S+)/.exec(text) ?? []
  if (method === '') return { method: '', url: '', headers: [], body: text }
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/)
  const lines = head.split(/\r?\n/).slice(1)
  const headers = lines.flatMap((line) => /^([^\s:]+):[ \t]*(.*)/.exec(line)?.slice(1, 3) ?? [])
  return { method, url, headers, body: rest.join('\r\n\r\n') }
}

function findHeader(headers: readonly string[], name: string): string | undefined {
  const at = headers.findIndex((header, index) => index % 2 === 0 && header.toLowerCase() === name)
  return at === -1 ? undefined : headers[at + 1]
}
