/** `npm run soak [-- --minutes 10]`: mixed work with faults. At the end the mock takes as much memory as after the first minute. */
import { parseArgs } from 'node:util'
import { mockElsewhere } from '../test/load/elsewhere.ts'
import { type Counts, work } from '../test/load/work.ts'

/** The allowed difference of the heap after garbage collection, in bytes. */
const TOLERANCE = 16 * 1024 * 1024
const WORKERS = 6

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
if (!(minutes > 0)) throw new TypeError('Expected --minutes N, a number above 0.')

const mock = await mockElsewhere()
const started = performance.now()
const counts: Counts = {}
const isOver = (part: number) => performance.now() - started > part * 60_000

/** All workers, each until the part is over, and what the mock holds once they have left. */
async function until(part: number) {
  await Promise.all(Array.from({ length: WORKERS }, (_, n) => work(mock.port, n, counts, () => isOver(part))))
  return mock.measure()
}

const first = await until(Math.min(1, minutes / 2))
console.log(
  `After the first part: ${mib(first.heapBytes)} MiB of heap, ${first.sockets} sockets, ${first.timers} timers.`,
)
const last = await until(minutes)
mock.end()

console.log(
  `In ${minutes} minutes: ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}.`,
)
console.log(`At the end: ${mib(last.heapBytes)} MiB of heap, ${last.sockets} sockets, ${last.timers} timers.`)
if (last.heapBytes - first.heapBytes > TOLERANCE || last.timers > first.timers) {
  console.log(`FAILED: it holds more than after the first part (${mib(TOLERANCE)} MiB may differ).`)
  process.exitCode = 1
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
