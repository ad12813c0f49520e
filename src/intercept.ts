/**
 * Redirects requests to Retrack within this process to a mock, for stores with Retrack's address in their code. It
 * works for `fetch` and undici. Nothing gets through to the real host.
 */
import type { Dispatcher } from 'undici'
import { RETRACK_HOSTS } from '../schemas/terms.ts'
import { remarkOnHost } from './mock/api/older-host.ts'

/** The paths that the mock serves. */
const SERVED = /^\/(?:api\/v2|track\/v2)\//

/** Where Node's own fetch and every undici look for the dispatcher that they have in common. */
const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1')

export interface Interception {
  /** Puts back what was there before. */
  restore(): void
  [Symbol.dispose](): void
}

/**
 * Sends this process's requests for Retrack to a mock, until it is restored. What is sent with a
 * dispatcher of its own, or with `node:http`, does not pass here: give such a client the mock's URL.
 */
export function interceptRetrack(mock: { readonly url: string }): Interception {
  const before = currentDispatcher()
  const origin = new URL(mock.url).origin
  let isActive = true
  const intercepted = before.compose((dispatch) => (options, handler) => {
    const host = isActive ? findRetrackHost(options) : undefined
    if (host === undefined) return dispatch(options, handler)
    warnOfOlderHost(host)
    if (!SERVED.test(options.path)) {
      throw new Error(
        `retrack-kit stopped ${options.method} ${options.path.split('?', 1)[0]} on its way to ${host}: the mock serves /api/v2/ and /track/v2/ only, and nothing may reach the real host while it is intercepted.`,
      )
    }
    return dispatch({ ...options, origin }, handler)
  })
  setDispatcher(intercepted)
  const restore = () => {
    isActive = false
    // Another dispatcher may have replaced ours. It is not ours to remove, and ours passes everything from now on.
    if (currentDispatcher() === intercepted) setDispatcher(firstActive(before))
  }
  interceptions.set(intercepted, () => (isActive ? intercepted : firstActive(before)))
  return { restore, [Symbol.dispose]: restore }
}

/** Of each interception, what stands in its place: itself, or what was there before where it was restored. */
const interceptions = new WeakMap<Dispatcher, () => Dispatcher>()
const firstActive = (dispatcher: Dispatcher) => interceptions.get(dispatcher)?.() ?? dispatcher

/** Which of Retrack's names a request is for. */
function findRetrackHost({ origin }: Dispatcher.DispatchOptions): string | undefined {
  // A name may be written with the dot of the root at its end.
  const name = origin === undefined ? undefined : new URL(origin).hostname.replace(/\.$/, '')
  return RETRACK_HOSTS.find((host) => host === name)
}

const warnedOf = new Set<string>()

/** Once for each: the mock itself sees its own name in the request. */
function warnOfOlderHost(host: string): void {
  const remark = remarkOnHost(host)
  if (remark === undefined || warnedOf.has(host)) return
  warnedOf.add(host)
  process.emitWarning(remark, 'RetrackKitWarning')
}

interface WithDispatcher {
  [GLOBAL_DISPATCHER]?: Dispatcher
}

function currentDispatcher(): Dispatcher {
  // Node makes its dispatcher when fetch, or anything that belongs to it, is first looked at.
  void globalThis.Headers
  const dispatcher = (globalThis as WithDispatcher)[GLOBAL_DISPATCHER]
  if (dispatcher === undefined)
    throw new Error('This Node has no dispatcher for fetch, so Retrack cannot be intercepted.')
  return dispatcher
}

function setDispatcher(dispatcher: Dispatcher): void {
  Object.defineProperty(globalThis, GLOBAL_DISPATCHER, {
    value: dispatcher,
    writable: true,
    enumerable: false,
    configurable: false,
  })
}
