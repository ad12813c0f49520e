/** `--keep`: what accounts hold that nobody has used for so long is dropped, and the accounts stay. */
import type { Store } from '../../store/port.ts'
import type { AccountRuntimes } from '../account-runtime.ts'

export interface RetentionOptions {
  readonly store: Store
  readonly runtimes: AccountRuntimes
  /** How long an account is quiet before what it holds is dropped. */
  readonly keepMs: number
  /** Real time, in milliseconds since 1970. */
  readonly now: () => number
}

/** Brings quiet accounts back to their start, as a reset does. Returns how many. */
export async function pruneQuietAccounts({ store, runtimes, keepMs, now }: RetentionOptions): Promise<number> {
  const before = now() - keepMs
  const holding = await store.accounts.listQuiet(before)
  // A store that keeps no journals does not know which accounts have one.
  const journalled = store.journals === undefined ? runtimes.listQuiet(before) : []
  let pruned = 0
  for (const token of new Set([...holding, ...journalled])) {
    // Requests that save nothing use an account, too.
    const runtime = runtimes.find(token)
    if (runtime !== undefined && runtime.lastUsedAt >= before) continue
    // Somebody may have used it since the list was made, here or at another mock.
    if ((await store.accounts.reset(token, { quietSince: before })) !== undefined) pruned += 1
  }
  return pruned
}

/** An account may be quiet for so much longer than `--keep` says. */
const INTERVAL_MS = 60 * 60 * 1000

export interface RetentionEvents {
  readonly onPruned: (accounts: number) => void
  readonly onError: (error: unknown) => void
  /** Calls a function every so many milliseconds, until the function that it returns is called. */
  readonly repeat?: (work: () => void, ms: number) => () => void
}

/** Prunes now and every hour, until the returned function is called: it resolves once nothing is under way. */
export function startRetention(
  options: RetentionOptions,
  { onPruned, onError, repeat = repeatInBackground }: RetentionEvents,
): () => Promise<void> {
  let running: Promise<void> | undefined
  const prune = () => {
    // A run that takes longer than an hour is not overtaken by the next one.
    running ??= pruneQuietAccounts(options)
      .then((accounts) => {
        if (accounts > 0) onPruned(accounts)
      }, onError)
      .finally(() => {
        running = undefined
      })
  }
  const stop = repeat(prune, INTERVAL_MS)
  prune()
  return async () => {
    stop()
    await running
  }
}

function repeatInBackground(work: () => void, ms: number): () => void {
  const timer = setInterval(work, ms)
  timer.unref()
  return () => clearInterval(timer)
}
