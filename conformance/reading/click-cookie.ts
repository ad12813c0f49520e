/** The cookie `retrack_click` that a visit left: as the browser keeps it, and as the store wrote it. */
import type { CookieBlocked, Evidence, EvidenceOf, JarCookie } from '../../schemas/evidence.ts'
import { ofKind, settingsOf, type Visit } from '../evidence-view.ts'
import { breach, type Judgement, type Rests, setUpError, unproven } from '../requirement.ts'
import {
  CLICK_COOKIE,
  clicksWritten,
  deletionAfter,
  isExpired,
  type Lifetime,
  namesWritten,
  type SameSite,
  type WrittenCookie,
} from './cookie-as-written.ts'
import { answersOf, everyVisit, notAllSeen, redirectVisits } from './redirect-visits.ts'
import { dropsSecure, type Settings } from './set-up.ts'
import { RUN_AGAIN } from './together.ts'
import { list, shown } from './words.ts'

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
  readonly rests: Rests
}

/** Undefined where the visit neither left one nor was seen to write one. */
export function clickCookie(visit: Visit, usualPath?: string): ClickCookie | undefined {
  const kept = keptCookie(visit, usualPath)
  const all = clicksWritten(visit.items)
  if (kept === undefined) {
    const meant = all.at(-1)
    return meant === undefined ? undefined : asWritten(meant, visit.began)
  }
  const { cookie, jar } = kept
  // Of several writes the last one stands, but only of those to the same place.
  const own = all.findLast(
    ({ path, value, spoilt }) => spoilt === null && path === cookie.path && value === cookie.value,
  )
  if (own === undefined) return asKept(cookie, jar)
  // Chromium lets a `Max-Age` that it cannot read undo a good one before it, where the standard passes over it.
  const lifetime: Lifetime = cookie.expires === null ? { kind: 'session' } : own.lifetime
  return { ...asWritten(own, jar), lifetime, setBy: cookie.setBy === 'unknown' ? own.by : cookie.setBy }
}

const asWritten = (one: WrittenCookie, seenBeside: Evidence): ClickCookie => ({
  value: one.value,
  path: one.path,
  secure: one.secure,
  sameSite: one.sameSite,
  lifetime: one.lifetime,
  setBy: one.by,
  text: shown(one.text),
  rests: [one.item, seenBeside],
})

/** The browser's own account, where the writing itself was not seen. */
function asKept(cookie: JarCookie, jar: EvidenceOf<'cookie-jar'>): ClickCookie {
  const { value, path, secure, sameSite, setBy, expires } = cookie
  const lifetime: Lifetime =
    expires === null
      ? { kind: 'session' }
      : { kind: 'lasts', ms: Date.parse(expires) - Date.parse(jar.at), by: "the browser's cookie jar" }
  return { value, path, secure, sameSite, lifetime, setBy, text: `a cookie ${shown(value)} in the jar`, rests: [jar] }
}

interface Kept {
  readonly cookie: JarCookie
  readonly jar: EvidenceOf<'cookie-jar'>
}

/**
 * Kept by the browser, and not planted by the check. Where there are several: the one at the path
 * where the store usually writes it, by default the one that goes to all pages.
 */
export function keptCookie({ items }: Pick<Visit, 'items'>, usualPath = '/'): Kept | undefined {
  const jar = ofKind(items, 'cookie-jar').at(-1)
  const own = jar?.cookies.filter(({ name, setBy }) => name === CLICK_COOKIE && setBy !== 'check') ?? []
  const cookie = own.find(({ path }) => path === usualPath) ?? own[0]
  return jar === undefined || cookie === undefined ? undefined : { cookie, jar }
}

/** Judges the cookie of every plain visit; where there is none, that is for `redirect.cookie-stored` to say. */
export function everyClickCookie(
  evidence: readonly Evidence[],
  rule: (cookie: ClickCookie, visit: Visit) => Judgement,
): Judgement {
  return everyVisit(evidence, ['visit'], (visit, settings) => {
    const cookie = clickCookie(visit)
    if (cookie !== undefined) return rule(cookie, visit)
    return onlyOpen(whyNoCookie(visit, settings))
  })
}

