/** Judges where a visit with an unusual link ends: on a page of the store or not. */
import type { EvidenceOf } from '../../schemas/evidence.ts'
import { type ObservedVisit, ofKind } from '../evidence-view.ts'
import { failure, type Judgement, unproven } from '../requirement.ts'
import { RUN_AGAIN } from './combine.ts'
import { quoteValue } from './format.ts'
import { getServerErrors, hasRedirectLoop, isRedirect } from './redirect-visits.ts'
import { isStoreUrl, type SettingsItem } from './setup.ts'
import { isSameWithoutFragment } from './urls.ts'

/** The judgement that it is, where the visitor does not end at a page of the store. */
export function findMissingStorePage(visit: ObservedVisit, settings: SettingsItem, how: string): Judgement | undefined {
  const { started, finished, items } = visit
  const [failing] = getServerErrors(visit)
  if (failing !== undefined) {
    return failure(`${how}, ${quoteValue(failing.url)} answered ${failing.response?.status}.`, [started, failing])
  }
  if (hasRedirectLoop(visit)) return failure(`${how}, the redirects go round in a circle.`, [started])
  if (finished?.outcome !== 'settled') return undefined
  const page = ofKind(items, 'page').at(-1)
  if (page === undefined) return unproven(`${how}, the page where the visitor ended was not seen.`, RUN_AGAIN, started)
  const wrong = isStoreUrl(settings, page.url) ? findProblem(page) : 'which is no page of the store'
  if (wrong === undefined) return undefined
  if (finished.url !== null && !isSameWithoutFragment(finished.url, page.url)) {
    return unproven(
      `${how}, the page where the visitor ended, ${quoteValue(finished.url)}, was not seen.`,
      RUN_AGAIN,
      finished,
    )
  }
  return failure(`${how}, the visitor ended at ${quoteValue(page.url)}, ${wrong}.`, [started, page])
}

/** A visitor may read an error of the redirect page itself, but not one of the page that it sends her to. */
function findProblem({ status, hop, bytes }: EvidenceOf<'page'>): string | undefined {
  if (isRedirect(status)) return `a ${status} that leads nowhere`
  if (status >= 400 && hop > 0) return `an error page (${status})`
  return bytes === 0 ? `an empty page (${status})` : undefined
}
