/** What the visitor's side saw, in words. */
import type { Evidence, EvidenceOf } from '../../../schemas/evidence.ts'
import { fact, pathOf, valueFact, type Words, words } from './words.ts'

export function browserWords(item: Extract<Evidence, { side: 'browser' }>): Words {
  switch (item.kind) {
    case 'exchange':
      return exchange(item)
    case 'cookie-write':
      return words('A script writes a cookie', [
        valueFact('Written', item.text),
        fact('By', item.by),
        valueFact('On', item.url),
      ])
    case 'cookie-blocked':
      return words(
        `The browser refuses to ${item.when === 'storing' ? 'store' : 'send'} the cookie ${item.name}`,
        [
          fact('Its reasons', item.reasons.join(', ') || 'none given'),
          valueFact('Written', item.text),
          valueFact('At', item.url),
        ],
        true,
      )
    case 'navigation':
      return navigation(item)
    case 'page':
      return words(
        `A page is shown: ${item.status}, ${item.bytes} bytes`,
        [
          valueFact('Address', item.url),
          valueFact('Content-Type', item.contentType),
          ...item.unescaped.map(({ parameter, place, excerpt }) =>
            valueFact(`${parameter} stands unescaped in ${place}`, excerpt),
          ),
        ],
        item.unescaped.length > 0 || item.status >= 500,
      )
    case 'injected-script':
      return words(
        'Script that came in the link ran in the page',
        [valueFact('Script', item.text), valueFact('On', item.url)],
        true,
      )
    case 'console-error':
      return words('The console shows an error', [valueFact('Error', item.text), valueFact('On', item.url)])
    case 'screenshot':
      return words('What the visitor sees in the end', [valueFact('Address', item.url)])
    case 'cookie-jar':
      return words(
        item.cookies.length === 0 ? 'The visitor has no cookies' : 'The cookies that the visitor has now',
        item.cookies.map((cookie) => valueFact(cookie.name, cookieText(cookie))),
      )
  }
}

function exchange({ method, url, sentCookies, response, failure, tokenIn, resource }: EvidenceOf<'exchange'>): Words {
  const answer = response === null ? 'no answer' : `${response.status}${response.fromCache ? ' from the cache' : ''}`
  return words(
    `${method} ${pathOf(url)}: ${answer}`,
    [
      valueFact('Address', url),
      resource === 'document' ? null : fact('For', resource === 'other' ? 'a part of a page' : `a ${resource}`),
      sentCookies === null ? fact('Cookies sent', 'none') : valueFact('Cookies sent', sentCookies),
      valueFact('Location', response?.headers['location']),
      ...(response?.setCookies ?? []).map((cookie) => valueFact('Set-Cookie', cookie)),
      valueFact('Cache-Control', response?.headers['cache-control']),
      valueFact('Why no answer came', failure),
      tokenIn.length === 0 ? null : fact('The API token stood in', tokenIn.join(', ')),
    ],
    tokenIn.length > 0 || response === null || response.status >= 500,
  )
}

const BY = {
  location: 'a Location header',
  'refresh-header': 'a Refresh header',
  'meta-refresh': 'a refresh in the markup',
  script: 'a script',
  other: 'the browser alone knows what',
} as const satisfies Record<EvidenceOf<'navigation'>['by'], string>

const WENT = {
  followed: 'The visitor is sent on',
  failed: 'The visitor is sent where nobody answers',
  refused: 'The browser refuses to go where it is sent',
  'not-tried': 'The visitor is sent where this check does not follow',
} as const satisfies Record<EvidenceOf<'navigation'>['outcome'], string>

function navigation({ outcome, to, from, written, by }: EvidenceOf<'navigation'>): Words {
  return words(WENT[outcome], [
    valueFact('To', to),
    written === to ? null : valueFact('As written', written),
    valueFact('From', from),
    fact('By', BY[by]),
  ])
}

type JarCookie = EvidenceOf<'cookie-jar'>['cookies'][number]

const SET_BY = {
  header: 'set by a header',
  script: 'set by a script',
  check: 'planted by this check',
  unknown: null,
} as const satisfies Record<JarCookie['setBy'], string | null>

function cookieText({ value, domain, path, expires, secure, httpOnly, sameSite, setBy }: JarCookie): string {
  return [
    value === '' ? '(empty)' : value,
    `Domain ${domain}`,
    `Path ${path}`,
    expires === null ? 'ends with the session' : `expires ${expires}`,
    secure ? 'Secure' : 'not Secure',
    httpOnly ? 'HttpOnly' : null,
    sameSite === null ? 'SameSite not spelled out' : `SameSite=${sameSite}`,
    SET_BY[setBy],
  ]
    .filter((part) => part !== null)
    .join('; ')
}
