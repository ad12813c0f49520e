/** Serves one contract of the control API: what arrives is parsed by its schemas before a handler sees it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod'
import type { Contract } from '../../../schemas/contract.ts'
import { errorsByField } from '../field-errors.ts'
import { invalid } from './refuse.ts'

type Parsed<C extends Contract, Part extends 'params' | 'query' | 'body'> = C extends {
  readonly [P in Part]: infer S extends z.ZodType
}
  ? z.output<S>
  : undefined

/** What is not asked for is refused like any unknown key: who sends it expects something of it. */
const NOTHING = z.strictObject({})

export interface Call<C extends Contract> {
  readonly params: Parsed<C, 'params'>
  readonly query: Parsed<C, 'query'>
  readonly body: Parsed<C, 'body'>
  readonly request: IncomingMessage
  /** For a handler that answers bit by bit, and returns `undefined` when it has; all others return what to send. */
  readonly response: ServerResponse
}

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

export function serve<const C extends Contract>(
  routes: Routes,
  contract: C,
  handle: (call: Call<C>) => Promise<unknown>,
): void {
  routes.push({
    contract,
    handle: async ({ params, query, body }, request, response) =>
      handle({
        params: parse(contract.params, params, ''),
        query: parse(contract.query ?? NOTHING, query, ''),
        // No body at all is a body with nothing in it.
        body: parse(contract.body ?? NOTHING, body === undefined ? {} : body, 'body'),
        request,
        response,
      } as Call<C>),
  })
}

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

function parse(schema: z.ZodType | undefined, given: unknown, whole: string): unknown {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw invalid(errorsByField(parsed.error.issues.flatMap((issue) => problemsOf(issue, whole))))
}

interface Problem {
  readonly field: string
  readonly message: string
}

function problemsOf(issue: z.core.$ZodIssue, whole: string): Problem[] {
  const at = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...at, key].join('.'), message: 'There is no such key.' }))
  }
  return [{ field: at.join('.') || whole, message: issue.message }]
}
