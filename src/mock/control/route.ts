/** Serves one contract of the control API: what arrives is parsed by its schemas before a handler sees it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod'
import type { Contract } from '../../../schemas/contract.ts'
import { errorsByField } from '../field-errors.ts'
import { invalid } from './refuse.ts'
import type { Routes } from './router.ts'

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
