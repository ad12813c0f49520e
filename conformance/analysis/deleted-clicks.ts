/** Responses and scripts of the store that delete the visitor's cookie `retrack_click`. */
import type { Evidence, HttpExchange } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { parseUrl } from '../../shared/parse-url.ts'
import { getRuns } from '../evidence-view.ts'
import { getWrittenCookies, isDeletion, type WrittenCookie } from './written-cookies.ts'

/** Journeys of visitors as Retrack sends them. What a store does with a hostile click or cookie is for others to judge. */
const PLAIN_JOURNEYS = [
  'visit',
  'deeplink-encoding',
  'newer-click',
  'later-page',
  'same-link-again',
  'other-visitor',
  'missing-deeplink',
  'order-page',
  'first-order',
  'order-without-voucher',
  'newest-click-order',
  'second-order',
  'confirmation-again',
  'version-1-click',
  'other-version-click',
  'link-later',
  'cart-first',
  'orders-at-once',
  'other-way-to-order',
  'late-visitor',
  'closing-order',
  'rejected-order',
  'rejected-before-lead',
  'rejected-after-retry',
  'other-way-to-reject',
  'approved-order',
] as const satisfies readonly JourneyName[]

export interface SeenAfterClick {
  /** Documents that a visitor got while she had a click. */
  readonly pages: readonly HttpExchange[]
  readonly deletions: readonly WrittenCookie[]
}

/** Returns the pages and cookie deletions that visitors got after the store had given them a click. */
export function getSeenAfterClick(evidence: readonly Evidence[]): SeenAfterClick {
  const runs = getRuns(evidence, ...PLAIN_JOURNEYS).map(({ items }) => readRun(items))
  return { pages: runs.flatMap(({ pages }) => pages), deletions: runs.flatMap(({ deletions }) => deletions) }
}

function readRun(items: readonly Evidence[]): SeenAfterClick {
  const held = new Set<string>()
  const pages: HttpExchange[] = []
  const deletions: WrittenCookie[] = []
  for (const [index, item] of items.entries()) {
    if (item.kind === 'cookie-preset') held.add(`${getHost(item.url)} /`)
    if (item.kind !== 'exchange' && item.kind !== 'cookie-write') continue
    if (held.size > 0 && item.kind === 'exchange' && item.resource === 'document') pages.push(item)
    const written = getClicksWritten([item])
    const kept = written.filter((cookie) => !isDeletion(cookie))
    const deleted = written.find((cookie) => isDeletion(cookie) && held.has(getScope(cookie)))
    // A store may move the click to another host or path, in one response or on the next page.
    const later = items.slice(index).filter(({ cause }) => cause === item.cause)
    if (deleted !== undefined && !getClicksWritten(later).some((cookie) => !isDeletion(cookie))) deletions.push(deleted)
    for (const cookie of kept) held.add(getScope(cookie))
  }
  return { pages, deletions }
}

const getClicksWritten = (items: readonly Evidence[]): WrittenCookie[] =>
  getWrittenCookies(items).filter(({ name }) => name === CLICK_COOKIE)

/** A browser tells cookies of one name apart by host or domain, and by path. */
const getScope = ({ domain, path, url }: WrittenCookie): string =>
  `${domain === null ? getHost(url) : `.${domain}`} ${path}`

const getHost = (url: string): string => parseUrl(url)?.hostname ?? ''
