/** Finds the operation that serves a request, by method and path. */
import { withoutTrailingSlashes } from '../../../shared/trailing-slashes.ts'
import type { RequestTarget } from '../http/request-target.ts'
import { isPreflight, toPreflightResponse } from './cross-origin.ts'
import { refusals } from './error-responses.ts'
import { FRONT_PAGE, FRONT_PAGES } from './front-page.ts'
import { correlateByFields, type Operation, refused } from './operation.ts'

export interface Route {
  readonly operation: Operation
  readonly target: RequestTarget
  /** The last segment of the path, for operations whose path ends in `/:uuid`. */
  readonly pathUuid: string
  /** The route without the slash at the end of the path, if there is one. Some accounts treat both alike. */
  readonly withoutSlash?: Route
}

export type FindRoute = (method: string, target: RequestTarget) => Route

const PARAMETER = ':uuid'

/** Creates a router. An operation without an id refuses unknown paths and wrong methods. */
export function createRouter(operations: readonly Operation[]): FindRoute {
  const byPath = new Map<string, Operation[]>()
  const byPrefix = new Map<string, Operation[]>()
  for (const operation of operations) {
    const { path } = operation
    const hasParameter = path.endsWith(PARAMETER)
    const routes = hasParameter ? byPrefix : byPath
    const key = hasParameter ? path.slice(0, -PARAMETER.length) : path
    routes.set(key, [...(routes.get(key) ?? []), operation])
  }

  const findRoute: FindRoute = (method, target) => {
    const { path } = target
    if (FRONT_PAGES.includes(path)) return { operation: FRONT_PAGE, target, pathUuid: '' }
    const segmentStart = path.lastIndexOf('/') + 1
    const pathUuid = path.slice(segmentStart)
    const served = byPath.get(path) ?? (pathUuid === '' ? undefined : byPrefix.get(path.slice(0, segmentStart)))
    const operation =
      served === undefined
        ? UNKNOWN_PATH
        : (served.find(({ methods }) => methods.includes(method)) ??
          refuseMethod(served.flatMap(({ methods }) => methods)))
    if (operation !== UNKNOWN_PATH || !path.endsWith('/')) return { operation, target, pathUuid }
    const withoutSlash = findRoute(method, { ...target, path: withoutTrailingSlashes(path) })
    const isSame = withoutSlash.operation === UNKNOWN_PATH || withoutSlash.operation === FRONT_PAGE
    return { operation, target, pathUuid, ...(isSame ? {} : { withoutSlash }) }
  }
  return findRoute
}

const UNKNOWN_PATH: Operation = {
  id: null,
  methods: [],
  path: '',
  findings: [],
  prepare: ({ target, fields }) => ({
    access: 'public',
    ...correlateByFields(fields),
    execute: (_account, { behaviours }) => refused(refusals.unknownPath(behaviours, target.path)),
  }),
}

const refuseMethod = (allowed: readonly string[]): Operation => ({
  ...UNKNOWN_PATH,
  prepare: ({ target, fields, message, message: { method = '' } }) => ({
    access: 'public',
    ...correlateByFields(fields),
    execute: (_account, { behaviours }) => {
      if (!isPreflight(message, target.path)) {
        return refused(refusals.wrongMethod(behaviours, method, target.path, allowed))
      }
      return behaviours.preflight === 'allow'
        ? { kind: 'accepted', response: toPreflightResponse(message) }
        : refused(refusals.preflight(behaviours, method, target.path, allowed))
    },
  }),
})
