/** Results as the requirements write them: one for each id of the design, all of them passes until told otherwise. */
import type { Component, Level, Outcome, Remedy, RequirementSource, Result } from '../../../schemas/report.ts'

const documented = (
  section: Extract<RequirementSource, { kind: 'documented' }>['section'],
  quote: string,
): RequirementSource => ({
  kind: 'documented',
  section,
  quote,
})
const follows = (
  section: Extract<RequirementSource, { kind: 'follows' }>['section'],
  reason: string,
): RequirementSource => ({
  kind: 'follows',
  section,
  reason,
})
const standard = (name: string, url: string, reason: string): RequirementSource => ({
  kind: 'standard',
  name,
  url,
  reason,
})

const COOKIE = documented(
  'Create a redirect page',
  'Save the click identifier in a cookie named retrack_click with a 10-day expiration.',
)
const SNIPPET = documented(
  'Create a redirect page',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the page's own words
  'document.cookie = `retrack_click=${click};expires=${expires};path=/;secure;samesite=lax`;',
)
const SEND = documented('Send leads to Retrack', 'All connected leads should be uploaded to Retrack using our API.')
const RETRY = follows(
  'Send leads to Retrack',
  'For all other responses than 200 a lead can be sent again as many times as needed, and what is not sent again is lost.',
)
const OPEN_REDIRECT = standard(
  'CWE-601',
  'https://cwe.mitre.org/data/definitions/601.html',
  'A page that forwards to any address lends its name to those who send people to a false one.',
)
const COOKIES = standard(
  'RFC 6265bis',
  'https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis',
  'A semicolon ends the value of a cookie and begins an attribute.',
)
const APPROVED = documented('Approving leads', "It's not possible to update a lead's status once it has been approved.")

type Row = readonly [
  id: string,
  level: Level,
  title: string,
  failureTitle: string,
  expected: string,
  source: RequirementSource,
]

