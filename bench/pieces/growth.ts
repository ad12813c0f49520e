/**
 * Compares an account of a million leads with one of a hundred thousand, on each engine: the cost of one more. It tells
 * what they take on disk, too.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { type Cluster, startCluster, withoutPostgres } from '../../test/support/postgres.ts'
import { fillDatabase } from '../filled-database.ts'
import { load } from '../load.ts'
import { mockCommand, newLead } from '../mock.ts'
import { type Piece, percent, type Row } from '../piece.ts'
import { processorTime } from '../processor-time.ts'
import { BUNDLED_PROGRAM, type Program, start } from '../program.ts'
import { MAX_NOISE } from '../rounds.ts'

const [FEW, MANY] = [100_000, 1_000_000]
const TARGET = 1.3
const ROUNDS = 8
const COUNT = 300
const CONNECTIONS = 10

interface Engine {
  readonly name: string
  /** Why it is left out. */
  readonly missing: string | false
  /** Starts a mock whose default account has so many leads. */
  start(leads: number): Promise<Program>
  /** In bytes; undefined where nothing is on disk. */
  size?(leads: number): Promise<number>
  /** Another process that works for it. */
  readonly pid?: () => number
}

export const growth: Piece = {
  name: 'growth',
  async run() {
    const folder = await mkdtemp(resolve('node_modules', '.cache', 'retrack-kit', 'bench-'))
    const ends: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })]
    const teardown = (end: () => unknown) => void ends.unshift(end)
    try {
      // As PostgreSQL is installed: a commit is on the disk.
      const cluster = withoutPostgres === false ? await startCluster({ teardown }, { fsync: 'on' }) : undefined
      const memoryProgram = join(folder, 'many-leads.mjs')
      await build({ entryPoints: ['bench/programs/many-leads.ts'], outfile: memoryProgram, ...BUNDLED_PROGRAM })
      const rows: Row[] = []
      for (const engine of [inMemory(memoryProgram), inPostgres(cluster), inSqlite(folder)]) {
        const found = await measure(engine, teardown)
        for (const { what, measured } of found) console.log(`  ${what}: ${measured}`)
        rows.push(...found)
      }
      return rows
    } finally {
      for (const end of ends) await end()
    }
  },
}

const inMemory = (program: string): Engine => ({
  name: 'in memory',
  missing: false,
  start: (leads) =>
    start({
      name: `${leads} in memory`,
      command: process.execPath,
      args: (port) => [program, String(port), String(leads)],
    }),
})

function inSqlite(folder: string): Engine {
  const path = (leads: number) => join(folder, `${leads}.db`)
  return {
    name: 'in SQLite',
    missing: process.getBuiltinModule('node:sqlite') === undefined && `Node.js ${process.versions.node} has no SQLite`,
    async start(leads) {
      await fillDatabase(`sqlite:${path(leads)}`, leads)
      return startOver(`sqlite:${path(leads)}`)
    },
    size: async (leads) => (await stat(path(leads))).size,
  }
}

function inPostgres(cluster: Cluster | undefined): Engine {
  if (cluster === undefined) return { name: 'in PostgreSQL', missing: withoutPostgres, start: () => Promise.reject() }
  const schema = (leads: number) => `leads_${leads}`
  return {
    name: 'in PostgreSQL',
    missing: false,
    async start(leads) {
      const url = cluster.url(`schema=${schema(leads)}`)
      await fillDatabase(url, leads)
      // What PostgreSQL would do by itself, at some moment of the measurement.
      for (const table of ['leads', 'clicks']) await cluster.run(`VACUUM ANALYZE ${schema(leads)}.${table}`)
      return startOver(url)
    },
    async size(leads) {
      const [row] = await cluster.run(
        `SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class
         WHERE relkind = 'r' AND relnamespace = to_regnamespace('${schema(leads)}')`,
      )
      return Number(row?.['bytes'])
    },
    pid: () => cluster.pid,
  }
}

function startOver(url: string): Promise<Program> {
  const command = mockCommand(url)
  return start({ ...command, args: (port) => [...command.args(port), '--store', url] })
}

async function measure(engine: Engine, teardown: (end: () => unknown) => void): Promise<readonly Row[]> {
  const { name, missing, size } = engine
  const what = `A lead ${name}, of a million beside one of a hundred thousand`
  if (missing !== false) return [{ what, measured: missing, target: '', verdict: 'left out' }]
  const [few, many] = [await engine.start(FEW), await engine.start(MANY)]
  teardown(() => Promise.all([few.stop(), many.stop()]))
  const bytes = size === undefined ? undefined : ((await size(MANY)) - (await size(FEW))) / (MANY - FEW)
  // The one with few takes two turns: what they differ by is the machine's doing.
  const turns = [few, many, few]
  const least = turns.map(() => Number.POSITIVE_INFINITY)
  const spent = ({ pid }: Program) => processorTime(pid) + (engine.pid === undefined ? 0 : processorTime(engine.pid()))
  let from = MANY
  // The first rounds warm, fill the journal, and do not count.
  for (let round = -4; round < ROUNDS; round += 1) {
    for (const [at, program] of turns.entries()) {
      const before = spent(program)
      await load({ port: program.port, requests: newLead, count: COUNT, connections: CONNECTIONS, from })
      from += COUNT
      if (round >= 0) least[at] = Math.min(least[at] ?? Number.NaN, (spent(program) - before) / COUNT)
    }
  }
  await Promise.all([few.stop(), many.stop()])
  const [first = Number.NaN, ofMany = Number.NaN, second = Number.NaN] = least
  const [ratio, noise] = [ofMany / Math.min(first, second), Math.max(first, second) / Math.min(first, second) - 1]
  const costs = `${ofMany.toFixed(0)} µs of processor time beside ${first.toFixed(0)} and ${second.toFixed(0)} µs`
  return [
    {
      what,
      measured: `${ratio.toFixed(2)} (the controls differ by ${percent(noise)}); ${costs}`,
      target: `at most ${TARGET}`,
      verdict: noise > MAX_NOISE ? 'unknown' : ratio <= TARGET ? 'met' : 'not met',
    },
    ...(bytes === undefined
      ? []
      : [
          {
            what: `A lead ${name} on disk`,
            measured: `${bytes.toFixed(0)} bytes with its click`,
            target: '',
            verdict: '',
          } as const,
        ]),
  ]
}
