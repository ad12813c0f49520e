/**
 * Everything that the mock does in Retrack's name, in one list. Each entry says what rests on
 * Retrack's page (`documented`), on a page beside it (`inferred`) or on nobody's word (`assumed`).
 * What is not documented can be changed, for all accounts (`serve --behaviour ID=VALUE`) or for
 * one (`PATCH /_mock/account`). `docs/fidelity.md` is made from this list.
 */

import { DEFAULT_TEXT_LENGTH } from '../terms.ts'
import { choice, countryOrMarket, integer, oneOf, refusalStatus, type Setting, timeZone } from './settings.ts'

export type Basis =
  /** Retrack's page on leads says so, in the section named. */
  | { readonly kind: 'documented'; readonly section: Section }
  /** A neighbouring page says so of something alike. */
  | { readonly kind: 'inferred'; readonly source: string }
  /** No page says so: why the mock does it all the same. */
  | { readonly kind: 'assumed'; readonly reason: string }

/** The headings of Retrack's page. */
export type Section =
  | 'Find your API token'
  | 'Create a redirect page'
  | 'Send leads to Retrack'
  | 'Updating leads'
  | 'Rejecting leads'
  | 'Approving leads'
  | 'Possible status values'

export type Category = 'requests' | 'clicks' | 'creating leads' | 'updating leads' | 'answers' | 'refusals'

interface Documented {
  readonly part: Category
  readonly title: string
  readonly basis: Extract<Basis, { kind: 'documented' }>
}
interface Changeable<Value> {
  readonly part: Category
  readonly title: string
  readonly basis: Exclude<Basis, { kind: 'documented' }>
  readonly setting: Setting<Value>
}
interface DerivedBehaviour {
  readonly part: Category
  readonly title: string
  readonly basis: Exclude<Basis, { kind: 'documented' }>
  /** The other entry or the fault rule that changes it, in place of a setting of its own. */
  readonly governedBy: string
}
export type Behaviour = Documented | Changeable<unknown> | DerivedBehaviour

const documented = (part: Category, section: Section, title: string): Documented => ({
  part,
  title,
  basis: { kind: 'documented', section },
})
const inferred = <V>(part: Category, title: string, source: string, setting: Setting<V>): Changeable<V> => ({
  part,
  title,
  basis: { kind: 'inferred', source },
  setting,
})
const assumed = <V>(part: Category, title: string, reason: string, setting: Setting<V>): Changeable<V> => ({
  part,
  title,
  basis: { kind: 'assumed', reason },
  setting,
})
const governed = (part: Category, title: string, reason: string, governedBy: string): DerivedBehaviour => ({
  part,
  title,
  basis: { kind: 'assumed', reason },
  governedBy,
})

const LARAVEL = "the marks of the documented answers are those of a Laravel API, and this is Laravel's own"
const LARAVEL_IS_MILDER = 'a Laravel application takes more; the mock is strict, or says why it refuses'
const LENIENT_REASON = 'no page names a refusal, so the mock lets it pass and remarks on it in the journal'

