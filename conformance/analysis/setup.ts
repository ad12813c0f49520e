/** Faults of the set-up: what between the check and the store keeps a store from being judged. */

import type { Evidence, EvidenceOf } from '../../schemas/evidence.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import { parseUrl } from '../../shared/parse-url.ts'
import { getSetupErrors, ofKind } from '../evidence-view.ts'
import { type Judgement, setupError, unproven } from '../requirement.ts'
import { RUN_AGAIN } from './combine.ts'
import { list } from './format.ts'

type Items = readonly Evidence[]
export type SettingsItem = EvidenceOf<'settings'>

/** For a report that was cut short before its first item. */
export const NO_SETTINGS = unproven('The report does not say what the check was told.', RUN_AGAIN)

/** Where something could not be judged and the set-up is known to be broken, that is why. */
export function attributeToSetup(evidence: Items, names: readonly JourneyName[], judgement: Judgement): Judgement {
  if (judgement.kind !== 'unproven') return judgement
  const [problem] = getSetupErrors(evidence, ...names)
  return problem === undefined ? judgement : setupError(problem.message, problem.remedy, problem)
}

/** The same for one run of a journey: the trouble of another run explains nothing here. */
export function attributeToSetupOfRun(evidence: Items, run: number | undefined, judgement: Judgement): Judgement {
  if (judgement.kind !== 'unproven') return judgement
  const problem = ofKind(evidence, 'setup-error').find(
    ({ journey }) => journey === null || (run !== undefined && journey.run === run),
  )
  return problem === undefined ? judgement : setupError(problem.message, problem.remedy, problem)
}

/** A mock that was gone, or emptied: then no silence is the store's doing. */
export function mockFailure(evidence: Items): Judgement | undefined {
  const problem = ofKind(evidence, 'setup-error').find(
    ({ problem, journey }) => (problem === 'mock-unreachable' || problem === 'mock-reset') && journey === null,
  )
  return problem === undefined ? undefined : setupError(problem.message, problem.remedy, problem)
}

/** Of a journey that the evidence does not hold. */
export const journeyMissing = (evidence: Items, name: JourneyName): Judgement =>
  attributeToSetup(evidence, [name], unproven(`The journey "${name}" was not made.`, RUN_AGAIN))

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/**
 * Finds a set-up that mixes `localhost` and `127.0.0.1`. Cookies do not cross between them, so no failure is the
 * store's fault.
 */
export function findMixedLoopback(settings: SettingsItem): Judgement | undefined {
  const { origins, redirectUrl, deeplinks, orderUrl } = settings.store
  const urls = [...origins, redirectUrl ?? [], deeplinks, orderUrl ?? []].flat()
  const names = LOOPBACK_NAMES.filter((name) => urls.some((url) => getHost(url) === name))
  if (names.length < 2) return undefined
  return setupError(
    `The config names the store by ${list(names)}: to a browser these are different sites, and a cookie of one is never sent to the other.`,
    'Use one of them throughout retrack-kit.yaml: in redirectUrl, deeplinks, orderUrl and the actions.',
    settings,
  )
}

const getHost = (url: string) => parseUrl(url)?.hostname ?? null

/** Whether an address is a page of the store; with and without `www.` it is the same one. */
export function isStoreUrl(settings: SettingsItem, url: string): boolean {
  const bare = (host: string | null) => host?.replace(/^www\./, '') ?? null
  const host = bare(getHost(url))
  const { origins, redirectUrl, deeplinks } = settings.store
  return host !== null && [...origins, redirectUrl ?? [], deeplinks].flat().some((one) => bare(getHost(one)) === host)
}

/** Explains what to do about a requirement that only Chromium can judge. */
export function needsBrowser(settings: SettingsItem | undefined): string {
  return settings?.withoutBrowser === 'off'
    ? 'Run the check with Chromium: leave out `--browser off` (in retrack-kit.yaml: `browser: auto`).'
    : 'Install Chromium or Chrome, or name one with `--browser PATH`, and run the check again.'
}
