/** Loads data of the account for a view, and loads it again after each change. */
import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { describeError } from './control-api.ts'
import { changes } from './traffic/state.ts'

interface Reload {
  /** Reads now, too. What fails is in `problem`. */
  readonly reload: () => Promise<void>
  readonly problem: ReadonlySignal<string | null>
}

/** Where changes come faster than this, they are read together. */
const READ_EVERY_MS = 500

export function useReload(read: () => Promise<void>): Reload {
  const problem = useSignal<string | null>(null)
  const reload = async () => {
    try {
      await read()
      problem.value = null
    } catch (error) {
      problem.value = describeError(error)
    }
  }
  useEffect(() => {
    let isReading = false
    let isStale = false
    const follow = async () => {
      isStale = true
      if (isReading) return
      isReading = true
      while (isStale) {
        isStale = false
        await reload()
        await new Promise((resolve) => setTimeout(resolve, READ_EVERY_MS))
      }
      isReading = false
    }
    const stop = changes.subscribe(() => void follow())
    return () => {
      stop()
      isStale = false
    }
  }, [])
  return { reload, problem }
}