// biome-ignore format: a table, one row for each
const ROWS: readonly Row[] = [
  ['redirect.cookie-stored', 'required', 'A visit leaves the cookie `retrack_click`', 'A visit leaves no cookie `retrack_click`', 'a cookie named `retrack_click` once the visit has settled', COOKIE],
  ['redirect.cookie-value', 'required', 'The cookie holds the click, character for character', 'The cookie does not hold the click', 'the value of the parameter `click`, character for character', COOKIE],
  ['redirect.cookie-lifetime', 'required', 'The cookie expires in 10 days', 'The cookie does not expire in 10 days', 'an expiry 10 days after the visit, give or take 2 hours', COOKIE],
  ['redirect.cookie-path', 'required', 'The cookie is valid for all of the store', 'The cookie is not valid for all of the store', '`Path=/`', SNIPPET, ], ['redirect.cookie-secure', 'required', 'The cookie is `Secure`', 'The cookie is not `Secure`', '`Secure`', SNIPPET], [ 'redirect.cookie-samesite', 'required', 'The cookie is `SameSite=Lax`', 'The cookie is not `SameSite=Lax`', '`SameSite=Lax`, spelled out', SNIPPET],
  ['redirect.destination', 'required', 'Visitors arrive at the deeplink exactly', 'Visitors do not arrive at the deeplink', 'the next request is for the deeplink, each character of its query as it was given', documented('Create a redirect page', 'Once stored, redirect the user to the deeplink URL.')],
  ['redirect.cookie-reaches-order', 'required', 'The cookie goes along to where orders are placed', 'The cookie does not reach the page of orders', '`retrack_click` in the request that places the order', SEND],
  ['redirect.newer-click', 'recommended', 'A newer click replaces an older one', 'An older click stays when a newer one comes', 'the newer click, with 10 days of its own', follows('Create a redirect page', 'The last click is the one that led to the order.')],
  ['redirect.not-cacheable', 'recommended', 'The same link sets the cookie again', 'The redirect page is served from the cache', 'the cookie is set again when the same link is opened again', standard('RFC 9110, 15.4.2', 'https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2', 'A 301 may be cached for ever, and a cached one sets no cookie.')],
  ['redirect.missing-click', 'recommended', 'A visit without a click does no harm', 'A visit without a click does harm', 'no cookie, no error, a page of the store', follows('Create a redirect page', 'People open links by hand and cut them short.')],
  ['redirect.missing-deeplink', 'recommended', 'A visit without a deeplink keeps the click', 'A visit without a deeplink loses the click', 'the cookie stored, no error, a page of the store', follows('Create a redirect page', 'The click is there, so its order should count.')],
  ['redirect.foreign-deeplink', 'recommended', 'A deeplink to another site is not followed', 'A deeplink to another site is followed', 'a page of the store', OPEN_REDIRECT],
  ['redirect.script-deeplink', 'recommended', 'A deeplink that is script is not run', 'A deeplink that is script is run', 'no navigation to `javascript:` or `data:`, and no unescaped echo', OPEN_REDIRECT],
  ['redirect.click-injection', 'recommended', 'A hostile click injects nothing', 'A hostile click injects something', 'no other cookie, attribute, header or script', COOKIES],
  ['redirect.server-cookie', 'informational', 'The cookie comes by `Set-Cookie`', 'The cookie is set by a script', '`Set-Cookie` in the answer of the redirect page', standard('WebKit on tracking prevention', 'https://webkit.org/tracking-prevention/', 'Safari shortens cookies set by a script to 7 days, or to 24 hours.')],
  ['lead.sent', 'required', 'An order after a visit sends a lead', 'An order after a visit sends no lead', 'a POST to `/api/v2/leads` within 60 s', SEND],
  ['lead.accepted', 'required', 'The lead is accepted', 'The lead is refused', 'HTTP 200', documented('Send leads to Retrack', 'The API will return with HTTP 200 OK if the lead has been successfully saved.')],
  ['lead.bearer', 'required', 'The lead carries the API token', 'The lead does not carry the API token', '`Authorization: Bearer` with the token agreed', documented('Send leads to Retrack', 'Authenticate by passing your API token with the Authorization header.')],
  ['lead.json', 'required', 'The lead is JSON', 'The lead is not JSON', 'a JSON body under `Content-Type: application/json`', SEND],
  ['lead.event', 'required', 'The lead names the event agreed', 'The lead names another event', 'the event agreed', SEND],
  ['lead.click', 'required', 'The lead carries the click of the visit', 'The lead carries another click', 'the click of the visit, character for character', SEND],
  ['lead.reference', 'required', 'The lead has a reference', 'The lead has no reference', 'a reference that is not empty', SEND],
  ['lead.voucher', 'required', 'The lead names the voucher used', 'The lead does not name the voucher used', 'the voucher that was used, and none where none was', SEND],
  ['lead.without-click', 'required', 'An order without a click sends no lead', 'An order without a click sends a lead', 'no lead', documented('Send leads to Retrack', "you should check if it's affiliated with Retrack based on the cookie you set initially")],
  ['lead.newest-click', 'recommended', 'After two visits the lead carries the second click', 'After two visits the lead carries the first click', 'the second click', follows('Create a redirect page', 'The cookie holds one click: the last.')],
  ['lead.once', 'recommended', 'One order sends one lead', 'One order sends several leads', 'one lead', follows('Send leads to Retrack', 'No page says that a second lead of the same reference is no second commission.')],
  ['lead.distinct-references', 'recommended', 'Every order has a reference of its own', 'Two orders share a reference', 'another reference for each order', follows('Send leads to Retrack', 'The reference is how an order is found again.')],
  ['lead.prompt', 'recommended', 'The lead comes within 10 s', 'The lead comes late', 'a lead within 10 s of the order', follows('Send leads to Retrack', 'Leads should be uploaded as soon as possible.')],
  ['lead.documented-fields', 'informational', 'The lead has documented fields only', 'The lead has fields that no page documents', '`event`, `click`, `reference`, `voucher`', SEND],
  ['lead.bad-cookie', 'recommended', 'A cookie that was tampered with does not break the order', 'A cookie that was tampered with breaks the order', 'the order succeeds', follows('Send leads to Retrack', 'A visitor can write what she likes into her cookies.')],
  ['lead.token-hidden', 'recommended', 'The API token stays out of the browser', 'The API token reaches the browser', 'the token in nothing that the browser sends or receives', follows('Find your API token', 'Whoever holds it can send leads in the name of the store.')],
  ['delivery.retries-errors', 'recommended', '500 and 503 are tried again', '500 and 503 are not tried again', 'the same lead again, until it is answered 200', RETRY],
  ['delivery.retries-non-200', 'recommended', 'Any answer but 200 is tried again', 'An answer that is not 200 is taken for success', 'the same lead again after 202, 204 and 302', RETRY],
  ['delivery.retries-rate-limit', 'recommended', '429 is tried again when its time has come', '429 is not tried again in its time', 'the same lead again, not before `Retry-After`', standard('RFC 9110, 10.2.3', 'https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3', 'Retry-After says how long to wait.')],
  ['delivery.retries-dropped', 'recommended', 'Answers that never come are tried again', 'Answers that never come are not tried again', 'the same lead again after a reset, an empty and a hanging answer', RETRY],
  ['delivery.same-reference', 'recommended', 'A retry sends the same reference', 'A retry sends another reference', 'the reference of the first try', RETRY],
  ['delivery.stops-after-success', 'recommended', 'Nothing is sent again after 200', 'A lead is sent again after 200', 'silence after 200', RETRY],
  ['delivery.checkout-unharmed', 'recommended', 'Orders succeed while Retrack is down', 'Orders fail or wait while Retrack is down', 'the order succeeds within 10 s', follows('Send leads to Retrack', 'No customer should wait for the tracking of her order.')],
  ['status.rejected', 'required', 'A rejected order rejects its lead', 'A rejected order does not reject its lead', 'an update with `rejected` within 30 s', documented('Rejecting leads', 'You can reject a lead by passing the status field with the value rejected.')],
  ['status.approved', 'required', 'An approved order approves its lead', 'An approved order does not approve its lead', 'an update with `approved` within 30 s', documented('Approving leads', 'You can approve a lead by passing the status field with the value approved.')],
  ['status.known-lead', 'required', 'Updates name the lead by its uuid', 'Updates name a lead that does not exist', 'the uuid that creation returned', documented('Updating leads', 'Pass the uuid of the lead you want to update in the URL.')],
  ['status.documented-values', 'required', 'Updates use documented values', 'Updates use a value that no page documents', '`pending`, `rejected` or `approved`', documented('Possible status values', 'pending, rejected, approved')],
  ['status.approved-final', 'required', 'Nothing is sent for an approved lead', 'An approved lead is updated again', 'no update after an approval', APPROVED],
]

