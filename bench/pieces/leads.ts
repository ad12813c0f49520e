/** Creating leads with everything on, beside what no server on Node.js can do without. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from '../load.ts'
import { ANSWER, newLead, reset, startMock } from '../mock.ts'
import { atLeast, type Piece, type Row } from '../piece.ts'
import { type Program, start } from '../program.ts'
import { type Contestant, costsOf, MAX_NOISE, noiseOf } from '../rounds.ts'

const CONNECTIONS = 50
const COUNT = 1_000

const BASELINES = [
  { name: 'fastify', title: 'fastify with a fixed answer and nothing else', target: 0.75 },
  { name: 'node', title: 'bare node:http, the body read and the same bytes sent', target: 0.45 },
] as const

export const leads: Piece = {
  name: 'leads',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-bench-'))
    const answer = join(folder, 'answer.json')
    await writeFile(answer, ANSWER)
    const baseline = (file: string, name: string) =>
      start({
        name,
        command: process.execPath,
        args: (port) => [`bench/programs/${file}.mjs`, String(port), answer],
      })
    const programs = [
      await startMock('mock'),
      ...(await Promise.all(BASELINES.flatMap(({ name }) => [baseline(name, name), baseline(name, again(name))]))),
    ]
    try {
      return rowsOf(await costsOf(programs.map(contestant), { controls: CONTROLS, least: 40, most: 60 }))
    } finally {
      await Promise.all(programs.map((program) => program.stop()))
      await rm(folder, { recursive: true })
    }
  },
}

const again = (name: string) => `${name}, again`
const CONTROLS = BASELINES.map(({ name }) => [name, again(name)] as const)

function contestant(program: Program): Contestant {
  const { name, pid, port } = program
  return {
    name,
    pid,
    round: async () => (await load({ port, requests: newLead, count: COUNT, connections: CONNECTIONS })).length,
    ...(name === 'mock' && { rest: () => reset(program) }),
  }
}

function rowsOf(costs: ReadonlyMap<string, number>): Row[] {
  const cost = (name: string) => costs.get(name) ?? Number.NaN
  return BASELINES.map(({ name, title, target }) => {
    const least = Math.min(cost(name), cost(again(name)))
    const noise = noiseOf(costs, [[name, again(name)]])
    const row = atLeast(`Creating leads, beside ${title}`, least / cost('mock'), target, noise, MAX_NOISE)
    return { ...row, measured: `${row.measured}; ${cost('mock').toFixed(1)} µs beside ${least.toFixed(1)} µs` }
  })
}
