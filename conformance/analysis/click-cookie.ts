/** The cookie `retrack_click` that a visit left: as the browser keeps it, and as the store wrote it. */

import type { CookieBlocked, Evidence, EvidenceOf, JarCookie } from '../../schemas/evidence.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { keepsSecureCookies } from '../../shared/hosts.ts'
import { getSettings, type ObservedVisit, ofKind } from '../evidence-view.ts'
import { failure, type Judgement, type SupportingEvidence, setupError, unproven } from '../requirement.ts'
import { RUN_AGAIN } from './combine.ts'
import { list, quoteValue } from './format.ts'
import { describeResponses, getRedirectVisits, judgeEachVisit, judgeIncompleteVisit } from './redirect-visits.ts'
import type { SettingsItem } from './setup.ts'
import {
  findDeletion,
  getWrittenClickCookies,
  getWrittenNames,
  isExpired,
  type Lifetime,
  type SameSite,
  type WrittenCookie,
} from './written-cookies.ts'

export interface ClickCookie {
  readonly value: string
  readonly path: string
  readonly secure: boolean
  /** Null: not spelled out, which is not the same as Lax. */
  readonly sameSite: SameSite | null
  readonly lifetime: Lifetime
  readonly setBy: JarCookie['setBy']
  /** How it was written, where that was seen. */
  readonly text: string
  readonly rests: SupportingEvidence
}

/** Undefined where the visit neither left one nor was seen to write one. */
export function findClickCookie(visit: ObservedVisit, usualPath?: string): ClickCookie | undefined {
  const kept = findKeptCookie(visit, usualPath)
  const all = getWrittenClickCookies(visit.items)
  if (kept === undefined) {
    const meant = all.at(-1)
    return meant === undefined ? undefined : fromWrittenCookie(meant, visit.started)
  }
  const { cookie, jar } = kept
  // Of several writes the last one stands, but only of those to the same place.
  const own = all.findLast(
    ({ path, value, spoilt }) => spoilt === null && path === cookie.path && value === cookie.value,
  )
  if (own === undefined) return fromJar(cookie, jar)
  // Chromium lets a `Max-Age` that it cannot read undo a good one before it, where the standard passes over it.
  const lifetime: Lifetime = cookie.expires === null ? { kind: 'session' } : own.lifetime
  return { ...fromWrittenCookie(own, jar), lifetime, setBy: cookie.setBy === 'unknown' ? own.by : cookie.setBy }
}

const fromWrittenCookie = (one: WrittenCookie, seenBeside: Evidence): ClickCookie => ({
  value: one.value,
  path: one.path,
  secure: one.secure,
  sameSite: one.sameSite,
  lifetime: one.lifetime,
  setBy: one.by,
  text: quoteValue(one.text),
  rests: [one.item, seenBeside],
})

/** The browser's own account, where the writing itself was not seen. */
function fromJar(cookie: JarCookie, jar: EvidenceOf<'cookie-jar'>): ClickCookie {
  const { value, path, secure, sameSite, setBy, expires } = cookie
  const lifetime: Lifetime =
    expires === null
      ? { kind: 'session' }
      : { kind: 'lasts', ms: Date.parse(expires) - Date.parse(jar.at), by: "the browser's cookie jar" }
  return {
    value,
    path,
    secure,
    sameSite,
    lifetime,
    setBy,
    text: `a cookie ${quoteValue(value)} in the jar`,
    rests: [jar],
  }
}

interface KeptCookie {
  readonly cookie: JarCookie
  readonly jar: EvidenceOf<'cookie-jar'>
}

/**
 * Kept by the browser, and not planted by the check. Where there are several: the one at the path
 * where the store usually writes it, by default the one that goes to all pages.
 */
export function findKeptCookie({ items }: Pick<ObservedVisit, 'items'>, usualPath = '/'): KeptCookie | undefined {
  const jar = ofKind(items, 'cookie-jar').at(-1)
  const own = jar?.cookies.filter(({ name, setBy }) => name === CLICK_COOKIE && setBy !== 'check') ?? []
  const cookie = own.find(({ path }) => path === usualPath) ?? own[0]
  return jar === undefined || cookie === undefined ? undefined : { cookie, jar }
}

