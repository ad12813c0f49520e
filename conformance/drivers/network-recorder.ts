/**
 * Puts the requests of one page together from Chromium's network events. A request and its redirects share an id; raw
 * headers come in separate events, in order.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession } from 'playwright-core'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import type { SecretRedactor } from '../../shared/redaction.ts'
import type { NewItem } from '../timeline.ts'
import { locateToken } from './browse.ts'
import type { CdpEvent } from './cdp.ts'

type SentExtra = CdpEvent<'Network.requestWillBeSentExtraInfo'>
type ReceivedExtra = CdpEvent<'Network.responseReceivedExtraInfo'>

/** A request with its response. Each redirect is one of its own. */
interface Hop {
  readonly at: string
  readonly request: CdpEvent<'Network.requestWillBeSent'>['request']
  readonly resource: 'document' | 'script' | 'fetch' | 'other'
  response: CdpEvent<'Network.responseReceived'>['response'] | null
  /** Whether raw headers come, where that is known. */
  hasExtra: boolean | null
  failure: string | null
  body: string | null
}

interface RedirectChain {
  readonly legs: Hop[]
  readonly sent: SentExtra[]
  readonly received: ReceivedExtra[]
}

/** An answer that leads elsewhere. */
export interface DocumentResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** More of a body is not searched. */
const MAX_BYTES = 2 * 1024 * 1024
const READ_LIMIT_MS = 5_000
/** Requests of one visit, redirects not counted. */
const MAX_CHAINS = 5_000
const IS_TEXT = /text|json|javascript|xml|urlencoded/i
const NO_REQUEST = /^(?:data|blob|about|chrome-error|chrome|devtools):/

export class PageNetwork {
  readonly #cdp: CDPSession
  readonly #mainFrame: string
  readonly #onExcess: (count: number) => void
  readonly #chains = new Map<string, RedirectChain>()
  /** The documents of this visit: what an earlier one still asks for is not of this visitor. */
  readonly #documents = new Set<string>()
  readonly #underWay = new Set<string>()
  #isQuiet = () => {}
  readonly #reading: Promise<void>[] = []

  constructor(cdp: CDPSession, mainFrame: string, onExcess: (count: number) => void) {
    this.#cdp = cdp
    this.#onExcess = onExcess
    this.#mainFrame = mainFrame
    cdp.on('Network.requestWillBeSent', (event) => this.#began(event))
    cdp.on('Network.requestWillBeSentExtraInfo', (event) => this.#chain(event.requestId)?.sent.push(event))
    cdp.on('Network.responseReceivedExtraInfo', (event) => this.#chain(event.requestId)?.received.push(event))
    cdp.on('Network.responseReceived', ({ requestId, response, hasExtraInfo }) => {
      const leg = this.#last(requestId)
      if (leg === undefined) return
      leg.response = response
      leg.hasExtra = hasExtraInfo
    })
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      this.#ended(requestId)
      if (encodedDataLength <= MAX_BYTES) this.#reading.push(this.#read(requestId))
    })
    cdp.on('Network.loadingFailed', ({ requestId, errorText }) => {
      this.#ended(requestId)
      const leg = this.#last(requestId)
      if (leg !== undefined) leg.failure = errorText
    })
  }

  /** From now on a new visitor is watched. */
  begin(): void {
    this.#chains.clear()
    this.#documents.clear()
  }

  /** Ends once nothing is under way any more. */
  quiet(): Promise<void> {
    if (this.#underWay.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#isQuiet = resolve
    })
  }

  /** A document's body, which the page that it becomes may be gone too soon to be asked for. */
  keepBody(requestId: string, body: string): void {
    const leg = this.#last(requestId)
    if (leg !== undefined) leg.body = body
  }

  /** The answer to a leg of a chain, counted from 0, with its raw headers where they came. */
  answer(requestId: string, index: number): DocumentResponse | null {
    const chain = this.#chains.get(requestId)
    const leg = chain?.legs[index]
    if (chain === undefined || leg === undefined) return null
    const extra = chain.received[extraIndex(chain, index)]
    if (leg.hasExtra !== false && extra !== undefined)
      return { status: extra.statusCode, headers: lowerNames(extra.headers) }
    return leg.response === null ? null : { status: leg.response.status, headers: lowerNames(leg.response.headers) }
  }

