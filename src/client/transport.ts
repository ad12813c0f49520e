/**
 * Requests to a mock's control API. Made with Node's own client and connections of its own, so
 * that nothing that a test does to `fetch` can come between the test and its mock.
 */

import http from 'node:http'
import https from 'node:https'
import type { RouteContract } from '../../schemas/contract.ts'
import type { ErrorBody } from '../../schemas/retrack.ts'
import { withoutTrailingSlashes } from '../../shared/trailing-slashes.ts'

/** The mock refused a request of the control API. */
export class MockApiError extends Error {
  override readonly name = 'MockApiError'
  readonly status: number
  /** For each field of the request, what is wrong with it. */
  readonly errors: Readonly<Record<string, readonly string[]>>

  constructor(status: number, { message, errors = {} }: ErrorBody) {
    super(`The mock answered ${status}: ${message}`)
    this.status = status
    this.errors = errors
  }
}

/** No mock could be reached. */
export class MockUnreachableError extends Error {
  override readonly name = 'MockUnreachableError'

  constructor(url: string, cause: unknown) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    super(`No mock answers at ${url} (${why}). Is it running there? "retrack-kit serve" starts one.`, { cause })
  }
}

export interface RequestOptions {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
}

export class Transport {
  readonly url: string
  readonly #token: string | undefined
  readonly #http: typeof http | typeof https
  readonly #agent: http.Agent

  constructor(url: string, token?: string) {
    this.url = withoutTrailingSlashes(url)
    this.#token = token
    this.#http = this.url.startsWith('https:') ? https : http
    // Idle connections do not keep a test process alive.
    this.#agent = new this.#http.Agent({ keepAlive: true })
  }

  /** Calls a route; the answer is what its contract promises. */
  async call<Answer>(contract: RouteContract, { params = {}, query = {}, body }: RequestOptions = {}): Promise<Answer> {
    const path = contract.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    )
    const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
    const { status, text } = await this.#send(contract.method, `${path}${search}`, body)
    const answer: unknown = text === '' ? undefined : parse(text, this.url)
    if (status >= 400) throw new MockApiError(status, answer as ErrorBody)
    return answer as Answer
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(method: string, path: string, body: unknown): Promise<{ status: number; text: string }> {
    const payload = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      accept: 'application/json',
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    }
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(new MockUnreachableError(this.url, error))
      const request = this.#http.request(`${this.url}${path}`, { method, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', fail)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        )
      })
      request.on('error', fail)
      request.end(payload)
    })
  }
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MockUnreachableError(url, new Error('what answers there is no mock: its answer is not JSON'))
  }
}
