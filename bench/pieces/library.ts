/** The library's calls, as the tests of a store make them. */
import { execFileSync } from 'node:child_process'
import { median, type Piece, type Row } from '../piece.ts'

const LEADS = 10_000
const PROCESSES = 7

interface Call {
  readonly waited: number
  readonly worked: number
}

interface Times {
  readonly start: Call
  readonly accounts: readonly Call[]
  readonly resets: readonly Call[]
}

export const library: Piece = {
  name: 'library',
  async run() {
    // Each start is the first of its process, as it is in a test file.
    const starts = Array.from({ length: PROCESSES }, () => timesOf(0, 5))
    const full = timesOf(LEADS, 3)
    const first = starts.flatMap(({ accounts }) => accounts.slice(0, 1))
    const later = starts.flatMap(({ accounts }) => accounts.slice(1))
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

/**
 * On a busy machine a call waits for its turn. If it used less processor time than the target, its waiting time proves
 * nothing.
 */
function row(what: string, calls: readonly Call[], most = Number.POSITIVE_INFINITY): Row {
  const [waited, worked] = [calls.map((call) => call.waited), calls.map((call) => call.worked)]
  const spread = [median(waited), Math.min(...waited), Math.max(...waited)].map((ms) => ms.toFixed(1))
  const verdict = median(waited) < most ? 'met' : median(worked) < most ? 'unknown' : 'not met'
  return {
    what,
    measured: `${spread[0]} ms (${spread[1]} to ${spread[2]}, of ${calls.length}); processor time ${median(worked).toFixed(1)} ms`,
    target: most === Number.POSITIVE_INFINITY ? '' : `under ${most} ms`,
    verdict: most === Number.POSITIVE_INFINITY ? '' : verdict,
  }
}
