/** A store of examples/stores in a process of its own, gone with its test. */
import type { Test } from 'tap'
import { type CorrectStoreName, correctStore, startStore } from '../../../scorecard/correct-stores.ts'
import { type ReachableMock, retrackOf } from './checking.ts'

interface Demo {
  readonly store?: CorrectStoreName
  /** Where it sends its leads, when not to the mock. */
  readonly apiUrl?: string
}

export async function demoStore(t: Test, mock: ReachableMock, { store = 'node', apiUrl }: Demo = {}): Promise<string> {
  const retrack = retrackOf(mock)
  const { url, stop } = await startStore(correctStore(store), { ...retrack, apiUrl: apiUrl ?? retrack.apiUrl })
  t.teardown(stop)
  return url
}
