/**
 * `npm run bench [-- PIECE…]`: what the mock costs, beside bare Node.js, frameworks and other mocks. All of it, or the pieces
 * that are named; each writes its table into docs/performance.md.
 */
import { writeTable } from './page.ts'
import type { Piece } from './piece.ts'
import { beside } from './pieces/beside.ts'
import { check } from './pieces/check.ts'
import { growth } from './pieces/growth.ts'
import { leads } from './pieces/leads.ts'
import { library } from './pieces/library.ts'
import { memory } from './pieces/memory.ts'
import { peers } from './pieces/peers.ts'
import { scale } from './pieces/scale.ts'
import { size } from './pieces/size.ts'
import { startup } from './pieces/startup.ts'
import { stores } from './pieces/stores.ts'

const PIECES: readonly Piece[] = [leads, peers, beside, stores, growth, startup, library, scale, memory, size, check]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => PIECES.every((piece) => piece.name !== name))
if (unknown.length > 0) {
  console.error(`There is no piece ${unknown.join(', ')}; there are ${PIECES.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
for (const piece of PIECES) {
  if (wanted.length > 0 && !wanted.includes(piece.name)) continue
  console.log(`\n${piece.name}`)
  const rows = await piece.run()
  for (const { what, measured, target, verdict } of rows) console.log(`  ${what}: ${measured} [${target}] ${verdict}`)
  await writeTable(piece.name, rows)
}
