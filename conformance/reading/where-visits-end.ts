/** Where a visit ends whose link is not as it should be: with a page of the store, or with less. */
import type { EvidenceOf } from '../../schemas/evidence.ts'
import { ofKind, type Visit } from '../evidence-view.ts'
import { breach, type Judgement, unproven } from '../requirement.ts'
import { isSameButFragment } from './addresses.ts'
import { isRedirect, runsInCircles, serverErrors } from './redirect-visits.ts'
import { isOfStore, type Settings } from './set-up.ts'
import { RUN_AGAIN } from './together.ts'
import { shown } from './words.ts'

/** The judgement that it is, where the visitor does not end at a page of the store. */
export function noPageOfStore(visit: Visit, settings: Settings, how: string): Judgement | undefined {
  const { began, ended, items } = visit
  const [failing] = serverErrors(visit)
  if (failing !== undefined) {
    return breach(`${how}, ${shown(failing.url)} answered ${failing.response?.status}.`, [began, failing])
  }
  if (runsInCircles(visit)) return breach(`${how}, the redirects go round in a circle.`, [began])
  if (ended?.outcome !== 'settled') return undefined
  const page = ofKind(items, 'page').at(-1)
  if (page === undefined) return unproven(`${how}, the page where the visitor ended was not seen.`, RUN_AGAIN, began)
  const wrong = isOfStore(settings, page.url) ? problemOf(page) : 'which is no page of the store'
  if (wrong === undefined) return undefined
  if (ended.url !== null && !isSameButFragment(ended.url, page.url)) {
    return unproven(`${how}, the page where the visitor ended, ${shown(ended.url)}, was not seen.`, RUN_AGAIN, ended)
  }
  return breach(`${how}, the visitor ended at ${shown(page.url)}, ${wrong}.`, [began, page])
}

/** A refusal of the redirect page itself is meant for her to read; an error where it sent her is not. */
function problemOf({ status, hop, bytes }: EvidenceOf<'page'>): string | undefined {
  if (isRedirect(status)) return `a ${status} that leads nowhere`
  if (status >= 400 && hop > 0) return `an error page (${status})`
  return bytes === 0 ? `an empty page (${status})` : undefined
}
