/**
 * Compares an account of a million leads with one of ten thousand: creating, reading and listing must cost the same.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { load, type Requests } from '../load.ts'
import { HEADERS, newLead } from '../mock.ts'
import { type Piece, percent, quantile, type Row } from '../piece.ts'
import { processorTime } from '../processor-time.ts'
import { BUNDLED_PROGRAM, type Program, start } from '../program.ts'
import { MAX_NOISE } from '../rounds.ts'

const [FEW, MANY] = [10_000, 1_000_000]
const TARGET = 1.2
const ROUNDS = 6
/** Few at a time, so that what is waited for is the answer and not the queue before it. */
const CONNECTIONS = 4
const PAGE = 100

const SERVERS = [
  { name: 'few', leads: FEW },
  { name: 'few, again', leads: FEW },
  { name: 'many', leads: MANY },
] as const

const get = (path: string) => ({ method: 'GET' as const, path: `/_mock/leads?${path}`, headers: HEADERS })
const TASKS: readonly { readonly title: string; readonly count: number; readonly requests: Requests }[] = [
  { title: 'Creating a lead', count: 500, requests: (n) => newLead(MANY + n) },
  { title: 'A look-up by reference', count: 200, requests: (n) => get(`reference=order-${(n * 7919) % FEW}`) },
  { title: `A page of the ${PAGE} newest leads`, count: 60, requests: () => get(`limit=${PAGE}`) },
]

export const scale: Piece = {
  name: 'scale',
  async run() {
    const folder = await mkdtemp(resolve('node_modules', '.cache', 'retrack-kit', 'bench-'))
    const program = join(folder, 'many-leads.mjs')
    await build({ entryPoints: ['bench/programs/many-leads.ts'], outfile: program, ...BUNDLED_PROGRAM })
    const servers: Program[] = []
    try {
      for (const { name, leads } of SERVERS) {
        const args = (port: number) => [program, String(port), String(leads)]
        servers.push(await start({ name, command: process.execPath, args }))
      }
      const rows: Row[] = []
      for (const task of TASKS) rows.push(...(await rowsOf(task, servers)))
      return rows
    } finally {
      await Promise.all(servers.map((server) => server.stop()))
      await rm(folder, { recursive: true })
    }
  },
}

interface Least {
  cost: number
  slowest: number
}

async function rowsOf({ title, count, requests }: (typeof TASKS)[number], servers: readonly Program[]): Promise<Row[]> {
  const least = servers.map((): Least => ({ cost: Infinity, slowest: Infinity }))
  // The first round warms and does not count.
  for (let n = 0; n <= ROUNDS; n += 1) {
    for (const [at, { pid, port }] of servers.entries()) {
      const before = processorTime(pid)
      const took = await load({ port, requests, count, connections: CONNECTIONS, from: n * count })
      const [cost, slowest] = [(processorTime(pid) - before) / count, quantile(took, 0.99)]
      const best = least[at]
      if (n > 0 && best !== undefined) {
        best.cost = Math.min(best.cost, cost)
        best.slowest = Math.min(best.slowest, slowest)
      }
    }
  }
  return [
    row(
      `${title}: processor time`,
      'µs',
      least.map(({ cost }) => cost),
    ),
    row(
      `${title}: all but the slowest hundredth answered within`,
      'ms',
      least.map(({ slowest }) => slowest),
    ),
  ]
}

function row(what: string, unit: string, [few = NaN, again = NaN, many = NaN]: readonly number[]): Row {
  const ratio = many / Math.max(few, again)
  const noise = Math.max(few, again) / Math.min(few, again) - 1
  const beside = `${many.toFixed(1)} ${unit} beside ${few.toFixed(1)} and ${again.toFixed(1)} ${unit}`
  return {
    what,
    measured: `${ratio.toFixed(2)} (the controls differ by ${percent(noise)}); ${beside}`,
    target: `at most ${TARGET}`,
    verdict: noise > MAX_NOISE ? 'unknown' : ratio <= TARGET ? 'met' : 'not met',
  }
}
