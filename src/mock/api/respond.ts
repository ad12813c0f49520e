/** Responds to a request: with its own response, or with the effect of a fault. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Conflict } from '../../store/port.ts'
import type { AccountRuntime } from '../account-runtime.ts'
import { toFaultResponse } from '../faults/effects.ts'
import { type FaultDecision, NO_HEADERS, type TerminalFault } from '../faults/rules.ts'
import { asksForJson } from '../http/accepts-json.ts'
import type { ProxyOptions } from '../http/external-url.ts'
import { type MockResponse, sendDripping, sendFramed, sendResponse, sendTruncated } from '../http/response.ts'
import type { JournalRecord } from '../journal/entry.ts'
import type { Refusal } from '../refusal.ts'
import { ALLOW_ANY_ORIGIN } from './cross-origin.ts'
import { isOfWebServer, toErrorResponse } from './error-responses.ts'
import type { OperationResult } from './operation.ts'
import { toRefusalPage } from './refusal-page.ts'

/** The header that names the rule of a faulty response, and the number of the request among those it matched. */
const FAULT_HEADER = 'x-retrack-kit-fault'

export interface Exchange {
  readonly message: IncomingMessage
  /** The proxy in front of the mock, for redirects of its own. */
  readonly proxy: ProxyOptions
  readonly response: ServerResponse
  readonly runtime: AccountRuntime
  readonly entry: JournalRecord
  readonly fault: FaultDecision
  readonly behaviours: Behaviours
  /** Undefined if a fault takes the place of the operation. */
  readonly result: Exclude<OperationResult, Conflict> | undefined
}

export async function respond(exchange: Exchange): Promise<void> {
  const { message, response, entry, fault, behaviours, result } = exchange
  if (response.destroyed) return
  const regular =
    result === undefined
      ? undefined
      : result.kind === 'accepted'
        ? result.response
        : toRefusalResponse(result.refusal, exchange)
  if (fault.terminal !== undefined) return respondWithFault(exchange, fault.terminal, regular)
  if (result === undefined || regular === undefined) return
  if (result.kind === 'refused') entry.refusal = result.refusal
  const isCrossOrigin = behaviours.preflight === 'allow' && message.headers.origin !== undefined
  const readable = isCrossOrigin ? withHeaders(regular, ALLOW_ANY_ORIGIN) : regular
  // Before the response is sent: a client that has read it finds it in the journal.
  const sent = withHeaders(readable, fault.headers)
  await entry.finish('responded', result.kind, sent)
  const isPageOfServer = result.kind === 'refused' && isOfWebServer(result.refusal, behaviours)
  await sendResponse(response, sent, isPageOfServer ? 'length' : behaviours['response-framing'])
}

function toRefusalResponse(refusal: Refusal, { message, proxy, behaviours }: Exchange): MockResponse {
  const { accept, 'x-requested-with': requestedWith } = message.headers
  const response = toErrorResponse(refusal, behaviours)
  const isPage = behaviours['refusal-without-accept'] === 'redirect' && !asksForJson(accept, requestedWith?.toString())
  return isPage && refusal.response === undefined ? toRefusalPage(refusal, response, message, proxy) : response
}

async function respondWithFault(
  { response, runtime, entry, fault }: Exchange,
  { id, ordinal, effect }: TerminalFault,
  regular: MockResponse | undefined,
): Promise<void> {
  const addFaultHeader = (untagged: MockResponse) =>
    withHeaders(untagged, { ...fault.headers, [FAULT_HEADER]: `${id}#${ordinal}` })
  switch (effect.kind) {
    case 'hang':
      await runtime.holdResponse(response, Number.POSITIVE_INFINITY, id)
      return
    case 'reset':
      await entry.finish('aborted', 'faulted', null)
      response.socket?.resetAndDestroy()
      return
    case 'empty':
      await entry.finish('aborted', 'faulted', null)
      response.socket?.destroySoon()
      return
    case 'truncate': {
      if (regular === undefined) return
      const whole = addFaultHeader(regular)
      await entry.finish('aborted', 'faulted', { ...whole, body: truncate(whole.body, effect.bytes) })
      await sendTruncated(response, whole, effect.bytes)
      return
    }
    case 'drip': {
      if (regular === undefined) return
      const whole = addFaultHeader(regular)
      const isComplete = await sendDripping(response, whole, effect.chunkBytes, () =>
        runtime.holdResponse(response, effect.intervalMs),
      )
      await entry.finish(isComplete ? 'responded' : 'aborted', 'faulted', whole)
      return
    }
    case 'framing': {
      if (regular === undefined) return
      const whole = addFaultHeader(regular)
      await entry.finish('responded', 'faulted', whole)
      sendFramed(response, whole, effect.as)
      return
    }
    case 'status':
    case 'malformed':
    case 'html':
    case 'rate-limited': {
      const faulty = addFaultHeader(toFaultResponse(effect))
      await entry.finish('responded', 'faulted', faulty)
      await sendResponse(response, faulty)
    }
  }
}

/** The first `bytes` of a text, as a reader of UTF-8 sees them. */
const truncate = (text: string, bytes: number) => Buffer.from(text).subarray(0, bytes).toString()

function withHeaders(response: MockResponse, headers: Readonly<Record<string, string>>): MockResponse {
  return headers === NO_HEADERS ? response : { ...response, headers: { ...response.headers, ...headers } }
}
