/** Visits to the redirect page, and one rule for all of them. */

import type { Evidence, EvidenceOf } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { parseUrl } from '../../shared/parse-url.ts'
import { getSettings, getVisits, type ObservedVisit, ofKind } from '../evidence-view.ts'
import { VARIANTS } from '../probes.ts'
import { type Judgement, notApplicable, type SupportingEvidence, unproven } from '../requirement.ts'
import { combine, RUN_AGAIN } from './combine.ts'
import { list, quoteValue } from './format.ts'
import {
  attributeToSetup,
  attributeToSetupOfRun,
  journeyMissing,
  NO_SETTINGS,
  needsBrowser,
  type SettingsItem,
} from './setup.ts'
import { isSameUrl, isSameWithoutFragment } from './urls.ts'

type Items = readonly Evidence[]

export const NO_REDIRECT_PAGE = notApplicable('The program uses no redirect page (`usesRedirectPage: false`).')

/** Judges each visit of these journeys by one rule; a visit that is missing leaves it unproven. */
export function judgeEachVisit(
  evidence: Items,
  names: readonly [JourneyName, ...JourneyName[]],
  rule: (visit: ObservedVisit, settings: SettingsItem) => Judgement,
): Judgement {
  return requireRedirectPage(evidence, (settings) => {
    const visits = getRedirectVisits(evidence, ...names)
    const judged = visits.map((visit) =>
      attributeToSetupOfRun(evidence, visit.started.journey?.run, rule(visit, settings)),
    )
    const missing = names.flatMap((name) => missingVisits(evidence, name, visits, settings) ?? [])
    return combine([...judged, ...missing.map((one) => attributeToSetup(evidence, names, one))])
  })
}

/** For what only a redirect page can do or leave undone. */
export function requireRedirectPage(evidence: Items, judge: (settings: SettingsItem) => Judgement): Judgement {
  const settings = getSettings(evidence)
  if (settings === undefined) return NO_SETTINGS
  return settings.store.redirectUrl === null ? NO_REDIRECT_PAGE : judge(settings)
}

export function getRedirectVisits(evidence: Items, ...names: readonly JourneyName[]): ObservedVisit[] {
  return getVisits(evidence).filter(
    ({ started: { journey, target } }) =>
      target === 'redirect-page' && journey !== null && names.includes(journey.name),
  )
}

/** Lists the visits that a journey still lacks to have shown everything. */
function missingVisits(
  evidence: Items,
  name: JourneyName,
  visits: readonly ObservedVisit[],
  settings: SettingsItem,
): Judgement | undefined {
  const own = visits.filter(({ started }) => started.journey?.name === name)
  const untried = (VARIANTS[name] ?? []).filter((one) => !own.some(({ started }) => started.journey?.variant === one))
  if (own.length === 0) return journeyMissing(evidence, name)
  if (untried.length > 0) return unproven(`The journey "${name}" was not made with ${list(untried)}.`, RUN_AGAIN)
  if (name !== 'visit') return undefined
  const unvisited = settings.store.deeplinks.filter(
    (deeplink) => !own.some(({ started }) => started.deeplink !== null && isSameUrl(started.deeplink, deeplink)),
  )
  return unvisited.length === 0
    ? undefined
    : unproven(`There was no visit with the deeplink ${list(unvisited.map(quoteValue))}.`, RUN_AGAIN)
}

/** Why nothing can be said of what a visit did not show; undefined where all of it was seen. */
export function judgeIncompleteVisit(visit: ObservedVisit, settings: SettingsItem): Judgement | undefined {
  const { started, finished } = visit
  if (finished === undefined) return unproven(`The visit to ${quoteValue(started.url)} has no end.`, RUN_AGAIN, started)
  if (finished.outcome !== 'settled') {
    const why = finished.reason === null ? '' : `: ${finished.reason}`
    return unproven(
      `The visit to ${quoteValue(started.url)} did not come to an end${why}.`,
      'Open this address in a browser, see what keeps it from loading, and run the check again.',
      finished,
    )
  }
  const last = ofKind(visit.items, 'exchange').findLast(({ resource }) => resource === 'document')
  if (last?.response?.status === 429) {
    return unproven(
      'The store answered 429 (too many requests), also after the check had waited as it was asked to.',
      'Let the address that the check comes from through the rate limit of the store, and run the check again.',
      last,
    )
  }
  if (ofKind(visit.items, 'cookie-jar').length === 0) {
    return unproven(`The visit to ${quoteValue(started.url)} left no list of its cookies.`, RUN_AGAIN, started)
  }
  if (started.driver === 'chromium') return undefined
  const [page] = getRedirectPages(visit).filter(({ hasScript, status }) => hasScript && !isRedirect(status))
  return page === undefined
    ? undefined
    : unproven(
        'The redirect page is made of script, and without a browser there is no telling what it does.',
        needsBrowser(settings),
        page,
      )
}

