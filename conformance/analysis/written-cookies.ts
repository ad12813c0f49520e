/**
 * Reads a cookie as a browser does. `Max-Age` beats `Expires`, and the last of a repeated attribute wins. A missing
 * path is the directory of the request, and a missing SameSite is none at all. A control character spoils the whole
 * cookie.
 */

import { Cookie, defaultPath } from 'tough-cookie'
import * as z from 'zod'
import type { CookieWrite, Evidence, HttpExchange } from '../../schemas/evidence.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { parseUrl } from '../../shared/parse-url.ts'
import { ofKind } from '../evidence-view.ts'
import { hasControlCharacters } from './format.ts'

export type SameSite = 'Strict' | 'Lax' | 'None'

export type Lifetime =
  /** It ends when the browser is closed. */
  | { readonly kind: 'session' }
  /** `by`: the attribute that says so, and the clock that it was measured by. */
  | { readonly kind: 'lasts'; readonly ms: number; readonly by: string }

export interface WrittenCookie {
  readonly name: string
  readonly value: string
  readonly by: 'header' | 'script'
  /** As it was written. */
  readonly text: string
  readonly path: string
  /** Null: of the very host that wrote it. */
  readonly domain: string | null
  readonly secure: boolean
  /** Null: not spelled out. */
  readonly sameSite: SameSite | null
  readonly lifetime: Lifetime
  /** Why no browser keeps it, wherever it comes from; null where one does. */
  readonly spoilt: string | null
  /** Where it was written. */
  readonly url: string
  readonly item: HttpExchange | CookieWrite
}

/** RFC 6265bis, "Storage Model": a name and a value together may have so many bytes. */
const MAX_BYTES = 4096

/** All cookies that the store wrote, in the order in which it did. */
export function getWrittenCookies(items: readonly Evidence[]): WrittenCookie[] {
  return items
    .flatMap((item) => {
      if (item.kind === 'exchange') return item.response?.setCookies.map((text) => parseHeader(text, item)) ?? []
      if (item.kind !== 'cookie-write') return []
      return item.by === 'document.cookie' ? parseScriptWrite(item) : parseCookieStoreWrite(item)
    })
    .filter((cookie) => cookie !== undefined)
}

/** Returns the cookies that should hold a click: no others, and no deletions. */
export const getWrittenClickCookies = (items: readonly Evidence[]): WrittenCookie[] =>
  getWrittenCookies(items).filter((written) => written.name === CLICK_COOKIE && !isDeletion(written))

/** The deletion of a click that was written, by a later answer or script. */
export function findDeletion(items: readonly Evidence[], cookie: WrittenCookie): WrittenCookie | undefined {
  const all = getWrittenCookies(items)
  const at = all.findIndex(({ item, text }) => item.id === cookie.item.id && text === cookie.text)
  return all
    .slice(at + 1)
    .find((later) => later.name === cookie.name && later.path === cookie.path && isDeletion(later))
}

export const isExpired = ({ lifetime }: WrittenCookie): boolean => lifetime.kind === 'lasts' && lifetime.ms <= 0

/** PHP writes `deleted` where others write nothing. */
export const isDeletion = (written: WrittenCookie) => isExpired(written) && ['', 'deleted'].includes(written.value)

/** The store's own clock is what its `Expires` was reckoned by; a browser corrects for it too. */
function parseHeader(text: string, item: HttpExchange): WrittenCookie | undefined {
  const date = Date.parse(item.response?.headers['date'] ?? '')
  const clock = Number.isNaN(date)
    ? { now: Date.parse(item.at), name: "the check's clock, as the answer has no `Date`" }
    : { now: date, name: "the store's own `Date`" }
  return toWrittenCookie(text, item, 'header', clock)
}

const parseScriptWrite = (item: CookieWrite) =>
  toWrittenCookie(item.text, item, 'script', { now: Date.parse(item.at), name: "the browser's clock" })

interface Clock {
  readonly now: number
  readonly name: string
}

