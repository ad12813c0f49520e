/** `GET /_mock/health`. It is served without loading the control API: its callers wait for the mock to be up. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Health } from '../../../schemas/control/mock.ts'
import { HEALTH } from '../../../schemas/terms.ts'
import { getErrorMessage } from '../../../shared/error-message.ts'
import { withDeadline } from '../../deadline.ts'
import type { Store } from '../../store/port.ts'
import { VERSION } from '../../version.ts'
import { jsonResponse } from '../http/response.ts'

/** Probes wait for two or three seconds. */
const STORE_TIMEOUT_MS = 1000

interface HealthOptions {
  readonly store: Store
  readonly defaults: { readonly seed: number }
  /** The origin that requests are passed on to; undefined of a mock. */
  readonly upstream: string | undefined
}

export function isHealthRequest(request: IncomingMessage): boolean {
  // A probe that needs no body, such as `wget --spider`, asks with HEAD.
  return (request.method === HEALTH.method || request.method === 'HEAD') && request.url === HEALTH.path
}

export async function getHealth({ store, defaults: { seed }, upstream }: HealthOptions): Promise<Health> {
  const problem = await findProblem(store)
  return {
    ...(problem === undefined
      ? { status: 'ok', version: VERSION, seed }
      : { status: 'degraded', version: VERSION, seed, problem }),
    ...(upstream === undefined ? {} : { upstream }),
  }
}

export async function respondHealth(response: ServerResponse, options: HealthOptions): Promise<void> {
  const { status, headers, body } = jsonResponse(200, await getHealth(options))
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** Why the store cannot be used, if it cannot. */
function findProblem(store: Store): Promise<string | undefined> {
  const createTimeoutError = () => new Error(`the store did not answer within ${STORE_TIMEOUT_MS} ms`)
  return withDeadline(store.check(), STORE_TIMEOUT_MS, createTimeoutError).then(() => undefined, getErrorMessage)
}
