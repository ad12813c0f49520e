/** The path and the query of a request target. */
export interface RequestTarget {
  readonly path: string
  readonly query: string
}

/** Splits a request target. A target in absolute form, as clients send to a proxy, counts by its path. */
export function parseRequestTarget(url: string): RequestTarget {
  const origin = url.startsWith('/') ? '' : (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? '')
  const target = origin === '' ? url : url.slice(origin.length)
  const mark = target.indexOf('?')
  const path = mark === -1 ? target : target.slice(0, mark)
  return { path: path === '' ? '/' : path, query: mark === -1 ? '' : target.slice(mark + 1) }
}