function toWrittenCookie(
  text: string,
  item: HttpExchange | CookieWrite,
  by: WrittenCookie['by'],
  clock: Clock,
): WrittenCookie | undefined {
  // Read all the same: what was meant tells a merchant more than that it is spoilt.
  const cookie = Cookie.parse([...text].filter((cookie) => cookie === '\t' || !hasControlCharacters(cookie)).join(''))
  if (cookie === undefined) return undefined
  return {
    name: cookie.key,
    value: cookie.value,
    by,
    text,
    path: cookie.path ?? getDefaultPath(item.url),
    domain: cookie.domain,
    secure: cookie.secure,
    sameSite: SAME_SITE.get(cookie.sameSite ?? '') ?? null,
    lifetime: toLifetime(cookie, clock),
    spoilt: findSpoiler(text, cookie),
    url: item.url,
    item,
  }
}

const SAME_SITE: ReadonlyMap<string, SameSite> = new Map([
  ['strict', 'Strict'],
  ['lax', 'Lax'],
  ['none', 'None'],
])

function toLifetime({ maxAge, expires }: Cookie, clock: Clock): Lifetime {
  if (typeof maxAge === 'number') return { kind: 'lasts', ms: maxAge * 1000, by: '`Max-Age`' }
  if (!(expires instanceof Date) || Number.isNaN(clock.now)) return { kind: 'session' }
  return { kind: 'lasts', ms: expires.getTime() - clock.now, by: `\`Expires\`, by ${clock.name}` }
}

function findSpoiler(text: string, { key, value }: Cookie): string | null {
  if (hasControlCharacters(text)) return 'a control character, such as a line break, stands in it'
  return Buffer.byteLength(key + value) > MAX_BYTES ? `it is larger than ${MAX_BYTES} bytes` : null
}

const getDefaultPath = (url: string) => defaultPath(parseUrl(url)?.pathname ?? '/')

const absent = { path: null, domain: null, sameSite: null, expires: null }

/** The argument of `cookieStore.set`, or its two arguments as a list. */
const Argument = z.union([
  z.object({
    name: z.string(),
    value: z.string(),
    path: z.string().nullable().default(null),
    domain: z.string().nullable().default(null),
    sameSite: z.string().nullable().default(null),
    expires: z.number().nullable().default(null),
  }),
  z.tuple([z.string(), z.string()]).transform(([name, value]) => ({ name, value, ...absent })),
])

/** Unlike `document.cookie` it has defaults of its own: path `/`, always `Secure`, and `Strict`. */
function parseCookieStoreWrite(item: CookieWrite): WrittenCookie | undefined {
  const argument = parseArgument(item.text)
  if (argument === undefined) return undefined
  const { name, value, path, domain, sameSite, expires } = argument
  return {
    name,
    value,
    by: 'script',
    text: item.text,
    path: path ?? '/',
    domain,
    secure: true,
    sameSite: SAME_SITE.get(sameSite?.toLowerCase() ?? 'strict') ?? null,
    lifetime:
      expires === null
        ? { kind: 'session' }
        : { kind: 'lasts', ms: expires - Date.parse(item.at), by: "`expires`, by the browser's clock" },
    spoilt: null,
    url: item.url,
    item,
  }
}

function parseArgument(text: string): z.infer<typeof Argument> | undefined {
  try {
    return Argument.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The cookies of a header `Cookie`, by name. */
export function parseSentNames(header: string): string[] {
  return header.split(';').map((pair) => pair.split('=', 1)[0]?.trim() ?? '')
}

/** All names that the store wrote cookies under, for a merchant who looks for a misspelt one. */
export const getWrittenNames = (items: readonly Evidence[]): string[] => [
  ...new Set([
    ...getWrittenCookies(items).map(({ name }) => name),
    ...ofKind(items, 'cookie-jar').flatMap(({ cookies }) =>
      cookies.flatMap(({ name, setBy }) => (setBy === 'check' ? [] : [name])),
    ),
  ]),
]
