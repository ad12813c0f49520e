/** Serves one contract of the control API: what arrives is parsed by its schemas before a handler sees it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { Contract } from '../../../schemas/contract.ts'
import { errorsByField } from '../field-errors.ts'
import { invalid } from './refuse.ts'

type Parsed<C extends Contract, Part extends 'params' | 'query' | 'body'> = C extends {
  readonly [P in Part]: infer S extends z.ZodType
}
  ? z.output<S>
  : undefined

export interface Call<C extends Contract> {
  readonly params: Parsed<C, 'params'>
  readonly query: Parsed<C, 'query'>
  readonly body: Parsed<C, 'body'>
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

export function serve<const C extends Contract>(
  app: FastifyInstance,
  contract: C,
  handle: (call: Call<C>) => Promise<unknown>,
): void {
  const [{ status }] = contract.answers
  app.route({
    method: contract.method,
    url: contract.path,
    config: { access: contract.access },
    handler: async (request, reply) => {
      const call = {
        params: parse(contract.params, request.params, ''),
        query: parse(contract.query, request.query, ''),
        // No body at all is a body with nothing in it.
        body: parse(contract.body, request.body === undefined ? {} : request.body, 'body'),
        request,
        reply,
      } as Call<C>
      const answer = await handle(call)
      if (reply.sent) return reply
      reply.code(status)
      return reply.send(answer)
    },
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Contract['access']
  }
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