/** The address bar went from one place to another, in order. */
export const getNavigations = ({ items }: ObservedVisit): EvidenceOf<'navigation'>[] =>
  ofKind(items, 'navigation').sort((a, b) => a.hop - b.hop || a.sequence - b.sequence)

/**
 * The first step that leads away from the redirect page. A step to itself (a trailing slash, http to
 * https, with `www.`, to the path of a language) still carries the visit's click, and does not count.
 */
export function firstExternalNavigation(visit: ObservedVisit): EvidenceOf<'navigation'> | undefined {
  return getNavigations(visit).find(({ to }) => !isRedirectPage(visit, to))
}

interface Destination {
  readonly to: string
  readonly fragmentSeen: boolean
  readonly rests: SupportingEvidence
}

/** Where the redirect page sent its visitor; undefined where it did not. */
export function findDestination(visit: ObservedVisit): Destination | undefined {
  const { started, finished } = visit
  const step = firstExternalNavigation(visit)
  if (step === undefined) return undefined
  const { to, fragmentSeen } = step
  const isExact = started.deeplink !== null && isSameUrl(to, started.deeplink)
  if (
    isExact ||
    fragmentSeen ||
    finished === undefined ||
    finished.url === null ||
    !isSameWithoutFragment(finished.url, to)
  ) {
    return { to, fragmentSeen, rests: [started, step] }
  }
  // A browser keeps the fragment to itself; where the visit ended shows it.
  return { to: finished.url, fragmentSeen: true, rests: [started, step, finished] }
}

/** Returns the responses that the visitor got while she was on the redirect page. */
export function getRedirectPages(visit: ObservedVisit): EvidenceOf<'page'>[] {
  const out = firstExternalNavigation(visit)?.hop ?? Number.POSITIVE_INFINITY
  return ofKind(visit.items, 'page').filter(({ hop }) => hop < out)
}

/** Whether the visit ended on the redirect page itself. */
export const stayedOnRedirectPage = (visit: ObservedVisit): boolean =>
  visit.finished?.url != null && isRedirectPage(visit, visit.finished.url)

function isRedirectPage({ started }: ObservedVisit, url: string): boolean {
  const [there, here] = [parseUrl(url), parseUrl(started.url)]
  if (there === undefined || here === undefined) return false
  const isSamePage = bareHost(there) === bareHost(here) && (isSamePath(there, here) || carriesDeeplink(there, started))
  if (started.click === null || started.click === '') return isSamePage
  return isSamePage && there.searchParams.get('click') === started.click
}

/** Also below the path of a language or a country, such as `/sv/retrack`. */
function isSamePath(there: URL, here: URL): boolean {
  const [path, own] = [barePath(there), barePath(here)]
  return path === own || (own !== '' && path.endsWith(own))
}

/** A page that was given the whole link has still to send the visitor on. */
const carriesDeeplink = (there: URL, { deeplink }: ObservedVisit['started']): boolean =>
  deeplink !== null && deeplink !== '' && there.searchParams.get('deeplink') === deeplink

const bareHost = ({ hostname }: URL) => hostname.replace(/^www\./, '')
const barePath = ({ pathname }: URL) => pathname.replace(/\/$/, '')

/** How the store answered on the redirect page, in words. */
export function describeResponses(visit: ObservedVisit): string {
  const answers = ofKind(visit.items, 'exchange').filter(({ resource, url }) => {
    return resource === 'document' && (url === withoutFragment(visit.started.url) || isRedirectPage(visit, url))
  })
  const statuses = answers.map(({ response, failure }) => response?.status.toString() ?? failure ?? 'nothing')
  return statuses.length === 0 ? 'was not seen to answer' : `answered ${list([...new Set(statuses)], 'then')}`
}

/** Documents that the store failed to make. */
export const getServerErrors = ({ items }: ObservedVisit): EvidenceOf<'exchange'>[] =>
  ofKind(items, 'exchange').filter(
    ({ resource, response }) => resource === 'document' && (response?.status ?? 0) >= 500,
  )

export const isRedirect = (status: number) => status >= 300 && status < 400

const withoutFragment = (url: string) => url.split('#', 1)[0] ?? url

/** A browser gives up after twenty; three times to the same place is enough to know. */
const CIRCLE = 3

export function hasRedirectLoop(visit: ObservedVisit): boolean {
  const seen = new Map<string, number>()
  for (const { to } of getNavigations(visit)) seen.set(to, (seen.get(to) ?? 0) + 1)
  return [...seen.values()].some((times) => times >= CIRCLE)
}

/** The older click that the check gave the visitor before she came. */
export function findPresetCookie(evidence: Items, { started }: ObservedVisit): EvidenceOf<'cookie-preset'> | undefined {
  return ofKind(evidence, 'cookie-preset').find(
    ({ journey, reason }) => reason === 'older-click' && journey?.run === started.journey?.run,
  )
}
