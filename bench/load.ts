/**
 * Puts the same load on every server: so many requests over so many open connections, each sent after the response to
 * the one before.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type autocannon from 'autocannon'
import { AUTOCANNON, fetchPackage } from '../scripts/proof/fetch-package.ts'

/** The n-th request, counted from 0 over the whole life of a server. */
export type Requests = (n: number) => autocannon.Request

export interface Load {
  readonly port: number
  readonly requests: Requests
  readonly count: number
  readonly connections: number
  /** The number of the first. */
  readonly from?: number
}

/** On a busy machine some servers close connections that they take for idle; what they answered counts. */
const MAX_BROKEN = 0.1

async function loadAutocannon(): Promise<typeof autocannon> {
  return createRequire(join(await fetchPackage(AUTOCANNON), 'package.json'))('autocannon')
}

/** How long each answer took, in milliseconds. A refusal ends the bench: it would not be the work that is measured. */
export async function load({ port, requests, count, connections, from = 0 }: Load): Promise<number[]> {
  const run = await loadAutocannon()
  const took: number[] = []
  let next = from
  const { errors, timeouts, non2xx } = await new Promise<autocannon.Result>((resolve, reject) => {
    const options = {
      url: `http://127.0.0.1:${port}`,
      connections,
      amount: count,
      // Each connection gets requests of its own, made before the first is sent.
      setupClient: (client: autocannon.Client) =>
        client.setRequests(Array.from({ length: Math.ceil(count / connections) }, () => requests(next++))),
    }
    const instance = run(options, (error, result) => (error ? reject(error) : resolve(result)))
    instance.on('response', (_client, status, _bytes, ms) => {
      if (status >= 200 && status < 300) took.push(ms)
    })
  })
  if (non2xx > 0 || took.length < count * (1 - MAX_BROKEN)) {
    throw new Error(
      `Of ${count} requests ${took.length} succeeded; ${non2xx} were refused, ${errors} failed, ${timeouts} took too long.`,
    )
  }
  return took
}
