/** Journeys that are not made where the real Retrack answers, behind an observing proxy, and why. */
import { isFaultJourney, type JourneyName } from '../schemas/journeys.ts'

/** The limits of a check at the real Retrack. */
export interface UpstreamSettings {
  /** Whether a lead may be approved there. */
  readonly approve: boolean
}

export interface Omission {
  /** Completes "The real Retrack answers in this check: …". */
  readonly reason: string
  readonly remedy: string
}

const USE_MOCK = 'Check this against a mock: let the store send to it, and leave out `--tracking-link` and `--mock`.'

const NEEDS_FAULT: Omission = { reason: 'it cannot be made to fail', remedy: USE_MOCK }
const NEEDS_CLICK: Omission = { reason: 'it has not made the clicks that this takes', remedy: USE_MOCK }
const NEEDS_APPROVAL: Omission = {
  reason: 'a lead that is approved there has to be paid for',
  remedy: `${USE_MOCK} If one lead may be approved at Retrack: \`--approve\`.`,
}

const FAULT_JOURNEYS: readonly JourneyName[] = [
  'failed-update',
  'refused-lead',
  'rejected-after-retry',
  'lost-approval',
  'restarted-store',
  'rejected-before-lead',
]
const CLICK_JOURNEYS: readonly JourneyName[] = [
  'version-1-click',
  'other-version-click',
  'newer-click',
  'later-page',
  'click-injection',
  'bad-cookie-order',
]

/** Why a journey is not made; undefined where it is. `upstream` is null where a mock answers. */
export function findOmission(name: JourneyName, upstream: UpstreamSettings | null): Omission | undefined {
  if (upstream === null) return undefined
  if (isFaultJourney(name) || FAULT_JOURNEYS.includes(name)) return NEEDS_FAULT
  if (CLICK_JOURNEYS.includes(name)) return NEEDS_CLICK
  return name === 'approved-order' && !upstream.approve ? NEEDS_APPROVAL : undefined
}
