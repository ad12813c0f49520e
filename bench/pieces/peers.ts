/** Creating leads, beside other mocks that answer the same request. */
import { load } from '../load.ts'
import { newLead, reset, startMock } from '../mock.ts'
import { isThere, PEERS } from '../peers/index.ts'
import { atLeast, type Piece, type Row } from '../piece.ts'
import { type Program, start } from '../program.ts'
import { type Contestant, costsOf, MAX_NOISE, noiseOf } from '../rounds.ts'

const CONNECTIONS = 50
const COUNT = 1_000
/** Java's climb for minutes. */
const WARM_SECONDS = 60
const TARGET = 4
const CONTROL = ['retrack-kit', 'retrack-kit, again'] as const

export const peers: Piece = {
  name: 'peers',
  async run() {
    const [present, absent] = [
      PEERS.filter(({ needs }) => needs === undefined || isThere(needs)),
      PEERS.filter(({ needs }) => needs !== undefined && !isThere(needs)),
    ]
    const programs: Program[] = []
    try {
      for (const name of CONTROL) programs.push(await startMock(name))
      const contestants: Contestant[] = programs.map((program) => ({
        ...contestant(program),
        rest: () => reset(program),
      }))
      for (const peer of present) {
        const program = await start(await peer.command())
        programs.push(program)
        contestants.push(contestant(program, peer.requests))
      }
      const costs = await costsOf(contestants, { controls: [CONTROL], warmSeconds: WARM_SECONDS })
      return [...rowsOf(costs), ...absent.map(({ name, needs }) => leftOut(name, `there is no ${needs} here`))]
    } finally {
      await Promise.all(programs.map((program) => program.stop()))
    }
  },
}

function contestant({ name, pid, port }: Program, count = COUNT): Contestant {
  let from = 0
  return {
    name,
    pid,
    async round() {
      const { length } = await load({ port, requests: newLead, count, connections: CONNECTIONS, from })
      from += count
      return length
    },
  }
}

const leftOut = (name: string, why: string): Row => ({
  what: name,
  measured: why,
  target: '',
  verdict: 'left out',
})

function rowsOf(costs: ReadonlyMap<string, number>): Row[] {
  const cost = (name: string) => costs.get(name) ?? Number.NaN
  // The dearer of the two, so that chance does not flatter us.
  const own = Math.max(...CONTROL.map(cost))
  const others = [...costs].filter(([name]) => !CONTROL.some((mock) => mock === name)).sort(([, a], [, b]) => a - b)
  const [best] = others
  if (best === undefined) return []
  const noise = noiseOf(costs, [CONTROL])
  return [
    atLeast(`Creating leads, beside the best of them, ${best[0]}`, best[1] / own, TARGET, noise, MAX_NOISE),
    { what: 'A lead costs retrack-kit', measured: `${own.toFixed(0)} µs`, target: '', verdict: '' },
    ...others.map(([name, each]) => ({
      what: `The same request costs ${name}`,
      measured: `${each.toFixed(0)} µs, ${(each / own).toFixed(1)} times as much`,
      target: '',
      verdict: '' as const,
    })),
  ]
}
