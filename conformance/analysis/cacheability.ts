/** Whether a browser may use the redirect page's answer again without asking the store (RFC 9111). */
import type { EvidenceOf } from '../../schemas/evidence.ts'
import { type ObservedVisit, ofKind } from '../evidence-view.ts'
import { quoteValue } from './format.ts'
import { getWrittenClickCookies } from './written-cookies.ts'

type Cacheability =
  | { readonly kind: 'kept' | 'not-kept'; readonly seen: string; readonly answer: EvidenceOf<'exchange'> }
  | { readonly kind: 'unclear'; readonly seen: string }

/** Redirects that a browser keeps where nobody says otherwise. */
const KEPT_BY_DEFAULT = [301, 308]
const NOT_KEPT_BY_DEFAULT = [302, 303, 307]

/** Of the answer that set the cookie, by its status and headers. */
export function getCacheability(visit: ObservedVisit): Cacheability {
  const answer = ofKind(visit.items, 'exchange').find((item) => getWrittenClickCookies([item]).length > 0)
  const response = answer?.response
  if (answer === undefined || response == null) {
    return { kind: 'unclear', seen: 'Which answer set the cookie could not be seen.' }
  }
  const { status, headers } = response
  const control = headers['cache-control']?.toLowerCase() ?? ''
  const seen = `The redirect page answers ${status} with ${control === '' ? 'no `Cache-Control`' : quoteValue(`Cache-Control: ${control}`)}`
  const toCacheability = (kind: 'kept' | 'not-kept', why: string): Cacheability => ({
    kind,
    seen: `${seen}: ${why}.`,
    answer,
  })

  if (/\bno-store\b|\bno-cache\b/.test(control)) return toCacheability('not-kept', 'a browser asks the store each time')
  const maxAge = /\bmax-age\s*=\s*"?(\d+)/.exec(control)?.[1]
  const freshMs = maxAge === undefined ? untilExpires(headers) : Number(maxAge) * 1000
  if (freshMs !== undefined) {
    return freshMs > 0
      ? toCacheability('kept', 'a browser keeps it and does not ask the store again')
      : toCacheability('not-kept', 'a browser asks the store each time')
  }
  if (KEPT_BY_DEFAULT.includes(status))
    return toCacheability('kept', `a browser keeps a ${status} and does not ask the store again`)
  if (NOT_KEPT_BY_DEFAULT.includes(status)) return toCacheability('not-kept', `a browser does not keep a ${status}`)
  // Only where the page says when it last changed may a browser guess how long it is good for.
  return headers['last-modified'] === undefined
    ? toCacheability('not-kept', 'a browser asks the store each time')
    : { kind: 'unclear', seen: `${seen}, and with \`Last-Modified\`: browsers differ in how long they keep that.` }
}

function untilExpires(headers: Readonly<Record<string, string>>): number | undefined {
  const expires = headers['expires']
  if (expires === undefined) return undefined
  const ms = Date.parse(expires) - Date.parse(headers['date'] ?? '')
  // RFC 9111: an invalid date, such as `0`, is in the past.
  return Number.isNaN(ms) ? 0 : ms
}
