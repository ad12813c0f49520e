/** Visits to the redirect page, as a correct store has them unless a test says otherwise. */
import { Cookie, defaultPath } from 'tough-cookie'
import type { JarCookie } from '../../../schemas/evidence.ts'
import type { JourneyName, JourneyRun } from '../../../schemas/journeys.ts'
import {
  type Content,
  DEEPLINK,
  type Items,
  REDIRECT_URL,
  type SettingsGiven,
  type TimeLine,
  timeLine,
} from './time-line.ts'

export interface VisitGiven {
  readonly run?: JourneyRun
  readonly click?: string | null
  readonly deeplink?: string | null
  readonly url?: string
  readonly driver?: 'chromium' | 'http'
  readonly cookiesCleared?: boolean
  /** The answer of the redirect page. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly fromCache?: boolean
  /** Made of the click; by default one as documented. */
  readonly setCookies?: (click: string) => readonly string[]
  /** The cookies that a script writes to `document.cookie`. */
  readonly writes?: (click: string) => readonly string[]
  /** The cookies that the browser keeps; by default those that were written last. Null: there is no list. */
  readonly jar?: readonly Partial<JarCookie>[] | null
  readonly blocked?: readonly string[]
  /** Where the redirect page leads; null: nowhere. */
  readonly to?: string | null
  readonly navigation?: Partial<Content<'navigation'>>
  /** The page where the visitor ends. Null: none was seen. */
  readonly page?: Partial<Content<'page'>> | null
  /** A redirect page that is a document, made of script. */
  readonly redirectPage?: Partial<Content<'page'>>
  readonly ended?: Partial<Content<'visit-finished'>> | null
  readonly more?: (line: TimeLine, where: { journey: JourneyRun; cause: string }) => void
}

export const goodCookie = (click: string) => `retrack_click=${click}; Max-Age=864000; Path=/; Secure; SameSite=Lax`

export function visit(line: TimeLine, given: VisitGiven = {}) {
  const journey = given.run ?? line.run('visit')
  const click = given.click === undefined ? line.click() : given.click
  const deeplink = given.deeplink === undefined ? DEEPLINK : given.deeplink
  const { driver = 'chromium', status = 302, headers = {}, fromCache = false } = given
  const query = new URLSearchParams({
    ...(click === null ? {} : { click }),
    ...(deeplink === null ? {} : { deeplink }),
  })
  const opened = given.url ?? `${REDIRECT_URL}?${query}`
  const began = line.add(
    'visit-started',
    { url: opened, click, deeplink, target: 'redirect-page', cookiesCleared: given.cookiesCleared ?? false },
    { journey, driver },
  )
  const where = { journey, cause: began.id, driver }
  const written = {
    headers: given.setCookies?.(click ?? '') ?? (given.writes === undefined && click ? [goodCookie(click)] : []),
    scripts: given.writes?.(click ?? '') ?? [],
  }
  line.add(
    'exchange',
    {
      resource: 'document',
      method: 'GET',
      url: opened,
      sentCookies: null,
      response: {
        status,
        headers: { date: new Date(line.now()).toUTCString(), ...headers },
        setCookies: [...written.headers],
        fromCache,
      },
      failure: null,
      tokenIn: [],
      tokenSearchedIn: ['url', 'request-headers', 'response-headers', 'response-body'],
    },
    where,
  )
  if (given.redirectPage !== undefined) {
    line.add('page', { ...PAGE, hop: 0, url: opened, status, hasScript: true, ...given.redirectPage }, where)
  }
  for (const text of written.scripts) line.add('cookie-write', { url: opened, by: 'document.cookie', text }, where)
  for (const text of given.blocked ?? []) {
    line.add(
      'cookie-blocked',
      { url: opened, when: 'storing', name: 'retrack_click', text: null, reasons: [text] },
      where,
    )
  }
  const to = given.to === undefined ? deeplink || `${new URL(opened).origin}/` : given.to
  if (to !== null) {
    const step = { hop: 1, from: opened, to, written: to, fragmentSeen: true, outcome: 'followed' as const }
    line.add(
      'navigation',
      { ...step, by: written.scripts.length > 0 ? 'script' : 'location', ...given.navigation },
      where,
    )
  }
  given.more?.(line, where)
  if (given.page !== null) {
    const landed = to === null ? { hop: 0, url: opened, status } : { hop: 1, url: to, status: 200 }
    line.add('page', { ...PAGE, ...landed, ...given.page }, where)
  }
  if (given.jar !== null) {
    const kept = given.jar?.map((cookie) => ({ ...JAR_COOKIE, ...cookie })) ?? keptOf(line, opened, written)
    line.add('cookie-jar', { cookies: kept }, where)
  }
  if (given.ended !== null) {
    line.add(
      'visit-finished',
      { outcome: 'settled', reason: null, url: to ?? opened, durationMs: 300, ...given.ended },
      where,
    )
  }
  return began
}

const PAGE: Omit<Content<'page'>, 'hop' | 'url' | 'status'> = {
  contentType: 'text/html',
  bytes: 1_000,
  hasScript: false,
  unescaped: [],
}

export const JAR_COOKIE: JarCookie = {
  name: 'retrack_click',
  value: '',
  domain: '127.0.0.1',
  path: '/',
  expires: null,
  secure: true,
  httpOnly: false,
  sameSite: 'Lax',
  setBy: 'header',
}

const SAME_SITE = new Map([
  ['lax', 'Lax' as const],
  ['strict', 'Strict' as const],
  ['none', 'None' as const],
])

function keptOf(
  line: TimeLine,
  url: string,
  written: { headers: readonly string[]; scripts: readonly string[] },
): JarCookie[] {
  const last = written.scripts.at(-1) ?? written.headers.at(-1)
  const cookie = Cookie.parse(last ?? '')
  if (cookie === undefined || (typeof cookie.maxAge === 'number' && cookie.maxAge <= 0)) return []
  const lasts = typeof cookie.maxAge === 'number' ? line.now() + cookie.maxAge * 1000 : undefined
  const expires = lasts ?? (cookie.expires instanceof Date ? cookie.expires.getTime() : undefined)
  return [
    {
      ...JAR_COOKIE,
      name: cookie.key,
      value: cookie.value,
      path: cookie.path ?? defaultPath(new URL(url).pathname),
      expires: expires === undefined ? null : new Date(expires).toISOString(),
      secure: cookie.secure,
      sameSite: SAME_SITE.get(cookie.sameSite ?? '') ?? null,
      setBy: written.scripts.length > 0 ? 'script' : 'header',
    },
  ]
}

/** Returns the evidence of a single visit. */
export function visited(given: VisitGiven = {}, settings: SettingsGiven = {}): Items {
  const line = timeLine(settings)
  visit(line, given)
  return line.items
}

/** Returns one visit for each variant of a journey, each as `given` has it. */
export function eachVariant(
  line: TimeLine,
  name: JourneyName,
  variants: readonly string[],
  given: (variant: string) => VisitGiven,
): void {
  for (const variant of variants) visit(line, { ...given(variant), run: line.run(name, variant) })
}
