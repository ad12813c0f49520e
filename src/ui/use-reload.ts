/** Loads data of the account for a view, and loads it again after each change. */
import { type ReadonlySignal, useSignal, useSignalEffect } from '@preact/signals'
import { describeError } from './control-api.ts'
import { changes } from './traffic/state.ts'

interface Reload {
  /** Reads now, too. What fails is in `problem`. */
  readonly reload: () => Promise<void>
  readonly problem: ReadonlySignal<string | null>
}

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
  useSignalEffect(() => {
    changes.value
    void reload()
  })
  return { reload, problem }
}
