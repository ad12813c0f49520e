/** The mock as users start it, and what is asked of it. */
import type autocannon from 'autocannon'
import { DOCUMENTED_REQUEST, DOCUMENTED_RESPONSE, DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import { type Command, type Program, start } from './program.ts'

const COMMAND = ['bin/retrack-kit.cjs', 'serve', '--log', 'silent']

/** The bundle as it is published. */
export const mockCommand = (name: string): Command => ({
  name,
  command: process.execPath,
  args: (port) => [...COMMAND, '--port', String(port)],
})

export const startMock = (name: string): Promise<Program> => start(mockCommand(name))

export const HEADERS = {
  authorization: `Bearer ${DOCUMENTED_TOKEN}`,
  accept: 'application/json',
  'content-type': 'application/json',
} as const

/** A new lead each, as a store sends one. */
export function newLead(n: number): autocannon.Request {
  const body = JSON.stringify({ ...DOCUMENTED_REQUEST, reference: `order-${n}` })
  return { method: 'POST', path: '/api/v2/leads', headers: HEADERS, body }
}

/** The response to such a lead. */
export const ANSWER = JSON.stringify(DOCUMENTED_RESPONSE)

/** The control API; its answer's `data`, where it has one. */
export async function control(port: number, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}/_mock${path}`, {
    method,
    headers: HEADERS,
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
  return answer.status === 204 ? undefined : ((await answer.json()) as { data?: unknown }).data
}

/** Journal, leads and all: every round starts where the one before did. */
export const reset = async ({ port }: Program): Promise<void> => void (await control(port, 'POST', '/reset'))