/** Turns a breach of another requirement into the reason why this one cannot be judged. */
function onlyOpen(judgement: Judgement): Judgement {
  return judgement.kind === 'breach'
    ? unproven(`There is no cookie \`${CLICK_COOKIE}\` to judge.`, MEND_COOKIE_FIRST, ...judgement.rests)
    : judgement
}

export const MEND_COOKIE_FIRST = 'See `redirect.cookie-stored`; once the cookie is there, run the check again.'

/** Why the browser keeps no cookie of the store's after this visit. */
export function whyNoCookie(visit: Visit, settings: Settings): Judgement {
  const { began, items } = visit
  const jar = ofKind(items, 'cookie-jar').at(-1)
  const meant = clicksWritten(items).at(-1)
  if (meant?.secure === true && dropsSecure(meant.url)) {
    return setUpError(
      `The store wrote ${shown(meant.text)}, and over plain http on ${shown(new URL(meant.url).host)} every browser drops a \`Secure\` cookie.`,
      'Check the store over https, or on localhost or 127.0.0.1, where browsers keep `Secure` cookies over http.',
      meant.item,
    )
  }
  if (jar === undefined)
    return unproven(`The visit to ${shown(began.url)} left no list of its cookies.`, RUN_AGAIN, began)
  const refusals = ofKind(items, 'cookie-blocked').filter(
    ({ name, when }) => name === CLICK_COOKIE && when === 'storing',
  )
  const deletion = meant === undefined ? undefined : deletionAfter(items, meant)
  if (meant !== undefined && deletion !== undefined) {
    return breach(
      `The store wrote ${shown(meant.text)}, and a page of its own deleted it again: ${shown(deletion.url)} wrote ${shown(deletion.text)}.`,
      [meant.item, deletion.item, jar],
    )
  }
  if (meant !== undefined) {
    return breach(`The store wrote ${shown(meant.text)}, and the browser did not keep it: ${why(meant, refusals)}.`, [
      meant.item,
      ...refusals,
      jar,
    ])
  }
  const unseen = notAllSeen(visit, settings)
  if (unseen !== undefined) return unseen
  const others = namesWritten(items)
  const instead = others.length === 0 ? 'no cookie at all' : `other cookies only (${list(others.map(shown))})`
  return breach(`The redirect page ${answersOf(visit)} and set ${instead}.`, [began, jar, ...ofKind(items, 'exchange')])
}

function why(meant: WrittenCookie, refusals: readonly CookieBlocked[]): string {
  const reasons = [...new Set(refusals.flatMap((one) => one.reasons))]
  if (reasons.length > 0) return reasons.join(', ')
  if (meant.spoilt !== null) return meant.spoilt
  if (isExpired(meant)) return 'it has expired already'
  return meant.domain === null ? 'it gave no reason' : `its Domain is ${shown(meant.domain)}`
}

/** What a plain visit leaves, for journeys that change one thing: what is wrong there too is not blamed on the change. */
export function plainCookie(evidence: readonly Evidence[]): ClickCookie | undefined {
  return redirectVisits(evidence, 'visit')
    .map((visit) => clickCookie(visit))
    .find((cookie) => cookie !== undefined)
}

/** For journeys whose visits can only be judged where a plain visit leaves a cookie. */
export function needsPlainCookie(evidence: readonly Evidence[]): Judgement | undefined {
  const settings = settingsOf(evidence)
  if (settings === undefined) return undefined
  const visits = redirectVisits(evidence, 'visit')
  if (visits.some((visit) => keptCookie(visit) !== undefined)) return undefined
  const [first] = visits
  if (first === undefined) return unproven('No plain visit was made to compare with.', RUN_AGAIN)
  return onlyOpen(whyNoCookie(first, settings))
}
