/** All that is checked: every mistake, in one store, and every correct store. */
import type { Mistake } from './mistake.ts'
import { MISTAKES } from './mistakes/index.ts'
import { CORRECT } from './store/parts.ts'
import { startStore } from './store/store.ts'
import type { Subject } from './subject.ts'

const withoutMistake: Subject = {
  name: 'no mistake',
  what: 'The store in which mistakes are switched on, with none of them',
  mistake: null,
  expected: { tripped: [], trippedInBrowser: [] },
  start: (mock) => startStore(CORRECT, mock),
}

const withMistake = (mistake: Mistake): Subject => {
  const { name, what, trips, besides = {}, seenInBrowser = [], parts } = mistake
  const all = [trips, ...Object.keys(besides)]
  return {
    name,
    what,
    mistake,
    expected: { tripped: all.filter((id) => !seenInBrowser.includes(id)), trippedInBrowser: seenInBrowser },
    start: (mock) => startStore({ ...CORRECT, ...parts }, mock),
  }
}

export const SUBJECTS: readonly Subject[] = [withoutMistake, ...MISTAKES.map(withMistake)]
