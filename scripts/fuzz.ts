/**
 * `npm run fuzz [-- --runs N] [--seed S]`: throws random requests, mixes of them on one connection,
 * and random courses of events at a mock. `--part`, `--seed` and `--path` together run one case again.
 */
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { attack, type Batch, PARTS, type Part } from '../test/fuzz/fuzz.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    part: { type: 'string' },
    path: { type: 'string' },
  },
})
const [runs, seed] = [Number(values.runs), Number(values.seed)]
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed))
  throw new TypeError('Expected whole numbers: --runs N, above 0, and --seed S.')
const chosen = PARTS.filter((part) => part === values.part)
if (values.part !== undefined && chosen.length === 0) throw new TypeError(`Expected --part ${PARTS.join(', ')}.`)
const parts = chosen.length > 0 ? chosen : PARTS

/** A course of events takes as long as ten cases of bytes. */
const SHARES: Readonly<Record<Part, number>> = { bytes: 0.75, mixes: 0.15, steps: 0.1 }
const BATCH: Readonly<Record<Part, number>> = { bytes: 5000, mixes: 2000, steps: 500 }
/** The allowed difference between batches, in bytes. */
const TOLERANCE = 24 * 1024 * 1024

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const heap = () => {
  collect()
  return process.memoryUsage().heapUsed
}

const started = performance.now()
const counts = { bytes: 0, mixes: 0, steps: 0 }
const total = () => counts.bytes + counts.mixes + counts.steps
const heaps: number[] = []
for (const batch of batches()) {
  const failure = await attack(batch)
  if (failure !== undefined) {
    console.log(`FAILED after ${total()} runs.\n\n${failure.error}\n\nThe shortest case:\n${failure.shortest}\n`)
    console.log(`Again: npm run fuzz -- --part ${batch.part} --seed ${batch.seed} --path ${failure.path}`)
    process.exit(1)
  }
  counts[batch.part] += batch.runs
  heaps.push(heap())
  console.log(`${total()} runs, ${mib(heaps.at(-1) ?? 0)} MiB of heap (${seconds()} s)`)
}

// The first batches load and compile what all of them need.
const [base = 0, last = 0] = [heaps[Math.min(2, heaps.length - 1)], heaps.at(-1)]
console.log(
  `\n${counts.bytes} cases of bytes, ${counts.mixes} mixes of pipelined requests and ${counts.steps} courses of events in ${seconds()} s; seed ${seed}.`,
)
console.log(`Heap after the first batches ${mib(base)} MiB, at the end ${mib(last)} MiB.`)
if (last - base > TOLERANCE) {
  console.log(`FAILED: it grew by more than ${mib(TOLERANCE)} MiB.`)
  process.exitCode = 1
}

function* batches(): Generator<Batch> {
  if (values.path !== undefined) return yield { part: parts[0] ?? 'bytes', runs: 1, seed, path: values.path }
  let n = 0
  for (const part of parts) {
    const share = parts.length === 1 ? 1 : SHARES[part]
    for (let left = Math.ceil(runs * share); left > 0; left -= BATCH[part], n += 1)
      yield { part, runs: Math.min(left, BATCH[part]), seed: seed + n }
  }
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
function seconds(): string {
  return ((performance.now() - started) / 1000).toFixed(0)
}
