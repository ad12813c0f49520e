/** Visits to the redirect page, and one rule for all of them. */
import type { Evidence, EvidenceOf } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { ofKind, settingsOf, type Visit, visitsOf } from '../evidence-view.ts'
import { VARIANTS } from '../probes.ts'
import { type Judgement, notApplicable, type Rests, unproven } from '../requirement.ts'
import { isSameAddress, isSameButFragment } from './addresses.ts'
import { blamingSetUp, blamingSetUpOfRun, NO_SETTINGS, needsBrowser, notMade, type Settings } from './set-up.ts'
import { RUN_AGAIN, together } from './together.ts'
import { list, shown } from './words.ts'

type Items = readonly Evidence[]

export const NO_REDIRECT_PAGE = notApplicable('The program uses no redirect page (`usesRedirectPage: false`).')

/** Judges each visit of these journeys by one rule; a visit that is missing leaves it unproven. */
export function everyVisit(
  evidence: Items,
  names: readonly [JourneyName, ...JourneyName[]],
  rule: (visit: Visit, settings: Settings) => Judgement,
): Judgement {
  return onRedirectPage(evidence, (settings) => {
    const visits = redirectVisits(evidence, ...names)
    const judged = visits.map((visit) => blamingSetUpOfRun(evidence, visit.began.journey?.run, rule(visit, settings)))
    const missing = names.flatMap((name) => missingVisits(evidence, name, visits, settings) ?? [])
    return together([...judged, ...missing.map((one) => blamingSetUp(evidence, names, one))])
  })
}

/** For what only a redirect page can do or leave undone. */
export function onRedirectPage(evidence: Items, judge: (settings: Settings) => Judgement): Judgement {
  const settings = settingsOf(evidence)
  if (settings === undefined) return NO_SETTINGS
  return settings.store.redirectUrl === null ? NO_REDIRECT_PAGE : judge(settings)
}

export function redirectVisits(evidence: Items, ...names: readonly JourneyName[]): Visit[] {
  return visitsOf(evidence).filter(
    ({ began: { journey, target } }) => target === 'redirect-page' && journey !== null && names.includes(journey.name),
  )
}

/** What a journey still lacks before all that it could show was shown. */
function missingVisits(
  evidence: Items,
  name: JourneyName,
  visits: readonly Visit[],
  settings: Settings,
): Judgement | undefined {
  const own = visits.filter(({ began }) => began.journey?.name === name)
  const untried = (VARIANTS[name] ?? []).filter((one) => !own.some(({ began }) => began.journey?.variant === one))
  if (own.length === 0) return notMade(evidence, name)
  if (untried.length > 0) return unproven(`The journey "${name}" was not made with ${list(untried)}.`, RUN_AGAIN)
  if (name !== 'visit') return undefined
  const unvisited = settings.store.deeplinks.filter(
    (deeplink) => !own.some(({ began }) => began.deeplink !== null && isSameAddress(began.deeplink, deeplink)),
  )
  return unvisited.length === 0
    ? undefined
    : unproven(`There was no visit with the deeplink ${list(unvisited.map(shown))}.`, RUN_AGAIN)
}

/** Why nothing can be said of what a visit did not show; undefined where all of it was seen. */
export function notAllSeen(visit: Visit, settings: Settings): Judgement | undefined {
  const { began, ended } = visit
  if (ended === undefined) return unproven(`The visit to ${shown(began.url)} has no end.`, RUN_AGAIN, began)
  if (ended.outcome !== 'settled') {
    const why = ended.reason === null ? '' : `: ${ended.reason}`
    return unproven(
      `The visit to ${shown(began.url)} did not come to an end${why}.`,
      'Open this address in a browser, see what keeps it from loading, and run the check again.',
      ended,
    )
  }
  if (ofKind(visit.items, 'cookie-jar').length === 0) {
    return unproven(`The visit to ${shown(began.url)} left no list of its cookies.`, RUN_AGAIN, began)
  }
  if (began.driver === 'chromium') return undefined
  const [page] = redirectPages(visit).filter(({ hasScript, status }) => hasScript && !isRedirect(status))
  return page === undefined
    ? undefined
    : unproven(
        'The redirect page is made of script, and without a browser there is no telling what it does.',
        needsBrowser(settings),
        page,
      )
}