  /** All that came since the last time, once what is still being read has been. */
  async take(secret: SecretRedactor): Promise<(NewItem & { readonly at: string })[]> {
    // A page whose script does not end hands out no body.
    await Promise.race([Promise.all(this.#reading.splice(0)), sleep(READ_LIMIT_MS, undefined, { ref: false })])
    const chains = [...this.#chains.values()]
    this.#chains.clear()
    return chains.flatMap((chain) => chain.legs.flatMap((leg, index) => toItems(chain, leg, index, secret)))
  }

  #began({
    requestId,
    loaderId,
    request,
    redirectResponse,
    redirectHasExtraInfo,
    type,
    frameId,
    wallTime,
  }: CdpEvent<'Network.requestWillBeSent'>) {
    if (NO_REQUEST.test(request.url) || type === 'Other') return
    if (type === 'Document') this.#documents.add(loaderId)
    this.#underWay.add(requestId)
    if (!this.#documents.has(loaderId)) return
    const chain = this.#chain(requestId)
    if (chain === undefined) return
    const { legs } = chain
    const before = legs.at(-1)
    if (before !== undefined && redirectResponse !== undefined) {
      before.response = redirectResponse
      before.hasExtra = redirectHasExtraInfo
    }
    const isMain = type === 'Document' && frameId === this.#mainFrame
    const resource = isMain
      ? 'document'
      : type === 'Script'
        ? 'script'
        : type === 'XHR' || type === 'Fetch'
          ? 'fetch'
          : 'other'
    const at = new Date(wallTime * 1000).toISOString()
    legs.push({ at, request, resource, response: null, hasExtra: null, failure: null, body: null })
  }

  #ended(requestId: string): void {
    this.#underWay.delete(requestId)
    if (this.#underWay.size === 0) this.#isQuiet()
  }

  async #read(requestId: string): Promise<void> {
    const leg = this.#last(requestId)
    if (leg === undefined || leg.body !== null || !IS_TEXT.test(leg.response?.mimeType ?? '')) return
    // Gone with its page, or none at all: then it was not searched, and the evidence says so.
    const got = await this.#cdp.send('Network.getResponseBody', { requestId }).catch(() => null)
    if (got !== null) leg.body = got.base64Encoded ? Buffer.from(got.body, 'base64').toString('utf8') : got.body
  }

  /** Undefined for one more than a page may have. */
  #chain(requestId: string): RedirectChain | undefined {
    const known = this.#chains.get(requestId)
    if (known !== undefined) return known
    if (this.#chains.size >= MAX_CHAINS) {
      this.#onExcess(MAX_CHAINS)
      return undefined
    }
    const chain: RedirectChain = { legs: [], sent: [], received: [] }
    this.#chains.set(requestId, chain)
    return chain
  }

  #last(requestId: string): Hop | undefined {
    return this.#chains.get(requestId)?.legs.at(-1)
  }
}

/** Raw headers come for the legs that have them, in their order. */
const extraIndex = ({ legs }: RedirectChain, index: number) =>
  legs.slice(0, index).filter(({ hasExtra }) => hasExtra !== false).length

function toItems(
  chain: RedirectChain,
  leg: Hop,
  index: number,
  secret: SecretRedactor,
): (NewItem & { readonly at: string })[] {
  const { at, request, resource, response, failure, body } = leg
  const hasExtra = leg.hasExtra !== false
  const sent = hasExtra ? chain.sent[extraIndex(chain, index)] : undefined
  const received = hasExtra ? chain.received[extraIndex(chain, index)] : undefined
  const sentHeaders = lowerNames({ ...request.headers, ...sent?.headers })
  const { 'set-cookie': setCookie, ...headers } = lowerNames(received?.headers ?? response?.headers ?? {})
  const status = received?.statusCode ?? response?.status
  const isAnswered = status !== undefined
  const setCookies = setCookie === undefined ? [] : setCookie.split('\n')
  const places = {
    url: request.url,
    'request-headers': JSON.stringify(sentHeaders),
    ...(request.hasPostData === true && request.postData === undefined
      ? {}
      : { 'request-body': request.postData ?? '' }),
    ...(isAnswered ? { 'response-headers': `${JSON.stringify(headers)}${setCookies.join('\n')}` } : {}),
    ...(body === null ? {} : { 'response-body': body }),
  }
  const exchange = {
    kind: 'exchange',
    at,
    driver: 'chromium',
    resource,
    method: request.method,
    url: request.url,
    ...(sent === undefined ? {} : { sentCookies: sentHeaders['cookie'] ?? null }),
    response: isAnswered ? { status, headers, setCookies, fromCache: isFromCache(leg) } : null,
    failure: isAnswered ? null : (failure ?? 'no answer came'),
    ...locateToken(places, secret),
  } as const
  return [exchange, ...listBlockedCookies(at, request.url, sent, received)]
}

function isFromCache({ response, hasExtra }: Hop): boolean {
  if (response === null) return false
  // A redirect out of the cache says nothing of it, but asked nobody: there are no raw headers of it.
  const isRedirect = response.status >= 300 && response.status < 400
  return response.fromDiskCache === true || response.fromPrefetchCache === true || (isRedirect && hasExtra === false)
}

function listBlockedCookies(at: string, url: string, sent: SentExtra | undefined, received: ReceivedExtra | undefined) {
  const storing = (received?.blockedCookies ?? []).map(({ blockedReasons, cookieLine }) => ({
    kind: 'cookie-blocked' as const,
    at,
    driver: 'chromium' as const,
    url,
    when: 'storing' as const,
    name: cookieLine.split(/[=;]/, 1)[0]?.trim() ?? '',
    text: cookieLine,
    reasons: [...blockedReasons],
  }))
  const sending = (sent?.associatedCookies ?? [])
    .filter(({ blockedReasons, cookie }) => blockedReasons.length > 0 && cookie.name === CLICK_COOKIE)
    .map(({ blockedReasons, cookie }) => ({
      kind: 'cookie-blocked' as const,
      at,
      driver: 'chromium' as const,
      url,
      when: 'sending' as const,
      name: cookie.name,
      text: null,
      reasons: [...blockedReasons],
    }))
  return [...storing, ...sending]
}

function lowerNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
