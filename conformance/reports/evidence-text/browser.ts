/** Describes the evidence from the visitor's side. */
import type { Evidence, EvidenceOf } from '../../../schemas/evidence.ts'
import { type EvidenceText, evidenceText, fact, getPath, quotedFact } from './text.ts'

export function describeBrowserItem(item: Extract<Evidence, { side: 'browser' }>): EvidenceText {
  switch (item.kind) {
    case 'exchange':
      return exchange(item)
    case 'cookie-write':
      return evidenceText('A script writes a cookie', [
        quotedFact('Written', item.text),
        fact('By', item.by),
        quotedFact('On', item.url),
      ])
    case 'cookie-blocked':
      return evidenceText(
        `The browser refuses to ${item.when === 'storing' ? 'store' : 'send'} the cookie ${item.name}`,
        [
          fact('Its reasons', item.reasons.join(', ') || 'none given'),
          quotedFact('Written', item.text),
          quotedFact('At', item.url),
        ],
        true,
      )
    case 'navigation':
      return navigation(item)
    case 'page':
      return evidenceText(
        `A page is shown: ${item.status}, ${item.bytes} bytes`,
        [
          quotedFact('Address', item.url),
          quotedFact('Content-Type', item.contentType),
          ...item.unescaped.map(({ parameter, place, excerpt }) =>
            quotedFact(`${parameter} stands unescaped in ${place}`, excerpt),
          ),
        ],
        item.unescaped.length > 0 || item.status >= 500,
      )
    case 'injected-script':
      return evidenceText(
        'Script that came in the link ran in the page',
        [quotedFact('Script', item.text), quotedFact('On', item.url)],
        true,
      )
    case 'console-error':
      return evidenceText('The console shows an error', [quotedFact('Error', item.text), quotedFact('On', item.url)])
    case 'screenshot':
      return evidenceText('What the visitor sees in the end', [quotedFact('Address', item.url)])
    case 'cookie-jar':
      return evidenceText(
        item.cookies.length === 0 ? 'The visitor has no cookies' : 'The cookies that the visitor has now',
        item.cookies.map((cookie) => quotedFact(cookie.name, describeCookie(cookie))),
      )
  }
}

function exchange({
  method,
  url,
  sentCookies,
  response,
  failure,
  tokenIn,
  resource,
}: EvidenceOf<'exchange'>): EvidenceText {
  const answer = response === null ? 'no answer' : `${response.status}${response.fromCache ? ' from the cache' : ''}`
  return evidenceText(
    `${method} ${getPath(url)}: ${answer}`,
    [
      quotedFact('Address', url),
      resource === 'document' ? null : fact('For', resource === 'other' ? 'a part of a page' : `a ${resource}`),
      sentCookies === null ? fact('Cookies sent', 'none') : quotedFact('Cookies sent', sentCookies),
      quotedFact('Location', response?.headers['location']),
      ...(response?.setCookies ?? []).map((cookie) => quotedFact('Set-Cookie', cookie)),
      quotedFact('Cache-Control', response?.headers['cache-control']),
      quotedFact('Why no answer came', failure),
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

function navigation({ outcome, to, from, written, by }: EvidenceOf<'navigation'>): EvidenceText {
  return evidenceText(WENT[outcome], [
    quotedFact('To', to),
    written === to ? null : quotedFact('As written', written),
    quotedFact('From', from),
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

function describeCookie({ value, domain, path, expires, secure, httpOnly, sameSite, setBy }: JarCookie): string {
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
