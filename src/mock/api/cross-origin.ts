/** CORS as a Laravel application has it by default: any origin, on the paths of the API. */
import type { IncomingMessage } from 'node:http'
import type { MockResponse } from '../http/response.ts'

/** Whether a browser asks if a page may send a request. */
export function isPreflight({ method, headers }: IncomingMessage, path: string): boolean {
  const { origin, 'access-control-request-method': asked } = headers
  return method === 'OPTIONS' && origin !== undefined && asked !== undefined && path.startsWith('/api/')
}

export function toPreflightResponse({ headers }: IncomingMessage): MockResponse {
  const asked = headers['access-control-request-headers']
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': headers['access-control-request-method'] ?? '',
      ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
      'access-control-max-age': '0',
      'cache-control': 'no-cache, private',
      vary: 'Access-Control-Request-Method, Access-Control-Request-Headers',
    },
    body: '',
  }
}

/** The header by which a page may read an answer. */
export const ALLOW_ANY_ORIGIN = { 'access-control-allow-origin': '*' } as const
