/** The answer to whether the mock is up. */
import type { IncomingMessage } from 'node:http'
import { VERSION } from '../../version.ts'

export const HEALTHY = { status: 'ok', version: VERSION } as const

/** Asks for nothing but the health: answered without reading the control API's schemas, so that a mock is up fast. */
export function asksForHealth({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    url === '/_mock/health' &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  )
}
