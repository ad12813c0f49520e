/** Which route of the control API a request is for, and what it brings. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Contract } from '../../../schemas/contract.ts'

/** What a request brings for a contract, not parsed yet. */
export interface Given {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  /** Undefined where there is none. */
  readonly body: unknown
}

export interface Route {
  readonly contract: Contract
  handle(given: Given, request: IncomingMessage, response: ServerResponse): Promise<unknown>
}

/** The routes of the control API, in the order in which they are tried. */
export type Routes = Route[]

export interface Found {
  readonly route: Route
  readonly params: Given['params']
}

export function find(routes: Routes, method: string, path: string): Found | undefined {
  const parts = path.split('/')
  for (const route of routes) {
    const params = route.contract.method === method ? match(route.contract.path, parts) : undefined
    if (params !== undefined) return { route, params }
  }
  return undefined
}

/** The parameters in a path, where it is one of the pattern. */
function match(pattern: string, parts: readonly string[]): Given['params'] | undefined {
  const expected = pattern.split('/')
  if (expected.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [n, name] of expected.entries()) {
    const part = parts[n] ?? ''
    if (name.startsWith(':') && part !== '') params[name.slice(1)] = decoded(part)
    else if (name !== part) return undefined
  }
  return params
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // It is not percent-encoded text, so it names nothing; its schema says so.
    return part
  }
}

/** A key that is given more than once has a list for its value. */
export function queryOf(text: string): Given['query'] {
  const query = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(query.keys())].map((key) => {
      const [first, ...more] = query.getAll(key)
      return [key, more.length === 0 ? first : [first, ...more]]
    }),
  )
}
