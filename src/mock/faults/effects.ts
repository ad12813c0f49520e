/** The answers that faults give in place of the real one. */
import { STATUS_CODES } from 'node:http'
import type { FaultEffect } from '../../../schemas/faults.ts'
import { jsonResponse, type MockResponse } from '../http/response.ts'
import type { RateLimited } from './rules.ts'

export type ResponseEffect = Extract<FaultEffect, { kind: 'status' | 'malformed' | 'html' }> | RateLimited

export function toFaultResponse(effect: ResponseEffect): MockResponse {
  switch (effect.kind) {
    case 'status':
      return toStatusResponse(effect)
    case 'malformed':
      // The first part of an answer, said to be all of it.
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"data":{"uuid":"3afc4a82-93c3-' }
    case 'html':
      return { status: 502, headers: { 'content-type': 'text/html' }, body: PROXY_PAGE }
    case 'rate-limited':
      return jsonResponse(429, { message: 'Too Many Attempts.' }, { 'retry-after': String(effect.retryAfterSeconds) })
  }
}

type StatusEffect = Extract<FaultEffect, { kind: 'status' }>

function toStatusResponse({ status, headers = {}, body, retryAfter }: StatusEffect): MockResponse {
  const given = {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    ...(retryAfter === undefined ? {} : { 'retry-after': formatRetryAfter(retryAfter) }),
  }
  if (typeof body === 'string') return { status, headers: { 'content-type': 'text/plain', ...given }, body }
  return jsonResponse(status, body ?? { message: STATUS_CODES[status] ?? `Status ${status}` }, given)
}

function formatRetryAfter({ seconds, as }: NonNullable<StatusEffect['retryAfter']>): string {
  return as === 'seconds' ? String(seconds) : new Date(Date.now() + seconds * 1000).toUTCString()
}

const PROXY_PAGE = `<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
`
