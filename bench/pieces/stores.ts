/** Compares the cost of storing leads in a file and in a local PostgreSQL with that in memory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, startCluster, withoutPostgres } from '../../test/support/postgres.ts'
import { load } from '../load.ts'
import { mockCommand, newLead } from '../mock.ts'
import { median, type Piece, percent, type Row } from '../piece.ts'
import { processorTime } from '../processor-time.ts'
import { type Program, start } from '../program.ts'
import { type Contestant, costsOf, MAX_NOISE, noiseOf } from '../rounds.ts'

const CONNECTIONS = 50
const COUNT = 500
const CONTROL = ['in memory', 'in memory, again'] as const

interface Engine {
  readonly name: string
  /** Why it is left out. */
  readonly missing: string | false
  readonly url: () => string
  /** Another process that works for it. */
  readonly pid?: () => number
}

interface Measured {
  readonly answers: number[]
  /** Of the other process, in microseconds a lead. */
  least: number
}

export const stores: Piece = {
  name: 'stores',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-bench-'))
    const ends: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })]
    const teardown = (end: () => unknown) => void ends.unshift(end)
    // As PostgreSQL is installed: a commit is on the disk.
    const cluster = withoutPostgres === false ? await startCluster({ teardown }, { fsync: 'on' }) : undefined
    const engines = enginesIn(folder, cluster)
    const measured = new Map<string, Measured>()
    try {
      const contestants: Contestant[] = []
      for (const engine of engines) {
        if (engine.missing !== false) continue
        const command = mockCommand(engine.name)
        const args = (port: number) => [...command.args(port), '--store', engine.url()]
        const program = await start({ ...command, args })
        teardown(() => program.stop())
        contestants.push(contestant(program, engine, measured))
      }
      const costs = await costsOf(contestants, { controls: [CONTROL] })
      return engines.filter(({ name }) => name !== CONTROL[1]).map((engine) => rowOf(engine, costs, measured))
    } finally {
      for (const end of ends) await end()
    }
  },
}

function enginesIn(folder: string, cluster: Cluster | undefined): readonly Engine[] {
  const hasSqlite = process.getBuiltinModule('node:sqlite') !== undefined
  return [
    ...CONTROL.map((name) => ({ name, missing: false as const, url: () => 'memory:' })),
    {
      name: 'in SQLite',
      missing: !hasSqlite && `Node.js ${process.versions.node} has no SQLite`,
      url: () => `sqlite:${join(folder, 'retrack.db')}`,
    },
    {
      name: 'in PostgreSQL',
      missing: withoutPostgres,
      url: () => cluster?.url() ?? '',
      ...(cluster === undefined ? {} : { pid: () => cluster.pid }),
    },
  ]
}

function contestant({ name, pid, port }: Program, engine: Engine, measured: Map<string, Measured>): Contestant {
  const found: Measured = { answers: [], least: Number.POSITIVE_INFINITY }
  measured.set(name, found)
  const spent = () => (engine.pid === undefined ? 0 : processorTime(engine.pid()))
  let from = 0
  return {
    name,
    pid,
    async round() {
      const before = spent()
      const took = await load({ port, requests: newLead, count: COUNT, connections: CONNECTIONS, from })
      from += COUNT
      found.answers.push(median(took))
      found.least = Math.min(found.least, (spent() - before) / took.length)
      return took.length
    },
  }
}

function rowOf({ name, missing }: Engine, costs: ReadonlyMap<string, number>, measured: Map<string, Measured>): Row {
  const what = `A lead ${name}`
  const found = measured.get(name)
  const cost = costs.get(name)
  if (missing !== false || found === undefined || cost === undefined)
    return { what, measured: missing || 'nothing', target: '', verdict: 'left out' }
  const other = found.least === 0 ? '' : ` and ${found.least.toFixed(0)} µs of the database's`
  const noise = noiseOf(costs, [CONTROL])
  const controls = name === CONTROL[0] ? ` (the controls differ by ${percent(noise)})` : ''
  const answer = `half of the answers within ${Math.min(...found.answers).toFixed(0)} ms over ${CONNECTIONS} connections`
  return {
    what,
    measured: `${cost.toFixed(0)} µs of the mock's processor time${other}${controls}; ${answer}`,
    target: '',
    verdict: noise > MAX_NOISE ? 'unknown' : '',
  }
}
