import t from 'tap'
import {
  aPassWithLessHasAnotherWitness,
  changedFieldsNeverThrow,
  nothingPassesWithoutItsWitnesses,
  piecesBlameNobody,
  piecesNeverThrow,
} from '../support/missing-evidence.ts'
import { passingCheck } from '../support/passing-check.ts'

const PASSING = passingCheck()

t.test('without all that a pass rested on it is no pass', async (t) => {
  nothingPassesWithoutItsWitnesses(t, PASSING)
})

t.test('without one thing that it rested on it passes only where the same was seen otherwise', async (t) => {
  aPassWithLessHasAnotherWitness(t, PASSING)
})

t.test('of a report that was cut, thinned and shuffled something is said', async () => {
  piecesNeverThrow(20, PASSING)
})

t.test('of a report of which half is missing the store is not blamed', async () => {
  piecesBlameNobody(20, PASSING)
})

t.test('of a report whose fields hold what nobody expects something is said', async () => {
  changedFieldsNeverThrow(25, PASSING)
})
