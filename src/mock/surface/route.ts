/** Which of Retrack's operations a request is for. */
import type { IncomingMessage } from 'node:http'

export type Route =
  | { readonly operation: 'trackClick'; readonly path: string; readonly parameters: URLSearchParams }
  | { readonly operation: 'createLead'; readonly path: string }
  | { readonly operation: 'updateLead'; readonly path: string; readonly uuid: string }
  | { readonly operation: null; readonly path: string; readonly allowed?: readonly string[] }

const LEADS = '/api/v2/leads'
const CLICK = '/track/v2/click'

export function route(request: Pick<IncomingMessage, 'method' | 'url'>): Route {
  const { method } = request
  const { path, query } = targetOf(request.url ?? '/')
  if (path === LEADS) {
    return method === 'POST' ? { operation: 'createLead', path } : { operation: null, allowed: ['POST'], path }
  }
  if (path.startsWith(`${LEADS}/`)) {
    const uuid = path.slice(LEADS.length + 1)
    if (uuid !== '' && !uuid.includes('/')) {
      return method === 'POST' ? { operation: 'updateLead', uuid, path } : { operation: null, allowed: ['POST'], path }
    }
  }
  if (path === CLICK) {
    return method === 'GET' || method === 'HEAD'
      ? { operation: 'trackClick', path, parameters: new URLSearchParams(query) }
      : { operation: null, allowed: ['GET', 'HEAD'], path }
  }
  return { operation: null, path }
}

/** Splits a request target; one in absolute form, as clients send to a proxy, counts by its path. */
function targetOf(url: string) {
  const origin = url.startsWith('/') ? '' : (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? '')
  const target = origin === '' ? url : url.slice(origin.length)
  const at = target.indexOf('?')
  const path = at === -1 ? target : target.slice(0, at)
  return { path: path === '' ? '/' : path, query: at === -1 ? '' : target.slice(at + 1) }
}
