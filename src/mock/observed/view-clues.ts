/** Reads from an accepted request the settings that change how answers look. */
import { CLICK_COOKIE } from '../../../schemas/terms.ts'
import { parseUrl } from '../../../shared/parse-url.ts'
import { trimBlanks } from '../api/normalize-fields.ts'
import type { Clue } from './explain.ts'
import { type KnownLead, type ProxiedVisit, retrackMs, uuidIn, valueAt } from './knowledge.ts'
import type { ReadRequest } from './read-request.ts'
import type { Situation } from './situation.ts'
import { type DecodedAnswer, type Json, parseJson } from './template.ts'

export interface AcceptedExchange {
  readonly request: ReadRequest
  readonly situation: Situation
  readonly answer: DecodedAnswer
  readonly at: number
  /** The lead that had the reference before. */
  readonly earlierUuid: string | undefined
  /** The lead before the update. */
  readonly lead: KnownLead | undefined
  /** The visit that the click of the request came of. */
  readonly visit: ProxiedVisit | undefined
}

export function findViewClues(accepted: AcceptedExchange): Clue[] {
  switch (accepted.situation.operation) {
    case 'createLead':
      return [...framingClues(accepted), ...creationClues(accepted), ...blankClues(accepted), ...clickClues(accepted)]
    case 'updateLead':
      return [...updateClues(accepted)]
    case 'trackClick':
      return [...trackingClues(accepted)]
    case null:
      return []
  }
}

function* framingClues({ answer: { headers, text } }: AcceptedExchange): Generator<Clue> {
  // A body that was compressed on the way has no length, whatever the application says.
  if (text === '' || headers.has('content-encoding')) return
  if (headers.get('transfer-encoding') === 'chunked') yield { id: 'response-framing', value: 'chunked' }
  else if (headers.has('content-length')) yield { id: 'response-framing', value: 'length' }
}

/** Finds clues in the click of an answer. */
function* clickClues({ answer, visit }: AcceptedExchange): Generator<Clue> {
  const click = valueAt(parseJson(answer.text), ['data', 'click'])
  const details = ['ip_address', 'browser', 'referer', 'country'].map((name) => valueAt(click, [name]))
  if (details.some((value) => typeof value === 'string')) yield { id: 'click-details', value: 'recorded' }
  else if (visit !== undefined && details.every((value) => value === null))
    yield { id: 'click-details', value: 'omitted' }
  const [address] = details
  if (visit?.forwardedFor !== undefined && typeof address === 'string')
    yield { id: 'click-address', value: address === visit.forwardedFor ? 'forwarded' : 'connection' }
}

/** Blanks around a reference or a voucher: whether they are in the answer. */
function* blankClues({ request, answer }: AcceptedExchange): Generator<Clue> {
  const sent = parseJson(request.content.text)
  const [first] = [valueAt(parseJson(answer.text), ['data', 'vouchers'])].flat()
  const pairs = [
    [valueAt(sent, ['reference']), valueAt(parseJson(answer.text), ['data', 'reference'])],
    [valueAt(sent, ['voucher']), first],
  ]
  for (const [given, answered] of pairs) {
    if (typeof given !== 'string' || trimBlanks(given) === given) continue
    if (answered === given) yield { id: 'surrounding-blanks', value: 'keep' }
    else if (answered === trimBlanks(given)) yield { id: 'surrounding-blanks', value: 'trim' }
  }
}

function* creationClues({ request, situation, answer, at, earlierUuid }: AcceptedExchange): Generator<Clue> {
  const json = parseJson(answer.text)
  const { voucher, reference } = request.content.fields
  const has = (oddity: Situation['oddities'][number]) => situation.oddities.includes(oddity)
  const uuid = uuidIn(json)
  if (has('reference-repeated') && uuid !== undefined && earlierUuid !== undefined) {
    yield { id: 'repeated-reference', value: uuid === earlierUuid ? 'existing' : 'accept' }
  }
  const vouchers = valueAt(json, ['data', 'vouchers'])
  if (voucher === undefined || voucher === null) yield* noVoucher(vouchers)
  if (voucher === '')
    yield { id: 'empty-string', value: Array.isArray(vouchers) && vouchers[0] === '' ? 'kept' : 'null' }
  const answered = valueAt(json, ['data', 'reference'])
  if (reference === '') {
    if (answered === '') yield { id: 'empty-string', value: 'kept' }
    if (answered === null) yield { id: 'empty-string', value: 'null' }
  }
  if (uuid !== earlierUuid) yield* timeZone(retrackMs(valueAt(json, ['data', 'created_at'])), at)
}

