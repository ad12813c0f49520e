/** Before anything is sent: are the store and the mock there at all? What is wrong here is never the fault of the store. */

import { connect } from 'node:net'
import type { SetupError } from '../schemas/evidence.ts'
import { getErrorMessage } from '../shared/error-message.ts'
import { describeFailure, lookupHost } from './drivers/http-client.ts'
import { type MockPort, MockResetError } from './mock-port.ts'

export type Problem = Pick<SetupError, 'problem' | 'message' | 'remedy'>

const CONNECT_LIMIT_MS = 5_000

export async function checkStore(origins: readonly string[], signal: AbortSignal): Promise<Problem | null> {
  const refused = await findRefusedOrigin(origins, signal)
  if (refused === null) return null
  return {
    problem: 'store-unreachable',
    message: `The store cannot be reached at ${refused.origin}: ${refused.failure}.`,
    remedy: 'Start the store, or correct its address in retrack-kit.yaml, and run the check again.',
  }
}

/** The first of these that takes no connections, and why; null where all do. */
export async function findRefusedOrigin(
  origins: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly origin: string; readonly failure: string } | null> {
  for (const origin of origins) {
    const failure = await connectFailure(new URL(origin), signal)
    if (failure !== null) return { origin, failure }
  }
  return null
}

export async function checkMock(mock: MockPort, url: string): Promise<Problem | null> {
  try {
    await mock.position()
    return null
  } catch (error) {
    return describeMockError(error, url)
  }
}

export function describeMockError(error: unknown, url: string): Problem {
  if (error instanceof MockResetError) {
    return {
      problem: 'mock-reset',
      message: `${error.message} What it had received until then is gone, so that nothing can be judged by it.`,
      remedy:
        'Let nothing else reset, empty or restart this mock while a check runs, or let the check start one of its own: --listen HOST:PORT.',
    }
  }
  return {
    problem: 'mock-unreachable',
    message: `The mock cannot be reached at ${url}: ${getErrorMessage(error)}`,
    remedy: 'Start it with "retrack-kit serve", or let the check start one: --listen HOST:PORT.',
  }
}

/** Whether something listens there. Nothing is sent: a request might already change the store. */
function connectFailure({ hostname, port, protocol }: URL, signal: AbortSignal): Promise<string | null> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
  return new Promise((resolve) => {
    const socket = connect({ host, port: number, lookup: lookupHost, signal })
    const settle = (failure: string | null) => {
      socket.destroy()
      resolve(failure)
    }
    socket.setTimeout(CONNECT_LIMIT_MS, () => settle(`nobody answered within ${CONNECT_LIMIT_MS / 1000} s`))
    socket.on('connect', () => settle(null))
    socket.on('error', (error) => settle(describeFailure(error)))
  })
}
