/** Evidence from the visitor's side: Chromium, or a plain HTTP client with a cookie jar. */
import * as z from 'zod'
import { DriverName, itemFields } from './shared.ts'

const browserFields = { ...itemFields('browser'), driver: DriverName }

/** Where in an exchange a text stood. */
export const TOKEN_LOCATIONS = ['url', 'request-headers', 'request-body', 'response-headers', 'response-body'] as const

export const HttpExchange = z
  .object({
    kind: z.literal('exchange'),
    ...browserFields,
    resource: z.enum(['document', 'script', 'fetch', 'other']).describe('`document`: what the address bar shows.'),
    method: z.string(),
    url: z.string().describe('Absolute, without a fragment.'),
    sentCookies: z
      .string()
      .nullable()
      .optional()
      .describe('The header `Cookie` as it was sent; null where none was; absent where it could not be seen.'),
    response: z
      .object({
        status: z.int(),
        headers: z.record(z.string(), z.string()).describe('Names in lower case, without `set-cookie`.'),
        setCookies: z.array(z.string()).describe('Each `Set-Cookie` as it was written.'),
        fromCache: z.boolean().describe('True: the store was never asked.'),
      })
      .nullable()
      .describe('Null where no answer came.'),
    failure: z.string().nullable().describe('Why no answer came, in the words of the driver.'),
    tokenIn: z.array(z.enum(TOKEN_LOCATIONS)).describe('Where the API token stood.'),
    tokenSearchedIn: z.array(z.enum(TOKEN_LOCATIONS)).describe('Where it was looked for.'),
  })
  .describe('A request of the visitor, and its answer. Each step of a chain of redirects is one.')
export type HttpExchange = z.infer<typeof HttpExchange>

export const CookieWrite = z
  .object({
    kind: z.literal('cookie-write'),
    ...browserFields,
    url: z.string().describe('The page whose script it was.'),
    by: z.enum(['document.cookie', 'cookieStore']),
    text: z.string().describe('As it was written; of `cookieStore`, its argument as JSON.'),
  })
  .describe('A script wrote a cookie. Seen by Chromium only.')
export type CookieWrite = z.infer<typeof CookieWrite>

export const JarCookie = z.object({
  name: z.string(),
  value: z.string(),
  domain: z.string(),
  path: z.string(),
  expires: z.iso.datetime().nullable().describe('Null: it ends with the session.'),
  secure: z.boolean(),
  httpOnly: z.boolean(),
  sameSite: z.enum(['Strict', 'Lax', 'None']).nullable().describe('Null where it was not spelled out.'),
  setBy: z.enum(['header', 'script', 'check', 'unknown']).describe('`check`: it was planted.'),
})
export type JarCookie = z.infer<typeof JarCookie>

export const CookieJar = z
  .object({
    kind: z.literal('cookie-jar'),
    ...browserFields,
    cookies: z.array(JarCookie).describe('All cookies of the visitor.'),
  })
  .describe('The cookies that she has once a visit has ended.')
export type CookieJar = z.infer<typeof CookieJar>

export const CookieBlocked = z
  .object({
    kind: z.literal('cookie-blocked'),
    ...browserFields,
    url: z.string(),
    when: z.enum(['storing', 'sending']),
    name: z.string(),
    text: z.string().nullable().describe('The `Set-Cookie` as it was written; null of one that was not sent.'),
    reasons: z.array(z.string()).describe("In the browser's own words, such as `SecureOnly`."),
  })
  .describe('The browser refused to store or to send a cookie.')
export type CookieBlocked = z.infer<typeof CookieBlocked>

export const Navigation = z
  .object({
    kind: z.literal('navigation'),
    ...browserFields,
    hop: z.int().min(1).describe('1: what the page that was opened leads to; 2: what that one leads to.'),
    from: z.string(),
    to: z.string().describe('Absolute, resolved as WHATWG URLs are, with its fragment.'),
    written: z.string().nullable().describe('As the store wrote it; null where only the browser knows.'),
    fragmentSeen: z.boolean().describe('False: there may be a fragment that the driver could not see.'),
    by: z.enum(['location', 'refresh-header', 'meta-refresh', 'script', 'other']),
    outcome: z
      .enum(['followed', 'failed', 'refused', 'not-tried'])
      .describe(
        '`failed`: nobody answered there. `refused`: the browser does not go there. `not-tried`: the driver does not.',
      ),
  })
  .describe('The address bar was sent somewhere, or the store tried to send it.')
export type Navigation = z.infer<typeof Navigation>

export const PageLoaded = z
  .object({
    kind: z.literal('page'),
    ...browserFields,
    hop: z.int().min(0).describe('0: the page that was opened; then as in `navigation`.'),
    url: z.string(),
    status: z.int(),
    contentType: z.string().nullable(),
    bytes: z.int().describe('Of its body.'),
    hasScript: z.boolean().describe('True: without a browser there is no telling what it does.'),
    unescaped: z
      .array(
        z.object({
          parameter: z.enum(['click', 'deeplink']),
          place: z.enum(['markup', 'link', 'script']),
          excerpt: z.string(),
        }),
      )
      .describe('Where what was sent in a hostile link stands in it with a meaning, and not as text.'),
  })
  .describe('A document that the visitor got, redirects with a body included.')
export type PageLoaded = z.infer<typeof PageLoaded>

export const InjectedScript = z
  .object({ kind: z.literal('injected-script'), ...browserFields, url: z.string(), text: z.string() })
  .describe('Script from a link ran in a page. Seen by Chromium only.')

export const ConsoleError = z
  .object({ kind: z.literal('console-error'), ...browserFields, url: z.string().nullable(), text: z.string() })
  .describe('An error in the console of the browser.')

export const Screenshot = z
  .object({
    kind: z.literal('screenshot'),
    ...browserFields,
    url: z.string(),
    image: z.string().describe('A `data:` URL.'),
  })
  .describe('What the visitor saw in the end.')
export type Screenshot = z.infer<typeof Screenshot>
