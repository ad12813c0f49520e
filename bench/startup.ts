/** `npm run bench:startup [-- ROUNDS]`: how long a mock takes to start, in times of bare Node.js. */
import { MOST, startupTimes } from './startup-times.ts'

const rounds = Number(process.argv[2] ?? 21)
const { bare, mock, ratio } = await startupTimes(rounds)
console.log(`bare Node.js  ${bare.toFixed(0)} ms to its first answer (median of ${rounds})`)
console.log(`the mock      ${mock.toFixed(0)} ms`)
console.log(`ratio         ${ratio.toFixed(2)} (at most ${MOST})`)
if (ratio > MOST) process.exitCode = 1
