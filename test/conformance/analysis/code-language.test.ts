/** A store's language is detected by what a check saw of it, and advice comes in that language. */
import t from 'tap'
import { detectLanguage } from '../../../conformance/code/detect-language.ts'
import { getPiece } from '../../../conformance/code/index.ts'
import type { CodeLanguage } from '../../../schemas/terms.ts'
import { judged } from '../support/judged.ts'
import { type LeadGiven, order, received } from '../support/orders.ts'
import { REDIRECT_URL, TimeLine, timeLine } from '../support/time-line.ts'

interface Shown {
  readonly agent?: string
  readonly headers?: Record<string, string>
  readonly setCookies?: string[]
  readonly resource?: 'document' | 'script'
}

function shown({ agent, headers, setCookies, resource = 'document' }: Shown, line = new TimeLine()): TimeLine {
  if (headers !== undefined || setCookies !== undefined) {
    line.add('exchange', {
      resource,
      method: 'GET',
      url: REDIRECT_URL,
      response: { status: 200, headers: headers ?? {}, setCookies: setCookies ?? [], fromCache: false },
      failure: null,
      tokenIn: [],
      tokenSearchedIn: [],
    })
  }
  if (agent !== undefined) received(line, { headers: { 'user-agent': agent } }, { journey: null, cause: null })
  return line
}

const AGENTS: readonly (readonly [string, CodeLanguage | null])[] = [
  ['GuzzleHttp/7', 'php'],
  ['Symfony HttpClient (Curl)', 'php'],
  ['WordPress/6.4; https://store.example', 'php'],
  ['python-requests/2.31.0', 'python'],
  ['python-httpx/0.27.0', 'python'],
  ['Python/3.11 aiohttp/3.9.1', 'python'],
  ['Python-urllib/3.11', 'python'],
  ['node', 'node'],
  ['undici', 'node'],
  ['axios/1.7.2', 'node'],
  ['node-fetch/1.0 (+https://github.com/bitinn/node-fetch)', 'node'],
  ['Java-http-client/17.0.15', 'java'],
  ['okhttp/4.12.0', 'java'],
  ['Apache-HttpClient/4.5.13 (Java/17.0.9)', 'java'],
  ['Ruby', 'ruby'],
  ['Faraday v2.9.0', 'ruby'],
  ['RestSharp/110.2.0.0', 'csharp'],
  ['curl/8.5.0', null],
  ['Go-http-client/1.1', null],
  ['our-shop/2.0 JavaScript', null],
]

t.test('the client that sends the leads', async (t) => {
  for (const [agent, language] of AGENTS) {
    t.equal(detectLanguage(shown({ agent }).items, 'lead-sending'), language, agent)
  }
})

const PAGES: readonly (readonly [Shown, CodeLanguage | null])[] = [
  [{ headers: { 'x-powered-by': 'PHP/8.2.1', server: 'Microsoft-IIS/10.0' } }, 'php'],
  [{ headers: { server: 'Apache/2.4.57 (Debian) PHP/8.2.7' } }, 'php'],
  [{ headers: { 'x-magento-tags': 'FPC' } }, 'php'],
  [{ headers: { 'x-powered-by': 'Express', server: 'nginx' } }, 'node'],
  [{ headers: { server: 'gunicorn' } }, 'python'],
  [{ headers: { server: 'BaseHTTP/0.6 Python/3.11.7' } }, 'python'],
  [{ headers: { server: 'Kestrel' } }, 'csharp'],
  [{ headers: { 'x-runtime': '0.021' } }, 'ruby'],
  [{ headers: { server: 'Jetty(11.0.15)' } }, 'java'],
  [{ setCookies: ['PHPSESSID=abc; path=/'] }, 'php'],
  [{ setCookies: ['laravel_session=abc'] }, 'php'],
  [{ setCookies: ['JSESSIONID=abc; Path=/'] }, 'java'],
  [{ setCookies: ['_session_id=abc'] }, 'ruby'],
  [{ setCookies: ['_acme_store_session=abc'] }, 'ruby'],
  [{ setCookies: ['.AspNetCore.Antiforgery.x=abc'] }, 'csharp'],
  [{ setCookies: ['csrftoken=abc'] }, 'python'],
  [{ setCookies: ['connect.sid=abc'] }, 'node'],
  [{ headers: { server: 'nginx' }, setCookies: ['session=abc', 'retrack_click=1'] }, null],
  // A script from elsewhere tells nothing of the store.
  [{ headers: { 'x-powered-by': 'PHP/8.2.1' }, resource: 'script' }, null],
]

t.test('the pages and the cookies', async (t) => {
  for (const [page, language] of PAGES) {
    t.equal(detectLanguage(shown(page).items, 'redirect-page'), language, JSON.stringify(page))
  }
})

t.test('a cookie that a browser has, whoever wrote it', async (t) => {
  const line = new TimeLine()
  const cookie = { value: 'a', domain: '127.0.0.1', path: '/', expires: null, secure: false, httpOnly: true } as const
  line.add('cookie-jar', { cookies: [{ ...cookie, name: 'JSESSIONID', sameSite: null, setBy: 'unknown' }] })
  t.equal(detectLanguage(line.items, 'redirect-page'), 'java')
})

t.test('pages in one language and leads sent in another: the part that is to be fixed counts', async (t) => {
  const { items } = shown({ headers: { 'x-powered-by': 'Next.js' }, agent: 'python-requests/2.31.0' })
  t.equal(detectLanguage(items, 'redirect-page'), 'node')
  t.equal(detectLanguage(items, 'lead-delivery'), 'python')
  t.equal(detectLanguage(shown({ agent: 'GuzzleHttp/7' }).items, 'redirect-page'), 'php', 'where nothing else shows')
})

t.test('advice comes in the language of the store, else in one that most can read', async (t) => {
  const check = (agent: string) => {
    const line = timeLine()
    const lead: LeadGiven = { headers: { 'user-agent': agent }, auth: { scheme: null, token: 'missing' } }
    order(line, 'first-order', { alone: true, leads: [lead] })
    return judged('lead.bearer', line.items).remedy
  }
  t.match(check('GuzzleHttp/7'), { snippet: getPiece('php', 'post'), language: 'php' })
  t.match(check('curl/8.5.0'), { snippet: getPiece('node', 'post'), language: 'node' })
})
