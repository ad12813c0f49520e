/** Which of Retrack's operations a request is for. */
import type { IncomingMessage } from 'node:http'

interface Target {
  readonly path: string
  readonly query: string
}
export type Route =
  | (Target & { readonly operation: 'trackClick' })
  | (Target & { readonly operation: 'createLead' })
  | (Target & { readonly operation: 'updateLead'; readonly uuid: string })
  | (Target & { readonly operation: null; readonly allowed?: readonly string[] })

const LEADS = '/api/v2/leads'
const CLICK = '/track/v2/click'

export function route(request: Pick<IncomingMessage, 'method' | 'url'>): Route {
  const { method } = request
  const target = targetOf(request.url ?? '/')
  const { path } = target
  if (path === LEADS) {
    return method === 'POST'
      ? { operation: 'createLead', ...target }
      : { operation: null, allowed: ['POST'], ...target }
  }
  if (path.startsWith(`${LEADS}/`)) {
    const uuid = path.slice(LEADS.length + 1)
    if (uuid !== '' && !uuid.includes('/')) {
      return method === 'POST'
        ? { operation: 'updateLead', uuid, ...target }
        : { operation: null, allowed: ['POST'], ...target }
    }
  }
  if (path === CLICK) {
    return method === 'GET' || method === 'HEAD'
      ? { operation: 'trackClick', ...target }
      : { operation: null, allowed: ['GET', 'HEAD'], ...target }
  }
  return { operation: null, ...target }
}

/** Splits a request target; one in absolute form, as clients send to a proxy, counts by its path. */
function targetOf(url: string): Target {
  const origin = url.startsWith('/') ? '' : (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? '')
  const [path = '', ...query] = url.slice(origin.length).split('?')
  return { path: path === '' ? '/' : path, query: query.join('?') }
}
