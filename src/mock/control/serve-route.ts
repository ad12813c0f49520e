/** Serves one contract of the control API: what arrives is parsed by its schemas before a handler sees it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { RouteContract } from '../../../schemas/contract.ts'
import { errorsByField } from '../field-errors.ts'
import { invalidRequest } from './http-error.ts'

type Parsed<C extends RouteContract, Part extends 'params' | 'query' | 'body'> = C extends {
  readonly [P in Part]: infer S extends z.ZodType
}
  ? z.output<S>
  : undefined

/** Refuses any query parameter or field: a caller that sends one expects it to have an effect. */
const NOTHING = z.strictObject({})

export interface RouteCall<C extends RouteContract> {
  readonly params: Parsed<C, 'params'>
  readonly query: Parsed<C, 'query'>
  readonly body: Parsed<C, 'body'>
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

interface RouteLimits {
  /** By default that of all routes. */
  readonly maxBodyBytes?: number
  readonly maxBodyLevels?: number
}

export function serve<const C extends RouteContract>(
  app: FastifyInstance,
  contract: C,
  handle: (call: RouteCall<C>) => Promise<unknown>,
  limits: RouteLimits = {},
): void {
  const [{ status }] = contract.responses
  app.route({
    method: contract.method,
    url: contract.path,
    config: { access: contract.access, ...limits },
    handler: async (request, reply) => {
      const call = {
        params: parse(contract.params, request.params, ''),
        query: parse(contract.query ?? NOTHING, request.query, ''),
        // No body at all is a body with nothing in it.
        body: parse(contract.body ?? NOTHING, request.body === undefined ? {} : request.body, 'body'),
        request,
        reply,
      } as RouteCall<C>
      const answer = await handle(call)
      if (reply.sent) return reply
      reply.code(status)
      return reply.send(answer)
    },
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteContract['access']
    maxBodyBytes?: number
    maxBodyLevels?: number
  }
}

function parse(schema: z.ZodType | undefined, input: unknown, whole: string): unknown {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  throw invalidRequest(errorsByField(parsed.error.issues.flatMap((issue) => flattenIssue(issue, whole))))
}

interface InputProblem {
  readonly field: string
  readonly message: string
}

function flattenIssue(issue: z.core.$ZodIssue, whole: string): InputProblem[] {
  const path = issue.path.map(String)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'There is no such key.' }))
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ field: path.join('.'), message }))
    case 'invalid_union': {
      const meant = nearestOption(issue.errors)
      if (meant === undefined) break
      return meant.flatMap((inner) => flattenIssue({ ...inner, path: [...issue.path, ...inner.path] }, whole))
    }
  }
  return [{ field: path.join('.') || whole, message: issue.message }]
}

/** Of several shapes the one that is nearest by its keys to what was given: what is wrong with that. Nothing where two are as near. */
function nearestOption(options: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const distances = options.map((issues) => issues.reduce((sum, issue) => sum + countWrongKeys(issue), 0))
  const nearest = Math.min(...distances)
  const [meant, ...others] = options.filter((_, n) => distances[n] === nearest)
  return others.length === 0 ? meant : undefined
}

/** Counts the keys that an issue calls missing or unknown. A value that is no object has no right key. */
function countWrongKeys(issue: z.core.$ZodIssue): number {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return issue.keys.length
  const isMissing = issue.path.length === 1 && issue.input === undefined
  return isMissing || (issue.path.length === 0 && issue.code === 'invalid_type') ? 1 : 0
}
