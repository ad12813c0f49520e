/** The contract of a route. Validation, the OpenAPI document and the docs follow from it. */
import type * as z from 'zod'

export interface HeaderContract {
  readonly description: string
  readonly example?: string
}

export interface ResponseContract {
  readonly status: number
  /** Under which the OpenAPI document shares it, where several operations answer so. */
  readonly name?: string
  readonly description: string
  /** Absent where the answer has no body. */
  readonly schema?: z.ZodType
  readonly contentType?: string
  readonly example?: unknown
  readonly headers?: Readonly<Record<string, HeaderContract>>
}

export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With parameters as `:name`. */
  readonly path: `/${string}`
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  /** Whose bearer token it needs. */
  readonly access: 'account' | 'admin' | 'public'
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly bodyExample?: unknown
  /** In place of an example that is too long to be read: the file that it stands in. */
  readonly bodyExampleFile?: string
  /** The first is the answer to a request that went well. */
  readonly responses: readonly [ResponseContract, ...ResponseContract[]]
}
