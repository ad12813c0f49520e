/** Requests to the mock's control API, with the account's token. */
import type { ErrorBody } from '../../schemas/retrack.ts'
import { token } from './token.ts'

/** The mock refused a request; the message is its own. */
export class ControlApiError extends Error {
  override readonly name = 'ControlApiError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Sends a request below `/_mock`. The caller says what its contract promises. */
export async function call<Answer = void>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await send(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return (response.status === 204 ? undefined : await response.json()) as Answer
}

/** @throws {ControlApiError} where the mock refuses it */
export async function send(path: string, { headers, ...request }: RequestInit = {}): Promise<Response> {
  const response = await fetch(`/_mock${path}`, {
    ...request,
    cache: 'no-store',
    headers: { ...headers, authorization: `Bearer ${token.value}` },
  })
  if (response.ok) return response
  const { message } = (await response.json().catch(() => ({ message: response.statusText }))) as ErrorBody
  throw new ControlApiError(response.status, message)
}

export const describeError = (error: unknown): string =>
  error instanceof ControlApiError ? error.message : 'The mock does not answer. Is it still running?'