/** Judges the cookie of every plain visit; where there is none, that is for `redirect.cookie-stored` to say. */
export function judgeEachClickCookie(
  evidence: readonly Evidence[],
  rule: (cookie: ClickCookie, visit: ObservedVisit) => Judgement,
): Judgement {
  return judgeEachVisit(evidence, ['visit'], (visit, settings) => {
    const cookie = findClickCookie(visit)
    if (cookie !== undefined) return rule(cookie, visit)
    return onlyOpen(judgeMissingCookie(visit, settings))
  })
}

/** Turns a breach of another requirement into the reason why this one cannot be judged. */
function onlyOpen(judgement: Judgement): Judgement {
  return judgement.kind === 'failure'
    ? unproven(`There is no cookie \`${CLICK_COOKIE}\` to judge.`, FIX_COOKIE_FIRST, ...judgement.evidence)
    : judgement
}

export const FIX_COOKIE_FIRST = 'See `redirect.cookie-stored`; once the cookie is there, run the check again.'

/** Why the browser keeps no cookie of the store's after this visit. */
export function judgeMissingCookie(visit: ObservedVisit, settings: SettingsItem): Judgement {
  const { started, items } = visit
  const jar = ofKind(items, 'cookie-jar').at(-1)
  const meant = getWrittenClickCookies(items).at(-1)
  if (meant?.secure === true && !keepsSecureCookies(meant.url)) {
    return setupError(
      `The store wrote ${quoteValue(meant.text)}, and over plain http on ${quoteValue(new URL(meant.url).host)} every browser drops a \`Secure\` cookie.`,
      'Check the store over https, or where it has an address of this machine or its network: there the check keeps `Secure` cookies over http.',
      meant.item,
    )
  }
  if (jar === undefined)
    return unproven(`The visit to ${quoteValue(started.url)} left no list of its cookies.`, RUN_AGAIN, started)
  const refusals = ofKind(items, 'cookie-blocked').filter(
    ({ name, when }) => name === CLICK_COOKIE && when === 'storing',
  )
  const deletion = meant === undefined ? undefined : findDeletion(items, meant)
  if (meant !== undefined && deletion !== undefined) {
    return failure(
      `The store wrote ${quoteValue(meant.text)}, and a page of its own deleted it again: ${quoteValue(deletion.url)} wrote ${quoteValue(deletion.text)}.`,
      [meant.item, deletion.item, jar],
    )
  }
  if (meant !== undefined) {
    return failure(
      `The store wrote ${quoteValue(meant.text)}, and the browser did not keep it: ${explainRefusal(meant, refusals)}.`,
      [meant.item, ...refusals, jar],
    )
  }
  const unseen = judgeIncompleteVisit(visit, settings)
  if (unseen !== undefined) return unseen
  const others = getWrittenNames(items)
  const instead = others.length === 0 ? 'no cookie at all' : `other cookies only (${list(others.map(quoteValue))})`
  return failure(`The redirect page ${describeResponses(visit)} and set ${instead}.`, [
    started,
    jar,
    ...ofKind(items, 'exchange'),
  ])
}

function explainRefusal(meant: WrittenCookie, refusals: readonly CookieBlocked[]): string {
  const reasons = [...new Set(refusals.flatMap((one) => one.reasons))]
  if (reasons.length > 0) return reasons.join(', ')
  if (meant.spoilt !== null) return meant.spoilt
  if (isExpired(meant)) return 'it has expired already'
  return meant.domain === null ? 'it gave no reason' : `its Domain is ${quoteValue(meant.domain)}`
}

/**
 * Finds the cookie that a plain visit leaves. A journey that changes one thing does not blame that for older problems.
 */
export function findUsableCookie(evidence: readonly Evidence[]): ClickCookie | undefined {
  return getRedirectVisits(evidence, 'visit')
    .map((visit) => findClickCookie(visit))
    .find((cookie) => cookie !== undefined)
}

/** For journeys whose visits can only be judged where a plain visit leaves a cookie. */
export function requireUsableCookie(evidence: readonly Evidence[]): Judgement | undefined {
  const settings = getSettings(evidence)
  if (settings === undefined) return undefined
  const visits = getRedirectVisits(evidence, 'visit')
  if (visits.some((visit) => findKeptCookie(visit) !== undefined)) return undefined
  const [first] = visits
  if (first === undefined) return unproven('No plain visit was made to compare with.', RUN_AGAIN)
  return onlyOpen(judgeMissingCookie(first, settings))
}
