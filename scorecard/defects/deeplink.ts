/** Mistakes about where the redirect page sends a visitor, and how. */
import type { Defect } from '../defect.ts'
import { type Answer, html, isClick, REFERENCE_STORE, type StoreHooks, type Visit } from '../store/hooks.ts'

/** A page that sends on by script, as Retrack's snippet does. */
const page = (script: string) => html(`<title>One moment</title><script>${script}</script>`, NO_CACHE)
const NO_CACHE = { 'cache-control': 'no-store' }

/** A store that answers some visits with a page of its own, and sends the others on. */
const shows = (
  isShown: (visit: Visit, location: string) => boolean,
  own: (visit: Visit) => Answer,
): Partial<StoreHooks> => ({
  sendOn: (location, visit) => (isShown(visit, location) ? own(visit) : REFERENCE_STORE.sendOn(location, visit)),
})
const hasUnknownDeeplink = ({ deeplink }: Visit, location: string) => location === '/' && Boolean(deeplink)

export const DEEPLINK_MISTAKES: readonly Defect[] = [
  {
    name: 'decodes-twice',
    what: 'Decodes the deeplink once too often',
    expectedFailure: 'redirect.destination',
    isAlikeInBrowser: true,
    hooks: {
      destination: (visit) => {
        const right = REFERENCE_STORE.destination(visit)
        try {
          return encodeURI(decodeURIComponent(right))
        } catch {
          return right
        }
      },
    },
  },
  {
    name: 'escapes-for-a-page',
    what: 'Escapes the deeplink for HTML before writing the header, so `&` becomes `&amp;`',
    expectedFailure: 'redirect.destination',
    isAlikeInBrowser: true,
    hooks: { destination: (visit) => REFERENCE_STORE.destination(visit).replaceAll('&', '&amp;') },
  },
  {
    name: 'encodes-twice',
    what: 'Encodes the deeplink a second time',
    expectedFailure: 'redirect.destination',
    isAlikeInBrowser: true,
    hooks: { destination: (visit) => REFERENCE_STORE.destination(visit).replaceAll('%', '%25') },
  },
  {
    name: 'takes-its-parameters-out',
    what: 'Removes `click` and `deeplink` from the address, including those of the deeplink itself',
    expectedFailure: 'redirect.destination',
    isAlikeInBrowser: true,
    hooks: {
      destination: (visit) => REFERENCE_STORE.destination(visit).replace(/&(?:click|deeplink)=[^&#]*/g, ''),
    },
  },
  {
    name: 'all-in-lower-case',
    what: 'Writes the deeplink in lower case, like all its addresses',
    expectedFailure: 'redirect.destination',
    isAlikeInBrowser: true,
    hooks: { destination: (visit) => REFERENCE_STORE.destination(visit).toLowerCase() },
  },
  {
    name: 'drops-the-query',
    what: 'Sends the visitor to the path of the deeplink, without its query',
    expectedFailure: 'redirect.destination',
    hooks: { destination: (visit) => REFERENCE_STORE.destination(visit).replace(/[?#].*/, '') },
  },
  {
    name: 'drops-the-fragment',
    what: 'Builds the address from path and query, without the fragment',
    expectedFailure: 'redirect.destination',
    hooks: { destination: (visit) => REFERENCE_STORE.destination(visit).replace(/#.*/, '') },
  },
  {
    name: 'adds-utm',
    what: 'Adds parameters of its own analytics to the deeplink',
    expectedFailure: 'redirect.destination',
    isAlikeInBrowser: true,
    hooks: {
      destination: (visit) => {
        const target = new URL(REFERENCE_STORE.destination(visit), visit.origin)
        return target.href.replace(
          /(\?.*?)?(#.*)?$/,
          (_, query = '?', fragment = '') => `${query}${query === '?' ? '' : '&'}utm_source=retrack${fragment}`,
        )
      },
    },
  },
  {
    name: 'plus-becomes-space',
    what: 'Parses the query and writes it again in another spelling',
    expectedFailure: 'redirect.destination',
    isAlikeInBrowser: true,
    hooks: {
      destination: (visit) => {
        const target = new URL(REFERENCE_STORE.destination(visit), visit.origin)
        const query = [...target.searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
        return `${target.origin}${target.pathname}${query === '' ? '' : `?${query}`}${target.hash}`
      },
    },
  },
  {
    name: 'always-to-the-start-page',
    what: 'Sends every visitor to the start page',
    expectedFailure: 'redirect.destination',
    isAlikeInBrowser: true,
    hooks: { destination: () => '/' },
  },
  {
    name: 'permanent-redirect',
    what: 'Responds with 301, which browsers cache: the next visit never reaches the store',
    expectedFailure: 'redirect.not-cacheable',
    hooks: { sendOn: (location) => ({ status: 301, headers: { location }, body: '' }) },
  },
  {
    name: 'cached-for-an-hour',
    what: 'Lets browsers cache the redirect for an hour, like all its pages',
    expectedFailure: 'redirect.not-cacheable',
    hooks: {
      sendOn: (location) => ({ status: 302, headers: { location, 'cache-control': 'max-age=3600' }, body: '' }),
    },
  },
  {
    name: 'fails-without-deeplink',
    what: 'Fails with a 500 if there is no deeplink',
    expectedFailure: 'redirect.missing-deeplink',
    hooks: {
      destination: (visit) => {
        if (!visit.deeplink) throw new TypeError('deeplink is missing')
        return REFERENCE_STORE.destination(visit)
      },
    },
  },
  {
    name: 'no-cookie-without-deeplink',
    what: 'Saves the click only if both parameters are there',
    expectedFailure: 'redirect.missing-deeplink',
    isAlikeInBrowser: true,
    hooks: { cookies: (visit) => (visit.deeplink ? REFERENCE_STORE.cookies(visit) : []) },
  },
  {
    name: 'follows-any-deeplink',
    what: 'Sends the visitor wherever the deeplink says',
    expectedFailure: 'redirect.foreign-deeplink',
    alsoFails: { 'redirect.script-deeplink': 'This includes `javascript:`.' },
    hooks: { destination: ({ deeplink }) => encodeURI(deeplink || '/').replaceAll('%25', '%') },
  },
  {
    name: 'starts-with-check',
    what: 'Checks that the deeplink starts with the address of the store',
    expectedFailure: 'redirect.foreign-deeplink',
    isAlikeInBrowser: true,
    hooks: {
      destination: ({ deeplink, origin }) =>
        deeplink?.startsWith(origin.replace(/:\d+$/, '')) && URL.canParse(deeplink) ? deeplink : '/',
    },
  },
  {
    name: 'takes-a-slash-for-a-path',
    what: 'Treats everything that begins with a slash as its own path, even `//`',
    expectedFailure: 'redirect.foreign-deeplink',
    hooks: {
      destination: (visit) =>
        /^\/[^\\\t]/.test(visit.deeplink ?? '') ? (visit.deeplink ?? '/') : REFERENCE_STORE.destination(visit),
    },
  },
  {
    name: 'finds-its-host-in-it',
    what: 'Looks for its host anywhere before the path: `https://store@elsewhere` passes',
    expectedFailure: 'redirect.foreign-deeplink',
    isAlikeInBrowser: true,
    hooks: {
      destination: ({ deeplink, origin }) => {
        const host = new URL(origin).host
        return deeplink !== null && URL.canParse(deeplink) && deeplink.split('/')[2]?.startsWith(host) ? deeplink : '/'
      },
    },
  },
  {
    name: 'forgets-backslashes',
    what: 'Refuses `//`, but not backslashes, which browsers read as slashes',
    expectedFailure: 'redirect.foreign-deeplink',
    hooks: {
      destination: (visit) =>
        /^[/\\]{2}/.test(visit.deeplink ?? '') && !visit.deeplink?.startsWith('//')
          ? (visit.deeplink ?? '/')
          : REFERENCE_STORE.destination(visit),
    },
  },
  {
    name: 'location-javascript',
    what: 'Refuses `//`, but not `javascript:` and `data:`',
    expectedFailure: 'redirect.script-deeplink',
    hooks: {
      destination: (visit) =>
        /^\s*(java\s*script|data):/i.test(visit.deeplink ?? '')
          ? (visit.deeplink ?? '/').trim().replaceAll('\t', '')
          : REFERENCE_STORE.destination(visit),
    },
  },
  {
    name: 'echoes-the-deeplink',
    what: 'Shows the deeplink on a page of its own without escaping it',
    expectedFailure: 'redirect.script-deeplink',
    hooks: shows(hasUnknownDeeplink, ({ deeplink }) =>
      html(`<title>One moment</title><p>We do not know ${deeplink}. <a href="/">Go on</a></p>`, NO_CACHE),
    ),
  },
  {
    name: 'deeplink-in-a-script',
    what: 'Writes the deeplink into a script of the page, between quotes',
    expectedFailure: 'redirect.script-deeplink',
    hooks: shows(hasUnknownDeeplink, ({ deeplink }) => page(`var wanted = '${deeplink}'; location.replace('/')`)),
  },
  {
    name: 'click-in-a-page',
    what: 'Shows an unknown click in a page, unescaped',
    expectedFailure: 'redirect.click-injection',
    hooks: shows(
      ({ click }) => Boolean(click) && !isClick(click),
      ({ click }) => html(`<title>Sorry</title><p>Unknown click ${click}</p><a href="/">Go on</a>`, NO_CACHE),
    ),
  },
  {
    name: 'cookie-by-script',
    what: 'Writes the cookie by script, which Safari keeps for only 7 days',
    expectedFailure: 'redirect.server-cookie',
    seenInBrowser: ['redirect.server-cookie'],
    hooks: {
      cookies: () => [],
      sendOn: (location, visit) => {
        const [cookie] = REFERENCE_STORE.cookies(visit)
        const keep = cookie === undefined ? '' : `document.cookie = ${JSON.stringify(cookie)}; `
        return page(`${keep}location.replace(${JSON.stringify(location)})`)
      },
    },
  },
]