const BLAMED: Readonly<Record<string, Component>> = {
  redirect: 'redirect-page',
  lead: 'lead-sending',
  delivery: 'lead-delivery',
  status: 'status-updates',
}

/** How one of them came out, where it did not pass. */
export interface Finding {
  readonly outcome: Exclude<Outcome, 'pass'>
  readonly observed: string
  readonly remedy?: Remedy
  readonly expected?: string
  readonly title?: string
  readonly evidence?: readonly string[]
}

export function sampleResults(
  findings: Readonly<Record<string, Finding>>,
  evidence: (id: string) => readonly string[],
): Result[] {
  return ROWS.map(([id, level, title, failureTitle, expected, source]) => {
    const found = findings[id]
    const why = `Where it does not hold, orders are lost: ${failureTitle}.`
    const holds = { id, level, title, why, source, expected, component: null, evidence: [...evidence(id)] }
    if (found === undefined) return { ...holds, outcome: 'pass', observed: 'as expected', remedy: null }
    const breach = found.outcome === 'fail' || found.outcome === 'warn' || found.outcome === 'notice'
    return {
      ...holds,
      outcome: found.outcome,
      title: found.title ?? (breach ? failureTitle : title),
      expected: found.expected ?? expected,
      observed: found.observed,
      remedy: found.remedy ?? null,
      component: found.outcome === 'error' ? 'setup' : breach ? (BLAMED[id.split('.')[0] ?? ''] ?? null) : null,
      evidence: [...(found.evidence ?? evidence(id))],
    }
  })
}