function* noVoucher(vouchers: Json | undefined): Generator<Clue> {
  if (vouchers === null) yield { id: 'no-voucher', value: 'null' }
  if (Array.isArray(vouchers) && vouchers.length === 0) yield { id: 'no-voucher', value: 'empty-list' }
}

const QUARTER_MS = 15 * 60_000
/** More is no zone but a wrong clock. */
const MAX_ZONE_MS = 14 * 60 * 60_000

/** The zone in which the time of the answer is the time of the answer. Stockholm is Refunder's home. */
function* timeZone(createdAt: number | undefined, at: number): Generator<Clue> {
  if (createdAt === undefined) return
  const offset = Math.round((createdAt - at) / QUARTER_MS) * QUARTER_MS
  if (Math.abs(createdAt - at - offset) > 5 * 60_000 || Math.abs(offset) > MAX_ZONE_MS) return
  const hours = offset / 3_600_000
  if (offset === 0) yield { id: 'time-zone', value: 'UTC' }
  else if (offset === getOffset('Europe/Stockholm', at)) yield { id: 'time-zone', value: 'Europe/Stockholm' }
  // The signs of these names are the other way round.
  else if (Number.isInteger(hours))
    yield { id: 'time-zone', value: `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}` }
}

function getOffset(zone: string, at: number): number {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  return Math.round(((retrackMs(shown) ?? at) - at) / QUARTER_MS) * QUARTER_MS
}

/** Times are written in whole seconds. */
const DISTINCT_MS = 2000

function* updateClues({ request, answer, at, lead, situation }: AcceptedExchange): Generator<Clue> {
  if (answer.text === '') yield { id: 'update-answer', value: 'empty' }
  const json = parseJson(answer.text)
  const status = valueAt(json, ['data', 'status'])
  if (typeof status !== 'object' || status === null) return
  if (valueAt(json, ['data', 'click']) !== undefined) yield { id: 'update-answer', value: 'lead' }
  const { reason } = request.content.fields
  if (typeof reason === 'string' && reason !== '') {
    const answered = valueAt(status, ['reason'])
    if (answered === reason) yield { id: 'merchant-reason', value: 'save' }
    if (answered === null) yield { id: 'merchant-reason', value: 'ignore' }
  }
  const changedAt = retrackMs(valueAt(status, ['created_at']))
  const createdAt = retrackMs(valueAt(json, ['data', 'created_at']))
  if (changedAt === undefined || createdAt === undefined || situation.oddities.includes('approved-again')) return
  if (changedAt !== createdAt) yield { id: 'status-time', value: 'last-change' }
  else if (lead !== undefined && at - lead.createdAt >= DISTINCT_MS) yield { id: 'status-time', value: 'creation' }
}

function* trackingClues({ request, answer, situation }: AcceptedExchange): Generator<Clue> {
  yield { id: 'redirect-status', value: answer.status }
  if (request.method === 'HEAD') yield { id: 'head-request', value: 'as-get' }
  const location = parseUrl(answer.headers.get('location') ?? '')
  const parameters = location?.searchParams
  const click = parameters?.get('click')
  const given = new URLSearchParams(request.route.target.query).getAll('deeplink').at(-1)
  const deeplink = parseUrl(given ?? '')
  if (location !== undefined && deeplink !== undefined) yield* deeplinkClues(location, deeplink, given ?? '')
  if (!click) return
  if (/^[0-9a-f-]{14}1/.test(click)) yield { id: 'click-version', value: 'v1' }
  if (/^[0-9a-f-]{14}4/.test(click)) yield { id: 'click-version', value: 'v4' }
  if (situation.oddities.includes('no-deeplink')) {
    yield { id: 'missing-deeplink', value: parameters?.has('deeplink') ? 'landing-page' : 'omit' }
  }
}

/** Whether the visitor is sent to the redirect page or to the deeplink, and whether that may lead to another site. */
function* deeplinkClues(location: URL, deeplink: URL, given: string): Generator<Clue> {
  if (location.href === deeplink.href) {
    yield { id: 'no-redirect-page-click', value: 'unchanged' }
    return
  }
  const without = new URL(location)
  without.searchParams.delete('click')
  const bare = new URL(deeplink)
  bare.searchParams.delete('click')
  if (without.href === bare.href) yield { id: 'no-redirect-page-click', value: 'append-click' }
  const sent = location.searchParams.get('deeplink')
  if (sent === null || deeplink.host === location.host) return
  yield { id: 'foreign-deeplink', value: sent === given ? 'pass-on' : 'landing-page' }
}

/** The click that a tracking link led to. */
export function clickIn({ headers }: Pick<DecodedAnswer, 'headers'>): string | undefined {
  const parameters = parseUrl(headers.get('location') ?? '')?.searchParams
  return parameters?.get('click') ?? parameters?.get(CLICK_COOKIE) ?? undefined
}
