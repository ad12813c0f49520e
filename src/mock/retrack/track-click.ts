/** `GET /track/v2/click`: logs a click and sends the visitor on. Inferred from Retrack's script example. */
import type { IncomingMessage } from 'node:http'
import type { Account, ClickRecord, Store } from '../../store/port.ts'
import { identifier } from '../accounts/identifiers.ts'
import type { Answer } from '../answer.ts'
import { now } from '../time.ts'
import { type Plan, refused } from './plan.ts'
import { refuse } from './refusals.ts'

export type NewClick = Omit<ClickRecord, 'uuid' | 'createdAt'>

/** Saves a click at the time of the account's clock. */
export function addClick(store: Store, account: Account, click: NewClick) {
  return store.clicks.add(account, { ...click, createdAt: now(account) }, (n) => clickUuid(account, n))
}

export function planClick(store: Store, account: Account, query: URLSearchParams, request: IncomingMessage): Plan {
  const click = clickOf(account, query, request)
  return {
    kind: 'ready',
    async commit() {
      const saved = await addClick(store, account, click)
      if ('kind' in saved) return saved.kind === 'full' ? refused(refuse.full(account.settings.behaviours)) : saved
      return { kind: 'accepted', answer: redirect(account, saved), click: saved.uuid }
    },
    async preview() {
      return {
        kind: 'accepted',
        answer: redirect(account, { ...click, uuid: clickUuid(account, 0), createdAt: now(account) }),
      }
    },
  }
}

/** Where a visitor with this click is sent: the redirect page with `click` and `deeplink`, or the deeplink itself. */
export function visitUrl(account: Account, click: Pick<ClickRecord, 'uuid' | 'deeplink'>): string {
  const { redirectUrl, landingUrl, usesRedirectPage, behaviours } = account.settings
  const deeplink = click.deeplink !== null && mayPass(account, click.deeplink) ? click.deeplink : undefined
  if (!usesRedirectPage) {
    const target = deeplink ?? landingUrl
    return behaviours['no-redirect-page-click'] === 'append-click' ? withQuery(target, { click: click.uuid }) : target
  }
  const sent =
    deeplink ?? (click.deeplink === null && behaviours['missing-deeplink'] === 'omit' ? undefined : landingUrl)
  return withQuery(redirectUrl, { click: click.uuid, ...(sent === undefined ? {} : { deeplink: sent }) })
}

function redirect(account: Account, click: ClickRecord): Answer {
  const location = headerSafe(visitUrl(account, click))
  return {
    status: account.settings.behaviours['redirect-status'],
    headers: { location, 'cache-control': 'no-store' },
    body: '',
  }
}

function clickOf(account: Account, query: URLSearchParams, request: IncomingMessage): NewClick {
  const { behaviours } = account.settings
  const link = {
    ref: parameter(query, 'ref'),
    ref2: parameter(query, 'ref2'),
    ref3: parameter(query, 'ref3'),
    deeplink: parameter(query, 'deeplink'),
  }
  if (behaviours['click-details'] === 'omitted') {
    return { ...link, ipAddress: null, browser: null, referer: null, country: null }
  }
  return {
    ...link,
    ipAddress: address(account, request),
    browser: request.headers['user-agent'] ?? null,
    referer: request.headers.referer ?? null,
    country: clickCountry(account),
  }
}

export function clickCountry({ market, settings }: Account): string {
  const country = settings.behaviours['click-country']
  return country === 'market' ? market : country
}

/** The value of a parameter as Laravel reads it: the last one counts, and empty is none. */
export function parameter(query: URLSearchParams, name: string): string | null {
  return query.getAll(name).at(-1) || null
}

function address({ settings }: Account, request: IncomingMessage): string | null {
  if (settings.behaviours['click-address'] === 'forwarded') {
    const [first] = String(request.headers['x-forwarded-for'] ?? '').split(',')
    if (first?.trim()) return first.trim()
  }
  // An IPv4 address on a socket for both families is written as an IPv6 one.
  return request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null
}

function mayPass({ settings }: Account, deeplink: string): boolean {
  if (settings.behaviours['foreign-deeplink'] === 'pass-on') return true
  return URL.canParse(deeplink) && new URL(deeplink).host === new URL(settings.landingUrl).host
}

/** The URL with parameters added to its query, written as in the documented example. */
function withQuery(target: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
    .join('&')
  const [beforeFragment, ...fragment] = target.split('#')
  const joint = beforeFragment?.includes('?') ? '&' : '?'
  return [`${beforeFragment}${joint}${query}`, ...fragment].join('#')
}

/** Percent-encodes what may not stand in a header, and nothing else: the deeplink stays as it was given. */
function headerSafe(url: string): string {
  return url.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent)
}

function clickUuid(account: Account, n: number): string {
  const version = account.settings.behaviours['click-version'] === 'v1' ? 1 : 4
  return identifier([account.seed, account.program.uuid, 'click', n], version)
}
