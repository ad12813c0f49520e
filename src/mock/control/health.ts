/** `GET /_mock/health`: answered without the rest of the control API, since whoever asks is waiting for the mock to be up. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HEALTH } from '../../../schemas/terms.ts'
import { VERSION } from '../../version.ts'
import { jsonResponse } from '../http/response.ts'

const HEALTHY = jsonResponse(200, { status: 'ok', version: VERSION })

export function isHealthRequest(request: IncomingMessage): boolean {
  // A probe that needs no body, such as `wget --spider`, asks with HEAD.
  return (request.method === HEALTH.method || request.method === 'HEAD') && request.url === HEALTH.path
}

export function respondHealth(response: ServerResponse): void {
  response.writeHead(HEALTHY.status, { ...HEALTHY.headers, 'content-length': Buffer.byteLength(HEALTHY.body) })
  response.end(HEALTHY.body)
}