/** The address bar went from one place to another, in order. */
export const navigations = ({ items }: Visit): EvidenceOf<'navigation'>[] =>
  ofKind(items, 'navigation').sort((a, b) => a.hop - b.hop || a.sequence - b.sequence)

/**
 * The first step that leads away from the redirect page. A step to itself (a trailing slash, http to
 * https, with `www.`) still carries the visit's click, and does not count.
 */
export function wayOut(visit: Visit): EvidenceOf<'navigation'> | undefined {
  return navigations(visit).find(({ to }) => !isRedirectPage(visit, to))
}

interface Sent {
  readonly to: string
  readonly fragmentSeen: boolean
  readonly rests: Rests
}

/** Where the redirect page sent its visitor; undefined where it did not. */
export function sentTo(visit: Visit): Sent | undefined {
  const { began, ended } = visit
  const step = wayOut(visit)
  if (step === undefined) return undefined
  const { to, fragmentSeen } = step
  const isExact = began.deeplink !== null && isSameAddress(to, began.deeplink)
  if (isExact || fragmentSeen || ended === undefined || ended.url === null || !isSameButFragment(ended.url, to)) {
    return { to, fragmentSeen, rests: [began, step] }
  }
  // A browser keeps the fragment to itself; where the visit ended shows it.
  return { to: ended.url, fragmentSeen: true, rests: [began, step, ended] }
}

/** What the visitor got while she was on the redirect page. */
export function redirectPages(visit: Visit): EvidenceOf<'page'>[] {
  const out = wayOut(visit)?.hop ?? Number.POSITIVE_INFINITY
  return ofKind(visit.items, 'page').filter(({ hop }) => hop < out)
}

/** Settled, and still where it began. */
export const stayed = (visit: Visit): boolean => visit.ended?.url != null && isRedirectPage(visit, visit.ended.url)

function isRedirectPage({ began }: Visit, url: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(began.url)) return false
  const [there, here] = [new URL(url), new URL(began.url)]
  const isSamePage = bareHost(there) === bareHost(here) && barePath(there) === barePath(here)
  if (began.click === null || began.click === '') return isSamePage
  return isSamePage && there.searchParams.get('click') === began.click
}

const bareHost = ({ hostname }: URL) => hostname.replace(/^www\./, '')
const barePath = ({ pathname }: URL) => pathname.replace(/\/$/, '')

/** How the store answered on the redirect page, in words. */
export function answersOf(visit: Visit): string {
  const answers = ofKind(visit.items, 'exchange').filter(({ resource, url }) => {
    return resource === 'document' && (url === withoutFragment(visit.began.url) || isRedirectPage(visit, url))
  })
  const statuses = answers.map(({ response, failure }) => response?.status.toString() ?? failure ?? 'nothing')
  return statuses.length === 0 ? 'was not seen to answer' : `answered ${list([...new Set(statuses)], 'then')}`
}

/** Documents that the store failed to make. */
export const serverErrors = ({ items }: Visit): EvidenceOf<'exchange'>[] =>
  ofKind(items, 'exchange').filter(
    ({ resource, response }) => resource === 'document' && (response?.status ?? 0) >= 500,
  )

export const isRedirect = (status: number) => status >= 300 && status < 400

const withoutFragment = (url: string) => url.split('#', 1)[0] ?? url

/** A browser gives up after twenty; three times to the same place is enough to know. */
const CIRCLE = 3

export function runsInCircles(visit: Visit): boolean {
  const seen = new Map<string, number>()
  for (const { to } of navigations(visit)) seen.set(to, (seen.get(to) ?? 0) + 1)
  return [...seen.values()].some((times) => times >= CIRCLE)
}

/** The older click that the check gave the visitor before she came. */
export function plantedBefore(evidence: Items, { began }: Visit): EvidenceOf<'cookie-planted'> | undefined {
  return ofKind(evidence, 'cookie-planted').find(
    ({ journey, why }) => why === 'older-click' && journey?.run === began.journey?.run,
  )
}
