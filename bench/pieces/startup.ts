/** From spawn to the first healthy answer, on this Node.js and on one with a compile cache. */
import { join } from 'node:path'
import { fetchPackage } from '../../scripts/proof/fetch-package.ts'
import { type Piece, percent, type Row } from '../piece.ts'
import { MAX_NOISE } from '../rounds.ts'
import { type Compared, measureStartup } from '../startup-times.ts'

const ROUNDS = 11
const NEWER = 'node@22'

export const startup: Piece = {
  name: 'startup',
  async run() {
    const newer = join(await fetchPackage(NEWER), 'node_modules', 'node', 'bin', 'node')
    return [
      ...(await rowsOf(`This Node.js, ${process.versions.node.split('.', 1)[0]}`, process.execPath, 2)),
      ...(await rowsOf(`npm's ${NEWER}, which keeps what it compiled`, newer, 1.6)),
    ]
  },
}

async function rowsOf(what: string, node: string, most: number): Promise<Row[]> {
  const { waited, worked } = await measureStartup(ROUNDS, node)
  return [row(`${what}: time until the answer`, waited, most), row(`${what}: processor time`, worked, most)]
}

function row(what: string, { bare, again, mock, ratio }: Compared, most: number): Row {
  const noise = Math.max(bare, again) / Math.min(bare, again) - 1
  return {
    what,
    measured: `${ratio.toFixed(2)} (the controls differ by ${percent(noise)}); ${mock.toFixed(0)} ms beside ${bare.toFixed(0)} and ${again.toFixed(0)} ms`,
    target: `at most ${most} times bare Node.js`,
    verdict: noise > MAX_NOISE ? 'unknown' : ratio <= most ? 'met' : 'not met',
  }
}