export const BEHAVIOURS = {
  // Requests
  'surrounding-blanks': inferred(
    'requests',
    'Blanks around a string are cut off: a reference of blanks alone is missing.',
    LARAVEL,
    choice({ trim: 'as described', keep: 'a string is taken as it is' }),
  ),
  'lone-surrogate': inferred(
    'requests',
    'A body with half of a surrogate pair in a string (`"\\ud83d"`) cannot be read.',
    `PHP's json_decode reads no such body; ${LARAVEL}`,
    choice({ refuse: 'as described', replace: 'U+FFFD takes its place' }),
  ),
  'number-overflow': inferred(
    'requests',
    'A body with a number that is too large to be one (`1e400`) cannot be read.',
    'PHP reads the number as infinite: a Laravel application refuses it as a reference, which must be a string, and lets it pass elsewhere; one that repeats it answers 500',
    choice({
      refuse: 'as described',
      'server-error': 'answered 500, as a Laravel application does that repeats it in its answer',
      ignore: 'read as infinite',
    }),
  ),
  'json-depth': inferred(
    'requests',
    'JSON may be nested 511 levels deep; what is deeper cannot be read.',
    `PHP's json_decode reads no more, though it calls its limit 512; ${LARAVEL}`,
    integer(511, 1, 100_000, 'levels'),
  ),
  'compressed-body': inferred(
    'requests',
    'A body that is compressed (`Content-Encoding`) cannot be read.',
    'neither nginx nor PHP decompresses what a client sends',
    choice({ refuse: 'as described', read: '`gzip`, `deflate` and `br` are read, within the limit of a body' }),
  ),
  'json-content-types': inferred(
    'requests',
    'A body is declared as JSON by `application/json`, or by a type of `application/` that ends in `+json`.',
    LARAVEL_IS_MILDER,
    choice({
      exact: 'as described',
      'any-json': 'by any Content-Type with `/json` or `+json` in it, such as `text/json`',
    }),
  ),
  'uuid-case': inferred(
    'requests',
    'An identifier in capital letters is another one, and unknown.',
    'RFC 9562 has both mean the same; whether Retrack finds it follows from the collation of its database',
    choice({ distinct: 'as described', ignore: 'capital letters count as small ones' }),
  ),
  'trailing-slash': inferred(
    'requests',
    'A documented path with a slash at its end is an unknown path.',
    LARAVEL_IS_MILDER,
    choice({ 'unknown-path': 'as described', ignore: 'served as without it' }),
  ),
  preflight: inferred(
    'requests',
    'The question of a browser whether a page may send a request (OPTIONS, CORS) is refused as a wrong method.',
    'a Laravel application answers it by default; but a token that a page sends is known to everybody who opens the page',
    choice({ refuse: 'as described', allow: 'answered 204, and a page of any origin may read the answers' }),
  ),
  'url-limit': inferred(
    'requests',
    'A URL may have 8192 bytes.',
    'nginx before a Laravel application takes no longer one',
    integer(8192, 256, 16_384, 'bytes'),
  ),
  'header-limit': inferred(
    'requests',
    'A header may have 8192 bytes; a longer one is answered as a request that is not HTTP.',
    'nginx before a Laravel application takes no longer one',
    integer(8192, 256, 16_384, 'bytes'),
  ),

  // Clicks
  'tracking-link': inferred(
    'clicks',
    'The tracking link `GET /track/v2/click?publisher&program` logs a click and sends the visitor on.',
    'script example',
    choice({ offered: 'as described', absent: 'answered as an unknown path' }),
  ),
  'redirect-page': documented(
    'clicks',
    'Create a redirect page',
    'A visitor of a program that uses a redirect page is sent there with `click` and `deeplink` in the URL.',
  ),
  'no-redirect-page': documented(
    'clicks',
    'Create a redirect page',
    'A visitor of a program that uses no redirect page is sent straight to the deeplink.',
  ),
  'no-redirect-page-click': assumed(
    'clicks',
    'Without a redirect page the deeplink is passed on unchanged.',
    'the page does not say how the click would reach the store then',
    choice({
      unchanged: 'the deeplink as it was given',
      'append-click': 'the deeplink with `click` added to its query',
    }),
  ),
  'redirect-status': assumed(
    'clicks',
    'The tracking link answers 302.',
    'no page names the code; 302 is what Laravel and most trackers send',
    oneOf(302, 301, 303, 307, 308),
  ),
  'missing-deeplink': assumed(
    'clicks',
    "A tracking link without a deeplink leads to the program's landing page; the click's own `deeplink` stays null.",
    'the documented click has a null deeplink, and the redirect page is promised the parameter',
    choice({ 'landing-page': 'sent as `deeplink`', omit: 'no `deeplink` is sent to the redirect page' }),
  ),
  'foreign-deeplink': assumed(
    'clicks',
    'Any deeplink is passed on, wherever it leads.',
    'no page says that Retrack checks it, so a store must not rely on that',
    choice({
      'pass-on': 'as given',
      'landing-page': "a deeplink to another host is replaced by the program's landing page",
    }),
  ),
  'click-details': inferred(
    'clicks',
    'A click records address, user agent, referer and country of the visitor, and `ref`, `ref2`, `ref3` and `deeplink` of the link.',
    'overview and script example: Retrack saves click data and browser information',
    choice({ recorded: 'as described', omitted: 'address, user agent, referer and country stay null' }),
  ),
  'click-address': assumed(
    'clicks',
    "A click's `ip_address` is the address that the connection came from.",
    'the mock stands behind no proxy of its own',
    choice({ connection: 'as described', forwarded: 'the first address of `X-Forwarded-For`, where there is one' }),
  ),
  'click-country': assumed(
    'clicks',
    "A click's `country` is that of the program's market.",
    'no page says how Retrack finds it, and the mock has no table of addresses',
    countryOrMarket(),
  ),
  'click-version': assumed(
    'clicks',
    'New clicks have identifiers of version 4.',
    'the documented clicks are of versions 1 and 4; the one with a full answer is of version 4',
    choice({ v4: 'random', v1: 'with the marks of version 1, as in the example of a redirect' }),
  ),
  'unknown-program': assumed(
    'clicks',
    'The response to a tracking link with an unknown publisher or program is 404, without a redirect.',
    'no page says what happens',
    refusalStatus(404),
  ),
  'head-request': inferred(
    'clicks',
    'HEAD on the tracking link is answered as GET is, without a body.',
    LARAVEL,
    choice({ 'as-get': 'as described', refuse: 'answered as a wrong method' }),
  ),

  // Creating leads
  'bearer-token': documented(
    'creating leads',
    'Find your API token',
    'A request names its account by the API token in `Authorization: Bearer …`.',
  ),
  endpoint: documented(
    'creating leads',
    'Send leads to Retrack',
    'Leads are sent to `https://retrack.refunder.com/api/v2/leads`; a mock takes them under any name, and remarks on those that older pages of Retrack have.',
  ),
  'lead-saved': documented(
    'creating leads',
    'Send leads to Retrack',
    'A lead that was saved is answered 200 with the lead in `data`; every other answer may be tried again, as often as needed.',
  ),
  'unknown-event': governed(
    'creating leads',
    "An event that is not of the token's account is refused.",
    'a lead without a known event has no commission',
    'invalid-fields',
  ),
  'unknown-click': assumed(
    'creating leads',
    "A click that the token's account does not know is refused.",
    'the documented answer repeats all that Retrack knows of the click',
    choice({ refuse: 'as described', accept: 'saved with a click of which nothing but the identifier is known' }),
  ),
  'expired-click': assumed(
    'creating leads',
    'A click older than 10 days still makes a lead.',
    `the page limits the cookie, not the click; ${LENIENT_REASON}`,
    choice({ accept: 'as described', refuse: 'refused as an unknown click is' }),
  ),
  'reference-required': assumed(
    'creating leads',
    'A lead needs a `reference`.',
    'the example has one, and without one a lead cannot be matched to an order',
    choice({ required: 'as described', optional: 'absent, it is null in the answer' }),
  ),
  'reference-length': assumed(
    'creating leads',
    `A \`reference\` may have ${DEFAULT_TEXT_LENGTH} characters; an emoji is one or more of them, as Unicode counts.`,
    LARAVEL,
    integer(DEFAULT_TEXT_LENGTH, 1, 65_535, 'characters'),
  ),
  'repeated-reference': assumed(
    'creating leads',
    'A second lead with the same reference is saved beside the first.',
    LENIENT_REASON,
    choice({
      accept: 'as described',
      refuse: 'refused as an invalid field',
      existing: 'nothing is saved; answered with the first lead that has the reference',
    }),
  ),
  'voucher-length': assumed(
    'creating leads',
    `A \`voucher\` may have ${DEFAULT_TEXT_LENGTH} characters; which codes exist is not checked.`,
    LARAVEL,
    integer(DEFAULT_TEXT_LENGTH, 1, 65_535, 'characters'),
  ),
  'empty-string': assumed(
    'creating leads',
    'An empty string counts as null: an empty voucher is none, an empty reference is missing.',
    LARAVEL,
    choice({ null: 'as described', kept: 'an empty voucher is a voucher, an empty reference a reference' }),
  ),
  'undocumented-fields': assumed(
    'creating leads',
    'Fields that no page documents are ignored.',
    LENIENT_REASON,
    choice({ ignore: 'as described', refuse: 'each is refused as an invalid field' }),
  ),

  // Updating leads
  'update-by-uuid': documented('updating leads', 'Updating leads', 'A lead is updated by a POST to its uuid.'),
  'status-values': documented(
    'updating leads',
    'Possible status values',
    'A status is `pending`, `rejected` or `approved`.',
  ),
  'approved-is-final': documented(
    'updating leads',
    'Approving leads',
    "It's not possible to update a lead's status once it has been approved.",
  ),
  'approved-again': assumed(
    'updating leads',
    'Approving a lead that is approved is refused like any other update of it.',
    'the page makes no exception',
    choice({ refuse: 'as described', accept: 'answered as if it had just been approved; nothing changes' }),
  ),
  'status-changes': assumed(
    'updating leads',
    'Until it is approved, a lead may go from any status to any status.',
    'the page forbids nothing else',
    choice({ free: 'as described', 'from-pending': 'only a pending lead may be changed' }),
  ),
  'merchant-reason': assumed(
    'updating leads',
    'A `reason` sent with an update is ignored: only the staff of Retrack sets it.',
    'the page shows `reason` in answers only',
    choice({ ignore: 'as described', save: "saved as the status's reason" }),
  ),

  // Answers
  'lead-shape': documented(
    'answers',
    'Send leads to Retrack',
    'A lead has the fields, order and types of the example: `commission` is a number on the lead and a string on the event, `vouchers` is a list though one `voucher` is sent.',
  ),
  'time-zone': assumed('answers', 'Times are in UTC.', 'the examples carry no zone', timeZone('UTC')),
  'no-voucher': assumed(
    'answers',
    'A lead without a voucher has an empty list of `vouchers`.',
    'the example shows a list',
    choice({ 'empty-list': '`[]`', null: '`null`' }),
  ),
  'status-time': assumed(
    'answers',
    "`status.created_at` is the time of the lead's last change of status.",
    'in the example it equals the time of creation, which fits both readings',
    choice({ 'last-change': 'as described', creation: "the time of the lead's creation, always" }),
  ),
  'update-answer': assumed(
    'answers',
    'An update is answered 200 with the whole lead, as its creation was.',
    'the page shows no answer to an update',
    choice({ lead: 'as described', empty: '200 without a body' }),
  ),
  'response-framing': inferred(
    'answers',
    'An answer says how long it is.',
    'PHP behind nginx sends chunks without a length; the mock says the length, which is easier to look at',
    choice({ length: '`Content-Length`', chunked: '`Transfer-Encoding: chunked`, without a length' }),
  ),
  'rate-limit': governed(
    'answers',
    'There is no limit to the rate of requests.',
    'no page names one',
    'a fault rule with the effect `rate-limit`',
  ),

  // Refusals
  'refusal-body': inferred(
    'refusals',
    'A refusal is JSON: `message`, and where fields are wrong `errors` with a list for each.',
    LARAVEL,
    choice({
      laravel: 'as described',
      problem: '`application/problem+json` of RFC 9457',
      html: 'a page in HTML, as a Laravel site without JSON answers sends',
      empty: 'no body at all',
    }),
  ),
  'refusal-without-accept': inferred(
    'refusals',
    'A client that does not ask for JSON in `Accept` gets refusals in JSON all the same.',
    'a Laravel application sends such a client a page or a redirect, which a store would take for success',
    choice({
      json: 'as described',
      redirect:
        'wrong fields are answered with a 302 to the page that it came from, or to `/`, which answers 200; an unknown token with a 302 to `/login`; anything else with a page in HTML',
    }),
  ),
  'web-server-refusals': inferred(
    'refusals',
    'What a web server refuses by itself (a URL, a header or a body over the limit, bytes that are not HTTP) is refused in the words and the shape of all refusals.',
    'nginx before a Laravel application answers with a page in HTML, whatever the client asks for',
    choice({ 'as-all': 'as described', page: 'a page in HTML, with its length' }),
  ),
  'unknown-path': assumed('refusals', 'An unknown path is answered 404.', LARAVEL, refusalStatus(404)),
  'wrong-method': assumed(
    'refusals',
    'A known path with another method is answered 405, with `Allow`.',
    LARAVEL,
    refusalStatus(405),
  ),
  unauthenticated: assumed('refusals', 'A missing or unknown token is answered 401.', LARAVEL, refusalStatus(401)),
  'content-type': assumed(
    'refusals',
    'A body that is not declared as JSON is answered 415.',
    'the example input is JSON; no page says whether anything else would do',
    refusalStatus(415),
  ),
  'form-body': assumed(
    'refusals',
    'A form is refused as any body that is not JSON.',
    'the example input is JSON; Laravel itself would take a form',
    choice({
      refuse: 'as described',
      accept: '`application/x-www-form-urlencoded` and `multipart/form-data` are read like JSON',
    }),
  ),
  'body-too-large': assumed(
    'refusals',
    'A body over the limit is answered 413.',
    'every server has a limit, and no lead comes near it',
    refusalStatus(413),
  ),
  'body-limit': assumed(
    'refusals',
    'A body may have 64 KiB.',
    'no page names a limit',
    integer(65_536, 1_024, 1_048_576, 'bytes'),
  ),
  'malformed-body': assumed(
    'refusals',
    'A body that is empty, or not JSON in UTF-8, is answered 400.',
    'no page says so; what cannot be read cannot be saved',
    refusalStatus(400),
  ),
  'unreadable-body': inferred(
    'refusals',
    'A body that cannot be read, or is not declared as JSON, is refused as such.',
    LARAVEL_IS_MILDER,
    choice({
      refuse: 'as described',
      'as-empty': 'it counts as an object with nothing in it: every required field is missing',
    }),
  ),
  'url-too-long': inferred('refusals', 'A URL over the limit is answered 414.', 'nginx answers so', refusalStatus(414)),
  'not-an-object': assumed(
    'refusals',
    'JSON that is no object counts as an object with nothing in it.',
    LARAVEL,
    choice({ 'as-empty': 'every required field is missing', malformed: 'refused as a malformed body' }),
  ),
  'unknown-lead': assumed(
    'refusals',
    "The response to an update of an unknown lead, or of another account's lead, is 404.",
    LARAVEL,
    refusalStatus(404),
  ),
  'invalid-fields': assumed(
    'refusals',
    'Fields that are missing, of a wrong type, not an identifier, unknown or not allowed are answered 422, all at once.',
    LARAVEL,
    refusalStatus(422),
  ),
  overload: assumed(
    'refusals',
    'What the mock has no room for is answered 503: see docs/limits.md.',
    'memory has an end; a server that is at its own answers so',
    refusalStatus(503),
  ),
  'broken-request': assumed(
    'refusals',
    'A request that is not HTTP as RFC 9112 has it is answered 400 where an answer can still be sent.',
    'every server refuses it in one way or another',
    refusalStatus(400),
  ),
} as const satisfies Record<string, Behaviour>

export type BehaviourId = keyof typeof BEHAVIOURS
