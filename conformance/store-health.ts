/** Checks whether the store still responds after something was missing. A store that is gone is not blamed. */
import { withTimeout } from './abort.ts'
import { BROWSER_HEADERS, describeFailure, send } from './drivers/http-client.ts'
import { findRefusedOrigin, type Problem } from './pre-flight.ts'

/** The set-up broke while the check was under way: it ends, and says why. */
export class SetupBrokenError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** `reachable`: it takes connections. `responsive`: it serves one of its pages, too. */
export type StoreHealth = 'reachable' | 'responsive'

export interface StorePlaces {
  readonly origins: readonly string[]
  /** Opened by every visitor, so that to ask for it changes nothing. */
  readonly pageUrl: string
  /** How long it may take to come, in milliseconds. */
  readonly pageLimitMs: number
}

/** @throws {SetupBrokenError} where the store is not as healthy as that */
export async function requireStore(
  { origins, pageUrl, pageLimitMs }: StorePlaces,
  health: StoreHealth,
  signal: AbortSignal,
): Promise<void> {
  const refused = await findRefusedOrigin(origins, signal)
  signal.throwIfAborted()
  if (refused !== null) {
    throw new SetupBrokenError({
      problem: 'store-unreachable',
      message: `The store ended, or was restarted, while the check was using it: at ${refused.origin}, ${refused.failure}.`,
      remedy:
        'See in the log of the store why it ended, keep it running, and run the check again. What it did after its last answer is not judged.',
    })
  }
  if (health === 'reachable') return
  const failure = await findPageFailure(pageUrl, pageLimitMs, signal)
  signal.throwIfAborted()
  if (failure === null) return
  throw new SetupBrokenError({
    problem: 'store-unresponsive',
    message: `The store takes connections and does not serve its pages any more: ${pageUrl}: ${failure}.`,
    remedy:
      'Open this address in a browser, see in the log of the store what holds it up, and run the check again. What it did after its last answer is not judged.',
  })
}

/** Any response proves that the store is alive, even an error. */
async function findPageFailure(url: string, limitMs: number, signal: AbortSignal): Promise<string | null> {
  using limit = withTimeout(limitMs, signal)
  try {
    await send({ method: 'GET', url, headers: BROWSER_HEADERS }, limit.signal)
    return null
  } catch (error) {
    if (limit.signal.aborted) return `no whole answer in ${limitMs / 1000} s`
    return describeFailure(error)
  }
}
