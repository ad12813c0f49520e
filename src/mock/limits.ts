/** How much a mock takes at once, so that many clients or much data cannot end it. docs/limits.md says what happens at each limit. */
import { getHeapStatistics } from 'node:v8'

export interface Limits {
  /** Connections that are served; a request over one more gets a 503. */
  readonly connections: number
  /** Connections beyond those that still get a 503 instead of being dropped. */
  readonly overflowConnections: number
  /** Event streams that are open. */
  readonly streams: number
  /** Fault rules of one account. */
  readonly faultRules: number
  /** The state of accounts in one document, as JSON. */
  readonly stateBytes: number
  /** The approximate memory of accounts, clicks, leads and fault rules. */
  readonly storeBytes: number
  /** The memory of all journals together. */
  readonly journalBytes: number
  /** Large bodies of requests that have no response yet. */
  readonly bodyBytes: number
  /** Responses of the control API that their clients have not read yet. */
  readonly pendingResponseBytes: number
  /** The memory of the entries that waits have seen, until they end. */
  readonly waitBufferBytes: number
  /** How long a sender may take for the headers, and for a whole request. */
  readonly headersMs: number
  readonly requestMs: number
  /** How long a connection stays open between two requests. */
  readonly keepAliveMs: number
  /** How long a request may wait for those before it on its connection: longer than the longest of them takes. */
  readonly pipelineTimeoutMs: number
  /** Requests that wait for earlier ones on their connection, over all connections. */
  readonly waitingRequests: number
  /** How long a response may stay unread. */
  readonly writeTimeoutMs: number
}

const MIB = 1024 * 1024

/** Shares of the memory that Node.js allows itself, so that a small machine has smaller bounds. */
export function defaultLimits(heap = getHeapStatistics().heap_size_limit): Limits {
  const share = (part: number, most: number) => Math.min(most * MIB, Math.floor(heap * part))
  return {
    connections: 16_000,
    overflowConnections: 1_000,
    streams: 1_000,
    faultRules: 1_000,
    stateBytes: share(1 / 16, 128),
    storeBytes: share(1 / 4, 1024),
    journalBytes: share(1 / 8, 256),
    bodyBytes: share(1 / 8, 256),
    pendingResponseBytes: share(1 / 16, 128),
    waitBufferBytes: share(1 / 8, 256),
    headersMs: 30_000,
    requestMs: 60_000,
    keepAliveMs: 65_000,
    pipelineTimeoutMs: 11 * 60_000,
    waitingRequests: Math.min(10_000, Math.floor(heap / (64 * 1024))),
    writeTimeoutMs: 90_000,
  }
}
