/** A visitor of the store, as journeys see her: the same with Chromium and with plain HTTP. */
import type { Page } from 'playwright-core'
import type { DriverName, JarCookie, VisitFinished } from '../../schemas/evidence.ts'
import type { Problem } from '../pre-flight.ts'
import type { RunRecorder } from '../timeline.ts'

/** The page that a visitor opens, and how it is watched. */
export interface VisitRequest {
  readonly url: string
  /** True: the page should send her on, so a script is given time to do it. */
  readonly leadsOn: boolean
  readonly screenshot: boolean
}

export interface VisitOutcome extends Pick<VisitFinished, 'outcome' | 'reason' | 'url'> {
  /** No document of the store came, or not all of one: it may be gone. */
  readonly isUnanswered: boolean
  /** The page has scripts that were not run. */
  readonly isUnread: boolean
  /** The store answered 429 and asks to wait so long, in milliseconds; null where it did not. */
  readonly rateLimitedMs: number | null
}

/** The cookies, headers and script that every visitor of a check brings along. */
export interface VisitorProfile {
  readonly cookies: readonly { readonly name: string; readonly value: string }[]
  /** Where she has the cookies. */
  readonly origins: readonly string[]
  /** Sent with each of her requests; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Runs in each page before the scripts of the store; null for none. */
  readonly script: string | null
}

/**
 * The kinds of visitors: as usual; with the store's consent banner declined or unanswered; with a phone; with a Swedish
 * browser.
 */
export type Look = 'usual' | 'declined' | 'undecided' | 'phone' | 'swedish'

/** Looks that the config does not describe are missing: nobody has them. */
export type VisitorProfiles = { readonly usual: VisitorProfile } & {
  readonly [look in Exclude<Look, 'usual'>]?: VisitorProfile
}

/** She has agreed: what she had is kept, but for what every visitor has. */
export const toAgreed = (before: VisitorProfile, { usual }: VisitorProfiles): VisitorProfile => ({
  ...usual,
  cookies: [...before.cookies.filter(({ name }) => !usual.cookies.some((one) => one.name === name)), ...usual.cookies],
})

/** Whether a cookie is one that every visitor brings along: its value may be a secret. */
export const isOfProfile = ({ cookies }: VisitorProfile, name: string, value: string): boolean =>
  cookies.some((cookie) => cookie.name === name && cookie.value === value)

export interface PresetCookie {
  readonly url: string
  readonly value: string
  readonly expires: Date
  /** With a leading dot for all hosts below it, as browsers show it. Left out: the host of the URL alone. */
  readonly domain?: string
  /** Left out: `/`. */
  readonly path?: string
}

/** Her cookies, for requests that are not made by a browser. */
export interface CookieStore {
  /** The header `Cookie` for a URL; null where none goes along. */
  header(url: string): Promise<string | null>
  /** Keeps what an answer's `Set-Cookie` says, as a browser would. */
  keep(url: string, setCookies: readonly string[]): Promise<void>
}

export interface Visitor {
  readonly driver: DriverName
  /** The same for pages and for requests that are not made by a browser. */
  readonly userAgent: string
  /** The headers of her profile, for requests outside a browser; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly box: CookieStore
  /** Opens a page and watches until nothing more happens. All that was seen is recorded. */
  open(opening: VisitRequest): Promise<VisitOutcome>
  /** All her cookies. */
  cookies(): Promise<JarCookie[]>
  /** Gives her the cookie `retrack_click`. */
  plant(cookie: PresetCookie): Promise<void>
  forgetCookies(): Promise<void>
  /** Removes session cookies, as closing a browser does. The click cookie stays, however it was written. */
  endSession(): Promise<void>
  /** From now on she looks as every visitor does. Answers the names of the cookies that she has now. */
  agree(): Promise<string[]>
  /** A page to act in, recorded until the act ends; null with plain HTTP, which has none. */
  act<Answer>(act: (page: Page) => Promise<Answer>): Promise<Answer> | null
  /** Nothing more is done with her. */
  leave(): Promise<void>
}

export interface Driver {
  readonly name: DriverName
  /** Ends when the driver can no longer be used, with the reason; not when it is closed. */
  readonly died: AbortSignal
  /** Why the browser has ended; null where it has not. To be called after a failure: its last calls fail before its end is known. */
  findDeath(): Promise<Problem | null>
  /** A new visitor, who has never been to the store. */
  visitor(record: RunRecorder, look?: Look): Visitor
  close(): Promise<void>
}
