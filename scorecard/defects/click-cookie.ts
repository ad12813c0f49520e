/** Mistakes about the cookie that keeps the click. */
import type { Defect } from '../defect.ts'
import { html, isClick, pagesWithCookie, REFERENCE_STORE, type StoreHooks, type Visit } from '../store/hooks.ts'

/** A store that writes its cookie like this for each good click. */
const writes = (cookie: (click: string) => string): Partial<StoreHooks> => ({
  cookies: ({ click }) => (isClick(click) ? [cookie(click)] : []),
})

const REST = 'Max-Age=864000; Path=/; Secure; SameSite=Lax'

const DELETES = { 'set-cookie': 'retrack_click=; Max-Age=0; Path=/; Secure; SameSite=Lax' }

const isPhone = ({ headers }: Visit) => /\bMobile\b/.test(headers['user-agent'] ?? '')
const asksForSwedish = ({ headers }: Visit) => headers['accept-language']?.startsWith('sv') === true

export const CLICK_COOKIE_MISTAKES: readonly Defect[] = [
  {
    name: 'drops-the-click-without-consent',
    what: 'Treats `retrack_click` as an advertising cookie, and sets it only after consent',
    expectedFailure: 'lead.consent-declined',
    alsoFails: { 'lead.consent-late': 'On the redirect page the visitor has not agreed yet.' },
    config: 'consent',
    hooks: {
      cookies: (visit) => (visit.cookies.get('consent') === 'marketing' ? REFERENCE_STORE.cookies(visit) : []),
    },
  },
  {
    name: 'deletes-it-without-click',
    what: 'Deletes the cookie at a visit without a click',
    expectedFailure: 'redirect.later-visit',
    hooks: {
      cookies: (visit) =>
        visit.click === null ? ['retrack_click=; Max-Age=0; Path=/'] : REFERENCE_STORE.cookies(visit),
    },
  },
  {
    name: 'prolonged-on-each-page',
    what: 'Prolongs all cookies with each page, as its session does',
    expectedFailure: 'redirect.lifetime-kept',
    hooks: {
      page: pagesWithCookie((cookies) => {
        const click = cookies.get('retrack_click')
        return isClick(click) ? `retrack_click=${click}; ${REST}` : null
      }),
    },
  },
  {
    name: 'click-of-any-page',
    what: 'Saves any parameter `click` of any page in the cookie',
    expectedFailure: 'redirect.deeplink-click',
    hooks: {
      page: pagesWithCookie((_cookies, query) => {
        const click = query.get('click')
        return click === null ? null : `retrack_click=${encodeURIComponent(click)}; ${REST}`
      }),
    },
  },
  {
    name: 'phones-lose-the-query',
    what: 'Redirects phones to other pages, without the query',
    expectedFailure: 'redirect.any-visitor',
    hooks: {
      cookies: (visit) => (isPhone(visit) ? [] : REFERENCE_STORE.cookies(visit)),
      sendOn: (location, visit) => REFERENCE_STORE.sendOn(isPhone(visit) ? '/m' : location, visit),
    },
  },
  {
    name: 'languages-lose-the-query',
    what: 'Redirects visitors to the path of their language, without the query',
    expectedFailure: 'redirect.any-visitor',
    isAlikeInBrowser: true,
    hooks: {
      cookies: (visit) => (asksForSwedish(visit) ? [] : REFERENCE_STORE.cookies(visit)),
      sendOn: (location, visit) => REFERENCE_STORE.sendOn(asksForSwedish(visit) ? '/sv/' : location, visit),
    },
  },
  {
    name: 'waits-for-an-answer',
    what: 'Sets the cookie only for visitors who have answered the consent banner before',
    expectedFailure: 'lead.consent-late',
    config: 'consent',
    hooks: { cookies: (visit) => (visit.cookies.has('consent') ? REFERENCE_STORE.cookies(visit) : []) },
  },
  {
    name: 'cookie-of-another-name',
    what: 'Names the cookie `retrack-click`, with a hyphen',
    expectedFailure: 'redirect.cookie-stored',
    hooks: {
      ...writes((click) => `retrack-click=${click}; ${REST}`),
      clickOf: ({ cookies }) => cookies.get('retrack-click') ?? null,
    },
  },
  {
    name: 'cookie-for-another-domain',
    what: 'Writes the `Domain` of the live shop, which browsers refuse on any other host',
    expectedFailure: 'redirect.cookie-stored',
    hooks: writes((click) => `retrack_click=${click}; Domain=shop.example; ${REST}`),
  },
  {
    name: 'click-in-upper-case',
    what: 'Writes the click in upper case, as its database shows it',
    expectedFailure: 'redirect.cookie-value',
    hooks: {
      ...writes((click) => `retrack_click=${click.toUpperCase()}; ${REST}`),
      clickOf: ({ cookies }) => cookies.get('retrack_click')?.toLowerCase() ?? null,
    },
  },
  {
    name: 'click-as-json',
    what: 'Writes the click as a JSON value, as its cookie library does by default',
    expectedFailure: 'redirect.cookie-value',
    isAlikeInBrowser: true,
    hooks: {
      ...writes((click) => `retrack_click=${encodeURIComponent(JSON.stringify({ click }))}; ${REST}`),
      clickOf: ({ cookies }) => {
        const click = /%3A%22([0-9a-f-]{36})/i.exec(cookies.get('retrack_click') ?? '')?.[1]
        return isClick(click) ? click : (cookies.get('retrack_click') ?? null)
      },
    },
  },
  {
    name: 'cookie-with-a-prefix',
    what: 'Adds the prefix `__Host-` to the name of the cookie, as its security guide advises',
    expectedFailure: 'redirect.cookie-stored',
    isAlikeInBrowser: true,
    hooks: {
      cookies: (visit) => REFERENCE_STORE.cookies(visit).map((cookie) => `__Host-${cookie}`),
      clickOf: ({ cookies }) => {
        const click = cookies.get('__Host-retrack_click') ?? cookies.get('retrack_click')
        return isClick(click) ? click : null
      },
    },
  },
  {
    name: 'click-in-base64',
    what: 'Encodes the click in Base64, as its framework does with every cookie',
    expectedFailure: 'redirect.cookie-value',
    isAlikeInBrowser: true,
    hooks: {
      cookies: (visit) =>
        REFERENCE_STORE.cookies(visit).map((cookie) =>
          cookie.replace(visit.click ?? '', Buffer.from(visit.click ?? '').toString('base64url')),
        ),
      clickOf: ({ cookies }) => {
        const click = Buffer.from(cookies.get('retrack_click') ?? '', 'base64url').toString()
        return isClick(click) ? click : null
      },
    },
  },
  {
    name: 'one-day',
    what: 'Keeps the cookie for a day, like its session',
    expectedFailure: 'redirect.cookie-lifetime',
    isAlikeInBrowser: true,
    hooks: {
      cookies: (visit) =>
        REFERENCE_STORE.cookies(visit).map((cookie) => cookie.replace(/Max-Age=\d+/, 'Max-Age=86400')),
    },
  },
  {
    name: 'one-year',
    what: 'Keeps the cookie for a year, as browsers allow',
    expectedFailure: 'redirect.cookie-lifetime',
    isAlikeInBrowser: true,
    hooks: {
      cookies: (visit) =>
        REFERENCE_STORE.cookies(visit).map((cookie) => cookie.replace(/Max-Age=\d+/, 'Max-Age=31536000')),
    },
  },
  {
    name: 'session-cookie',
    what: 'Writes no lifetime, so the cookie ends with the session',
    expectedFailure: 'redirect.cookie-lifetime',
    hooks: writes((click) => `retrack_click=${click}; Path=/; Secure; SameSite=Lax`),
  },
  {
    name: 'max-age-in-minutes',
    what: 'Writes `Max-Age` in minutes',
    expectedFailure: 'redirect.cookie-lifetime',
    hooks: writes((click) => `retrack_click=${click}; Max-Age=${10 * 24 * 60}; Path=/; Secure; SameSite=Lax`),
  },
  {
    name: 'max-age-in-milliseconds',
    what: 'Writes `Max-Age` in milliseconds',
    expectedFailure: 'redirect.cookie-lifetime',
    hooks: writes(
      (click) => `retrack_click=${click}; Max-Age=${10 * 24 * 60 * 60 * 1000}; Path=/; Secure; SameSite=Lax`,
    ),
  },
  {
    name: 'thirty-days',
    what: 'Keeps the cookie for 30 days, as another network requires',
    expectedFailure: 'redirect.cookie-lifetime',
    isAlikeInBrowser: true,
    hooks: writes((click) => `retrack_click=${click}; Max-Age=${30 * 24 * 60 * 60}; Path=/; Secure; SameSite=Lax`),
  },
  {
    name: 'expires-unreadable',
    what: 'Writes `Expires` as a number, which browsers cannot read',
    expectedFailure: 'redirect.cookie-lifetime',
    hooks: writes(
      (click) => `retrack_click=${click}; Expires=${Date.now() + 864_000_000}; Path=/; Secure; SameSite=Lax`,
    ),
  },
  {
    name: 'path-of-the-redirect-page',
    what: 'Writes the path of the redirect page, so no other page gets the cookie',
    expectedFailure: 'redirect.cookie-path',
    alsoFails: { 'redirect.cookie-reaches-order': 'The checkout is under another path.' },
    hooks: writes((click) => `retrack_click=${click}; Max-Age=864000; Path=/retrack; Secure; SameSite=Lax`),
  },
  {
    name: 'not-secure',
    what: 'Leaves `Secure` out',
    expectedFailure: 'redirect.cookie-secure',
    hooks: writes((click) => `retrack_click=${click}; Max-Age=864000; Path=/; SameSite=Lax`),
  },
  {
    name: 'no-samesite',
    what: 'Leaves `SameSite` to the browser',
    expectedFailure: 'redirect.cookie-samesite',
    hooks: writes((click) => `retrack_click=${click}; Max-Age=864000; Path=/; Secure`),
  },
  {
    name: 'samesite-strict',
    what: 'Writes `SameSite=Strict`',
    expectedFailure: 'redirect.cookie-samesite',
    hooks: writes((click) => `retrack_click=${click}; Max-Age=864000; Path=/; Secure; SameSite=Strict`),
  },
  {
    name: 'samesite-none',
    what: 'Writes `SameSite=None`',
    expectedFailure: 'redirect.cookie-samesite',
    hooks: writes((click) => `retrack_click=${click}; Max-Age=864000; Path=/; Secure; SameSite=None`),
  },
  {
    name: 'consent-tool-deletes-it',
    what: 'Has a consent tool that deletes unknown cookies when the product page opens',
    expectedFailure: 'redirect.cookie-stored',
    alsoFails: {
      'redirect.cookie-kept': 'The product page is the first page that the visitor sees.',
      'lead.second-order':
        'The pages after an order delete the cookie as well, so the second order comes without a click.',
    },
    hooks: { page: (title) => html(`<title>${title}</title><h1>${title}</h1>`, DELETES) },
  },
  {
    name: 'deleted-with-the-order',
    what: 'Deletes the cookie after an order',
    expectedFailure: 'redirect.cookie-kept',
    alsoFails: { 'lead.second-order': 'The second order of the visitor comes without a click.' },
    hooks: {
      page: (title) => html(`<title>${title}</title><h1>${title}</h1>`, title.startsWith('Thank you') ? DELETES : {}),
    },
  },
  {
    name: 'checkout-on-another-host',
    what: 'Takes orders on another host, which does not get the cookie',
    expectedFailure: 'redirect.cookie-reaches-order',
    hooks: { checkoutHost: '127.0.0.2' },
  },
  {
    name: 'first-click-wins',
    what: 'Keeps an existing cookie: the first click wins',
    expectedFailure: 'redirect.newer-click',
    alsoFails: { 'lead.newest-click': 'The order uses the click in the cookie.' },
    hooks: {
      cookies: ({ click, cookies }) =>
        isClick(click) && !cookies.has('retrack_click') ? [`retrack_click=${click}; ${REST}`] : [],
    },
  },
  {
    name: 'lifetime-of-the-first-click',
    what: 'Updates the value of an existing cookie, but not its lifetime',
    expectedFailure: 'redirect.newer-click',
    hooks: {
      cookies: ({ click, cookies }) => {
        if (!isClick(click)) return []
        const seconds = cookies.has('retrack_click') ? 2 * 24 * 60 * 60 : 864_000
        return [`retrack_click=${click}; Max-Age=${seconds}; Path=/; Secure; SameSite=Lax`]
      },
    },
  },
  {
    name: 'writes-undefined',
    what: 'Writes a cookie even if there is no click',
    expectedFailure: 'redirect.missing-click',
    alsoFails: { 'redirect.later-visit': 'A later visit without a click overwrites the cookie.' },
    hooks: {
      cookies: ({ click }) => (isClick(click) || !click ? [`retrack_click=${click || 'undefined'}; ${REST}`] : []),
    },
  },
  {
    name: 'fails-without-click',
    what: 'Fails with a 500 if there is no click',
    expectedFailure: 'redirect.missing-click',
    hooks: {
      cookies: ({ click }) => {
        if (!click) throw new TypeError('click is missing')
        return isClick(click) ? [`retrack_click=${click}; ${REST}`] : []
      },
    },
  },
  {
    name: 'click-unchecked',
    what: 'Writes any `click` into the header',
    expectedFailure: 'redirect.click-injection',
    hooks: { cookies: ({ click }) => (click ? [`retrack_click=${click}; ${REST}`] : []) },
  },
  {
    name: 'click-begins-well',
    what: 'Checks only the beginning of the click before writing it into the header',
    expectedFailure: 'redirect.click-injection',
    isAlikeInBrowser: true,
    hooks: {
      cookies: ({ click }) => (isClick(click?.slice(0, 36)) ? [`retrack_click=${click}; ${REST}`] : []),
    },
  },
]
