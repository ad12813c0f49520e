/** From spawn to the first healthy answer, on this Node.js and on one with a compile cache. */
import { join } from 'node:path'
import { installed } from '../install.ts'
import { type Piece, percent, type Row } from '../piece.ts'
import { MOST_NOISE } from '../rounds.ts'
import { startupTimes } from '../startup-times.ts'

const ROUNDS = 11
const NEWER = 'node@22'

export const startup: Piece = {
  name: 'startup',
  async run() {
    const newer = join(await installed(NEWER), 'node_modules', 'node', 'bin', 'node')
    return [
      await row(`This Node.js, ${process.versions.node.split('.', 1)[0]}`, process.execPath, 2),
      await row(`npm's ${NEWER}, which keeps what it compiled`, newer, 1.6),
    ]
  },
}

async function row(what: string, node: string, most: number): Promise<Row> {
  const { bare, again, mock, ratio } = await startupTimes(ROUNDS, node)
  const noise = Math.max(bare, again) / Math.min(bare, again) - 1
  const times = `${mock.toFixed(0)} ms beside ${bare.toFixed(0)} and ${again.toFixed(0)} ms`
  return {
    what,
    measured: `${ratio.toFixed(2)} (the controls differ by ${percent(noise)}); ${times}`,
    target: `at most ${most} times bare Node.js`,
    verdict: noise > MOST_NOISE ? 'unknown' : ratio <= most ? 'met' : 'not met',
  }
}
