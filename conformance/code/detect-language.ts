/**
 * Detects the language of a store by the client that sent its leads, the headers of its pages and the names of its
 * cookies. A wrong guess costs little: advice comes in another language.
 */
import type { Evidence } from '../../schemas/evidence.ts'
import type { Component } from '../../schemas/report.ts'
import type { CodeLanguage } from '../../schemas/terms.ts'

type Sign = readonly [CodeLanguage, RegExp]

/** `User-Agent`, as HTTP clients call themselves unless a store says otherwise. */
const CLIENTS: readonly Sign[] = [
  ['php', /\bGuzzleHttp\/|\bPHP\b|\bSymfony HttpClient\b|^WordPress\/|\b(?:Laminas|Zend)_Http/i],
  ['python', /^python-|^Python\/|\baiohttp\/|\bScrapy\//i],
  ['node', /^node(?:$|[-.\s/(])|^undici$|^axios\/|^got\b/i],
  ['java', /^Java\b|^okhttp\/|^Apache-HttpClient\/|^ReactorNetty\/|^Jetty\/|^Spring\b/i],
  ['ruby', /^Ruby$|^Faraday v|^rest-client\/|^http\.rb\/|^HTTParty|^Typhoeus\b/i],
  ['csharp', /^RestSharp\/|^Flurl\b|\.NET\b/i],
]

/** `X-Powered-By` and `Server`. */
const SERVERS: readonly Sign[] = [
  ['php', /\bPHP\/|\bWP Engine\b/i],
  ['node', /^(?:Express|Next\.js|Nuxt|Koa|Sails|Fastify)\b/i],
  ['csharp', /\bASP\.NET\b|^Kestrel\b|\bMicrosoft-IIS\b/i],
  ['python', /\bPython\/|^(?:gunicorn|uvicorn|hypercorn|waitress|Werkzeug|TornadoServer)\b/i],
  ['ruby', /^(?:Puma|WEBrick|thin|Unicorn)\b|\bRuby\//i],
  ['java', /^(?:Servlet|JSP|Jetty|Undertow|WildFly|GlassFish|Apache-Coyote|Apache Tomcat)\b/i],
]

/** Headers that one framework alone sends, by their names. */
const HEADERS: readonly Sign[] = [
  ['csharp', /^x-aspnet(?:mvc)?-version$/],
  ['ruby', /^x-(?:runtime|rack-cache)$/],
  ['php', /^x-(?:magento-[\w-]+|pingback|drupal-[\w-]+|shopware-[\w-]+)$/],
]

const COOKIES: readonly Sign[] = [
  ['php', /^(?:PHPSESSID|laravel_session|ci_session|CAKEPHP|PrestaShop-.+|OCSESSID|wordpress_.+|wp_woocommerce_.+)$/],
  ['php', /^(?:woocommerce_.+|X-Magento-Vary|mage-.+|sw-.+)$/],
  ['java', /^JSESSIONID$/],
  ['csharp', /^(?:ASP\.NET_SessionId|\.AspNet(?:Core)?\..+)$/],
  ['python', /^(?:csrftoken|sessionid)$/],
  ['ruby', /^_(?:[\w-]+_)?session(?:_id)?$/],
  ['node', /^(?:connect\.sid|koa\.sess|next-auth\..+|__Host-next-auth\..+)$/],
]

/** Null where nothing shows. The pages and what sends the leads may be made in two: the part that is to be fixed counts. */
export function detectLanguage(evidence: readonly Evidence[], component: Component): CodeLanguage | null {
  const ofPages = () => findFirst(evidence, showsInPage)
  const ofClient = () => findFirst(evidence, showsInClient)
  const isPage = component === 'redirect-page' || component === 'checkout'
  return isPage ? (ofPages() ?? ofClient()) : (ofClient() ?? ofPages())
}

function findFirst(evidence: readonly Evidence[], look: (item: Evidence) => CodeLanguage | null): CodeLanguage | null {
  for (const item of evidence) {
    const language = look(item)
    if (language !== null) return language
  }
  return null
}

const showsInClient = (item: Evidence): CodeLanguage | null =>
  item.kind === 'mock-request' ? match(CLIENTS, item.entry.headers['user-agent']) : null

function showsInPage(item: Evidence): CodeLanguage | null {
  if (item.kind === 'exchange' && item.resource === 'document' && item.response !== null) {
    const { headers, setCookies } = item.response
    const names = Object.keys(headers).map((name) => match(HEADERS, name))
    const cookies = setCookies.map((text) => match(COOKIES, text.split('=', 1)[0]?.trim()))
    const shown = [match(SERVERS, headers['x-powered-by']), ...names, ...cookies, match(SERVERS, headers['server'])]
    return shown.find((language) => language !== null) ?? null
  }
  if (item.kind !== 'cookie-jar') return null
  return item.cookies.map(({ name }) => match(COOKIES, name)).find((language) => language !== null) ?? null
}

function match(signs: readonly Sign[], text: string | undefined): CodeLanguage | null {
  return text === undefined ? null : (signs.find(([, sign]) => sign.test(text))?.[0] ?? null)
}
