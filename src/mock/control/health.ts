/** `GET /_mock/health`: answered without the rest of the control API, since whoever asks is waiting for the mock to be up. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HEALTH } from '../../../schemas/terms.ts'
import { VERSION } from '../../version.ts'
import { jsonResponse } from '../http/response.ts'

export function isHealthRequest(request: IncomingMessage): boolean {
  // A probe that needs no body, such as `wget --spider`, asks with HEAD.
  return (request.method === HEALTH.method || request.method === 'HEAD') && request.url === HEALTH.path
}

export const getHealth = (seed: number) => ({ status: 'ok', version: VERSION, seed }) as const

export function respondHealth(response: ServerResponse, seed: number): void {
  const { status, headers, body } = jsonResponse(200, getHealth(seed))
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
