/** All that is checked: one store with each mistake in turn, and every correct store. */
import {
  CORRECT_STORES,
  type CorrectStore,
  lackedBy,
  startStore as startCorrect,
  writtenConfig,
} from './correct-stores.ts'
import type { Mistake } from './mistake.ts'
import { MISTAKES } from './mistakes/index.ts'
import { configOf } from './store/config.ts'
import { CORRECT, type Parts } from './store/parts.ts'
import { startStore } from './store/store.ts'
import type { Retrack, RunningSubject, Subject } from './subject.ts'

async function startOf(parts: Parts, retrack: Retrack): Promise<RunningSubject> {
  const store = await startStore(parts, retrack)
  return { config: { ...configOf(store, retrack) }, stop: store.stop }
}

const withoutMistake: Subject = {
  name: 'none',
  what: 'The store of the mistakes, with none of them',
  mistake: null,
  expected: { tripped: [], trippedInBrowser: [] },
  lacks: null,
  start: (retrack) => startOf(CORRECT, retrack),
}

function withMistake(mistake: Mistake): Subject {
  const { name, what, trips, besides = {}, seenInBrowser = [], parts } = mistake
  const all = [trips, ...Object.keys(besides)]
  return {
    name,
    what,
    mistake,
    expected: { tripped: all.filter((id) => !seenInBrowser.includes(id)), trippedInBrowser: seenInBrowser },
    lacks: null,
    start: (retrack) => startOf({ ...CORRECT, ...parts }, retrack),
  }
}

const correct = (store: CorrectStore): Subject => ({
  name: store.name,
  what: store.make,
  mistake: null,
  // A page of script is a right one, and yet there is a better one: that is what advice is for.
  expected: { tripped: [], trippedInBrowser: store.needsBrowser ? ['redirect.server-cookie'] : [] },
  lacks: lackedBy(store),
  async start(retrack) {
    const { url, stop } = await startCorrect(store, retrack)
    return { config: await writtenConfig(store, url, retrack), stop }
  },
})

export const SUBJECTS: readonly Subject[] = [
  ...CORRECT_STORES.map(correct),
  withoutMistake,
  ...MISTAKES.map(withMistake),
]
