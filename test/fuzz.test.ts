/** A short run of `npm run fuzz`, always with the same seeds. */
import t from 'tap'
import { attack, type Part } from './fuzz/fuzz.ts'

const RUNS: readonly (readonly [Part, number, string])[] = [
  ['bytes', 300, 'whatever bytes come, no answer is a 5xx, shows the inside of the mock or what is another account’s'],
  ['mixes', 60, 'of requests sent one behind the other, each is answered in its turn, and none behind one that closes'],
  ['steps', 30, 'leads are never lost, double, changed after an approval, or seen by another account'],
]

for (const [part, runs, title] of RUNS) {
  t.test(title, async (t) => {
    const failure = await attack({ part, runs, seed: 1 })
    t.equal(failure?.shortest, undefined, failure?.error ?? 'nothing failed')
  })
}
