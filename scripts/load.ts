/** `npm run test:load`: crowds at a mock in a process of its own. It must answer others, and be as before when they have left. */
import { bear, fill } from '../test/load/bear.ts'
import { CROWDS } from '../test/load/crowds.ts'
import { mockElsewhere } from '../test/load/elsewhere.ts'
import { documentedWorld } from '../test/support/world.ts'

const SIZES: readonly (readonly [keyof typeof CROWDS, number])[] = [
  ['idle', 2000],
  ['slow', 2000],
  ['deaf', 2000],
  ['leavers', 4000],
  ['streams', 500],
  ['waits', 10_000],
]
/** Heap that may stay when a crowd has left: leads and journal of those who were answered meanwhile, and compiled code. */
const TOLERANCE = 24 * 1024 * 1024

const mock = await mockElsewhere()
const world = documentedWorld(mock.port)
await fill(world, 1000)
// The first round loads and compiles what all of them need.
for (const crowd of Object.values(CROWDS)) await bear(world, crowd, 20, mock.measure)

for (const [name, size] of SIZES) {
  const started = performance.now()
  const { before, during, after } = await bear(world, CROWDS[name], size, mock.measure, TOLERANCE)
  const took = ((performance.now() - started) / 1000).toFixed(1)
  const heaps = [before, during, after].map(({ heapBytes }) => mib(heapBytes)).join(', ')
  console.log(
    `ok  ${size} ${CROWDS[name].name}: heap ${heaps} MiB before, during, after; ${during.sockets} sockets, then ${after.sockets} (${took} s)`,
  )
}
mock.end()

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
