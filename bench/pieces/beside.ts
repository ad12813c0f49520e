/** Measures work beside the creation of leads: updates, waiting clients, a rule that matches nothing. */
import { request } from 'node:http'
import type autocannon from 'autocannon'
import { DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { load, type Requests } from '../load.ts'
import { control, HEADERS, newLead, startMock } from '../mock.ts'
import { atLeast, type Piece } from '../piece.ts'
import type { Program } from '../program.ts'
import { type Contestant, costsOf, MAX_NOISE, noiseOf } from '../rounds.ts'

const CONNECTIONS = 50
const COUNT = 1_000
const WAITS = 200
const TARGET = 0.85
const CONTROL = ['creating', 'creating, again'] as const

/** The differences from a mock that only gets new leads. */
const CASES = [
  { name: 'updates', title: 'Updating leads', prepare: updates },
  {
    name: 'waits',
    title: `Creating leads while ${WAITS} clients wait for references that do not come`,
    prepare: waits,
  },
  {
    name: 'waits for an update',
    title: `The same while ${WAITS} wait for an update, whichever it is`,
    prepare: broadWaits,
  },
  { name: 'rule', title: 'Creating leads past a fault rule that matches nothing', prepare: rule },
] as const

export const beside: Piece = {
  name: 'beside',
  async run() {
    const programs: Program[] = []
    const contestants: Contestant[] = []
    try {
      const begin = async (name: string, prepare: (program: Program) => Promise<Requests>) => {
        const program = await startMock(name)
        programs.push(program)
        contestants.push(contestant(program, await prepare(program)))
      }
      for (const name of CONTROL) await begin(name, async () => newLead)
      for (const { name, prepare } of CASES) await begin(name, prepare)
      const costs = await costsOf(contestants, { controls: [CONTROL] })
      const cost = (name: string) => costs.get(name) ?? Number.NaN
      const least = Math.min(...CONTROL.map(cost))
      return CASES.map(({ name, title }) =>
        atLeast(`${title}, beside creating them`, least / cost(name), TARGET, noiseOf(costs, [CONTROL]), MAX_NOISE),
      )
    } finally {
      await Promise.all(programs.map((program) => program.stop()))
    }
  },
}

function contestant({ name, pid, port }: Program, requests: Requests): Contestant {
  let from = 0
  return {
    name,
    pid,
    async round() {
      const { length } = await load({ port, requests, count: COUNT, connections: CONNECTIONS, from })
      from += COUNT
      return length
    },
  }
}

/** Leads that are rejected and taken back, over and over. */
async function updates({ port }: Program): Promise<Requests> {
  await load({ port, requests: newLead, count: 1_000, connections: CONNECTIONS })
  const leads = (await control(port, 'GET', '/leads')) as readonly { readonly uuid: string }[]
  return (n): autocannon.Request => ({
    method: 'POST',
    path: `/api/v2/leads/${leads[n % leads.length]?.uuid}`,
    headers: HEADERS,
    body: JSON.stringify({ status: Math.floor(n / leads.length) % 2 === 0 ? 'rejected' : 'pending' }),
  })
}

async function waits({ port }: Program): Promise<Requests> {
  await openWaits(port, (n) => ({ reference: `none-${n}`, timeoutMs: 600_000 }))
  return newLead
}

async function broadWaits({ port }: Program): Promise<Requests> {
  await openWaits(port, () => ({ operation: 'updateLead', timeoutMs: 600_000 }))
  return newLead
}

async function openWaits(port: number, order: (n: number) => object): Promise<void> {
  for (let n = 0; n < WAITS; n += 1) {
    const headers = { authorization: `Bearer ${DOCUMENTED_TOKEN}`, 'content-type': 'application/json' }
    const waiting = request({ port, host: '127.0.0.1', path: '/_mock/wait', method: 'POST', agent: false, headers })
    // They end with the mock.
    waiting.on('error', () => {})
    waiting.end(JSON.stringify(order(n)))
  }
  // Answered after those before it have been read.
  await control(port, 'POST', '/wait', { reference: 'none', timeoutMs: 1_000 })
}

async function rule({ port }: Program): Promise<Requests> {
  const never = { operation: 'createLead', match: { reference: 'nobody' }, effect: { kind: 'hang' } }
  await control(port, 'POST', '/faults', never)
  return newLead
}
