/** `GET /track/v2/click`: logs a click and sends the visitor on. Inferred from Retrack's script example. */

import type { IncomingMessage } from 'node:http'
import { OPERATIONS } from '../../../../schemas/terms.ts'
import { copyText } from '../../../../shared/copy-text.ts'
import { parseUrl } from '../../../../shared/parse-url.ts'
import type { UuidVersion } from '../../../deterministic.ts'
import type { AccountRecord, ClickRecord, Store } from '../../../store/port.ts'
import { clickUuid } from '../../../store/record-uuids.ts'
import type { MockResponse } from '../../http/response.ts'
import { accountNow } from '../../retrack-clock.ts'
import { refusals } from '../error-responses.ts'
import { type ExecuteOptions, type Operation, type OperationResult, refused } from '../operation.ts'

export type ClickDraft = Omit<ClickRecord, 'uuid' | 'createdAt'>

export const trackClick: Operation = {
  ...OPERATIONS.trackClick,
  findAccount(store, { query }) {
    const parameters = new URLSearchParams(query)
    return store.accounts.byProgram(
      lastParameter(parameters, 'publisher') ?? '',
      lastParameter(parameters, 'program') ?? '',
    )
  },
  prepare: ({ store, message, target }) => ({
    access: 'public',
    reference: null,
    click: null,
    event: null,
    execute(account, options) {
      const { behaviours } = options
      const { method = '' } = message
      if (behaviours['tracking-link'] === 'absent') return refused(refusals.unknownPath(behaviours, target.path))
      if (method === 'HEAD' && behaviours['head-request'] === 'refuse') {
        return refused(refusals.wrongMethod(behaviours, method, target.path, ['GET']))
      }
      if (account === undefined) return refused(refusals.unknownProgram(behaviours))
      return execute(store, account, readClick(account, new URLSearchParams(target.query), message), options)
    },
  }),
  findings: [],
}

async function execute(
  store: Store,
  account: AccountRecord,
  click: ClickDraft,
  { behaviours, commit, onValidated }: ExecuteOptions,
): Promise<OperationResult> {
  onValidated()
  if (!commit) {
    const preview = { ...click, uuid: clickUuid(account, 0), createdAt: accountNow(account) }
    return { kind: 'accepted', response: redirect(account, preview) }
  }
  const saved = await addClick(store, account, click)
  if ('kind' in saved) return saved.kind === 'full' ? refused(refusals.storeFull(behaviours)) : saved
  return { kind: 'accepted', response: redirect(account, saved), resource: { type: 'click', uuid: saved.uuid } }
}

/** Saves a click with the time of the account's clock. Without a version its uuid has that of the account's clicks. */
export function addClick(store: Store, account: AccountRecord, click: ClickDraft, version?: UuidVersion) {
  return store.clicks.add(account, { ...click, createdAt: accountNow(account) }, version)
}

/** Returns the URL that a click leads to: the redirect page with `click` and `deeplink`, or the deeplink itself. */
export function visitUrl(account: AccountRecord, click: Pick<ClickRecord, 'uuid' | 'deeplink'>): string {
  const { redirectUrl, landingUrl, usesRedirectPage, behaviours } = account.settings
  const deeplink = click.deeplink !== null && isDeeplinkAllowed(account, click.deeplink) ? click.deeplink : undefined
  if (!usesRedirectPage) {
    const target = deeplink ?? landingUrl
    return behaviours['no-redirect-page-click'] === 'append-click' ? withQuery(target, { click: click.uuid }) : target
  }
  const destination =
    deeplink ?? (click.deeplink === null && behaviours['missing-deeplink'] === 'omit' ? undefined : landingUrl)
  return withQuery(redirectUrl, { click: click.uuid, ...(destination === undefined ? {} : { deeplink: destination }) })
}

function redirect(account: AccountRecord, click: ClickRecord): MockResponse {
  const location = encodeForHeader(visitUrl(account, click))
  return {
    status: account.settings.behaviours['redirect-status'],
    headers: { location, 'cache-control': 'no-store' },
    body: '',
  }
}

function readClick(account: AccountRecord, parameters: URLSearchParams, message: IncomingMessage): ClickDraft {
  const { behaviours } = account.settings
  const link = {
    ref: lastParameter(parameters, 'ref'),
    ref2: lastParameter(parameters, 'ref2'),
    ref3: lastParameter(parameters, 'ref3'),
    deeplink: lastParameter(parameters, 'deeplink'),
  }
  if (behaviours['click-details'] === 'omitted') {
    return { ...link, ipAddress: null, browser: null, referer: null, country: null }
  }
  return {
    ...link,
    ipAddress: readAddress(account, message),
    browser: message.headers['user-agent'] ?? null,
    referer: message.headers.referer ?? null,
    country: clickCountry(account),
  }
}

/** Returns the country that new clicks of the account show. */
export function clickCountry({ market, settings }: AccountRecord): string {
  const country = settings.behaviours['click-country']
  return country === 'market' ? market : country
}

/** Reads a parameter as Laravel does: the last value counts, and an empty one is none. */
function lastParameter(parameters: URLSearchParams, name: string): string | null {
  const value = parameters.getAll(name).at(-1)
  return value ? copyText(value) : null
}

function readAddress({ settings }: AccountRecord, { headers, socket }: IncomingMessage): string | null {
  if (settings.behaviours['click-address'] === 'forwarded') {
    const [first] = String(headers['x-forwarded-for'] ?? '').split(',')
    if (first?.trim()) return copyText(first.trim())
  }
  // A socket for both families shows an IPv4 address as an IPv6 one.
  return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null
}

function isDeeplinkAllowed({ settings }: AccountRecord, deeplink: string): boolean {
  if (settings.behaviours['foreign-deeplink'] === 'pass-on') return true
  return parseUrl(deeplink)?.host === new URL(settings.landingUrl).host
}

/** Adds parameters to the URL's query, encoded as in the documented example. */
function withQuery(target: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
    .join('&')
  const [beforeFragment, ...fragment] = target.split('#')
  const joint = beforeFragment?.includes('?') ? '&' : '?'
  return [`${beforeFragment}${joint}${query}`, ...fragment].join('#')
}

/** Percent-encodes what may not stand in a header, and nothing else: the deeplink stays as it was given. */
function encodeForHeader(url: string): string {
  return url.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent)
}
