/** The library's calls, as the tests of a store make them. */
import { execFileSync } from 'node:child_process'
import { median, type Piece, type Row } from '../piece.ts'

const LEADS = 10_000
const PROCESSES = 7

interface Times {
  readonly start: number
  readonly accounts: readonly number[]
  readonly resets: readonly number[]
}

export const library: Piece = {
  name: 'library',
  async run() {
    // Each start is the first of its process, as it is in a test file.
    const starts = Array.from({ length: PROCESSES }, () => timesOf(0, 5))
    const full = timesOf(LEADS, 3)
    const [first, later] = [
      starts.map(({ accounts }) => accounts[0] ?? NaN),
      starts.flatMap(({ accounts }) => accounts.slice(1)),
    ]
    return [
      row(
        '`startMock()`, the library loaded',
        starts.map(({ start }) => start),
        15,
      ),
      row('`createAccount()`', later, 5),
      row("the first `createAccount()` of a process, which loads the control API and the market's names", first),
      row(`\`reset()\` with ${LEADS.toLocaleString('en')} leads`, full.resets, 1),
    ]
  },
}

function timesOf(leads: number, rounds: number): Times {
  const args = ['bench/programs/library.mjs', String(leads), String(rounds)]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Times
}

function row(what: string, times: readonly number[], most?: number): Row {
  const [middle, least, longest] = [median(times), Math.min(...times), Math.max(...times)].map((ms) => ms.toFixed(1))
  return {
    what,
    measured: `${middle} ms (${least} to ${longest}, of ${times.length})`,
    target: most === undefined ? '' : `under ${most} ms`,
    verdict: most === undefined ? '' : median(times) < most ? 'met' : 'not met',
  }
}
