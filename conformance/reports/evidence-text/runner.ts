/** Describes the check's own actions, requests and waits. */
import type { Evidence, EvidenceOf } from '../../../schemas/evidence.ts'
import { formatDurationMs } from '../labels.ts'
import { describeFaultRule } from './fault.ts'
import { type EvidenceText, evidenceText, fact, quotedFact } from './text.ts'

export function describeRunnerItem(item: Extract<Evidence, { side: 'runner' }>): EvidenceText {
  switch (item.kind) {
    case 'settings':
      return settings(item)
    case 'setup-error':
      return evidenceText(item.message, [fact('What to do', item.remedy)], true)
    case 'check-stopped':
      return evidenceText(`The check stops, since ${item.requirement} failed`, [
        fact('Not made to their end', item.unfinished.length === 0 ? 'none' : item.unfinished.join(', ')),
      ])
    case 'visit-started':
      return evidenceText(`A visitor opens ${PAGES[item.target]}`, [
        quotedFact('Address', item.url),
        item.target === 'redirect-page' ? toFact('Click', item.click) : null,
        item.target === 'redirect-page' ? toFact('Deeplink', item.deeplink) : null,
        item.cookiesCleared ? fact('Before', 'her cookies were deleted') : null,
        fact('With', item.driver === 'chromium' ? 'Chromium' : 'plain HTTP'),
      ])
    case 'visit-finished':
      return visitEnded(item)
    case 'consent-given':
      return evidenceText('The visitor agrees to the consent banner', [
        fact('Cookies of hers', item.cookies.length === 0 ? 'none' : item.cookies.join(', ')),
      ])
    case 'cookie-preset':
      return evidenceText(`The check plants the cookie itself: ${PLANTED[item.reason]}`, [
        quotedFact('retrack_click', item.value),
        fact('Expires', item.expires ?? 'with the session'),
        quotedFact('For', item.url),
      ])
    case 'order-started':
      return evidenceText(`An order is placed${nameWay(item)}${item.alone ? ', alone' : ''}`, [
        fact('By', ACTIONS[item.action]),
        fact('Cookie', COOKIES[item.cookie]),
        quotedFact('Click', item.click),
        fact('Lead', item.click === null ? 'none may come' : 'one should come, with this click'),
        item.voucher === null ? fact('Voucher', 'none') : quotedFact('Voucher', item.voucher),
      ])
    case 'order-finished':
      return describeEnd('order', item)
    case 'status-change-started':
      return evidenceText(
        `The order ${item.reference} is ${item.status}${nameWay(item)}${item.afterApproval ? ' though it is approved already' : ''}`,
        [
          fact('By', ACTIONS[item.action]),
          quotedFact('Lead', item.lead),
          fact('Update', item.afterApproval ? 'none may come' : `one should come, with ${item.status}`),
        ],
      )
    case 'status-change-finished':
      return describeEnd('action', item)
    case 'store-restarted': {
      const took = formatDurationMs(item.durationMs)
      const sentence = item.succeeded
        ? `The store was restarted, and answers again after ${took}`
        : `The store could not be restarted; it was tried for ${took}`
      return evidenceText(
        sentence,
        [fact('By', ACTIONS[item.action]), quotedFact('Reason', item.reason)],
        !item.succeeded,
      )
    }
    case 'wait-finished':
      return describeWait(item)
    case 'quiet-period':
      return describeQuietPeriod(item)
    case 'fault-installed':
      return evidenceText('The mock is told to fail', [
        fact('Which', describeFaultRule(item.rule)),
        quotedFact('Click', item.rule.match?.click),
        quotedFact('Reference', item.rule.match?.reference),
        quotedFact('Fault', item.fault),
      ])
  }
}

const nameWay = ({ way }: { readonly way: string | null }) => (way === null ? '' : ` (${way})`)

const toFact = (term: string, text: string | null) => (text === null ? fact(term, 'absent') : quotedFact(term, text))

const PAGES = {
  'redirect-page': 'the redirect page',
  'order-page': 'the page of orders',
  'confirmation-page': 'the page that her order ended on, again',
  'store-page': 'a page of the store',
} as const satisfies Record<EvidenceOf<'visit-started'>['target'], string>

const PLANTED = {
  'older-click': 'an older click',
  'redirect-page-left-none': 'the redirect page left none',
  'no-redirect-page': 'the program uses no redirect page',
  tampered: 'one that was tampered with',
} as const satisfies Record<EvidenceOf<'cookie-preset'>['reason'], string>

const ACTIONS = {
  http: 'HTTP requests',
  command: 'a command',
  browser: 'a script in the browser',
  manual: 'a person',
} as const satisfies Record<EvidenceOf<'order-started'>['action'], string>

const COOKIES = {
  store: 'as the store set it',
  preset: 'planted by this check',
  tampered: 'tampered with by this check',
  none: 'none',
} as const satisfies Record<EvidenceOf<'order-started'>['cookie'], string>

const CONFIGURED = { ...ACTIONS, none: 'the store has no such thing', unset: 'not configured' } as const

function describeMock({ attached, upstream }: EvidenceOf<'settings'>['mock']): string {
  if (upstream !== null) return 'Observing proxy'
  return attached ? 'Mock, running already' : 'Mock, started for this check'
}

function settings({
  store,
  mock,
  visitor,
  actions,
  ways,
  timing,
  driver,
  withoutBrowser,
  leftOut,
}: EvidenceOf<'settings'>): EvidenceText {
  return evidenceText('What the check was told', [
    store.redirectUrl === null
      ? fact('Redirect page', 'the program uses none')
      : quotedFact('Redirect page', store.redirectUrl),
    ...store.deeplinks.map((deeplink) => quotedFact('Deeplink', deeplink)),
    quotedFact('Orders are placed on', store.orderUrl),
    store.voucher.kind === 'code'
      ? quotedFact('Voucher', store.voucher.code)
      : fact('Voucher', store.voucher.kind === 'none' ? 'the store takes none' : 'not configured'),
    quotedFact(describeMock(mock), mock.url),
    mock.upstream === null ? null : quotedFact('Real Retrack', mock.upstream.origin),
    quotedFact('Event', mock.event),
    fact('Orders are placed by', CONFIGURED[actions.placeOrder]),
    ways.placeOrder.length === 0 ? null : fact('Ways to order', ways.placeOrder.join(', ')),
    fact('Orders are rejected by', CONFIGURED[actions.rejectOrder]),
    ways.rejectOrder.length === 0 ? null : fact('Ways to reject', ways.rejectOrder.join(', ')),
    fact('Orders are approved by', CONFIGURED[actions.approveOrder]),
    fact('The store is restarted by', CONFIGURED[actions.restartStore]),
    fact(
      'Longest waits',
      Object.entries(timing)
        .map(([name, ms]) => `${name} ${formatDurationMs(ms)}`)
        .join(', '),
    ),
    fact('Every visitor has', describeVisitor(visitor)),
    fact(
      'Who has declined, or not answered',
      `${CONSENT[visitor.consent.declined]}, ${CONSENT[visitor.consent.undecided]}`,
    ),
    fact('Visitors use', driver === 'chromium' ? 'Chromium' : 'plain HTTP'),
    withoutBrowser === null
      ? null
      : fact('Why no browser', withoutBrowser === 'off' ? 'it was switched off' : 'none was found'),
    leftOut.length === 0 ? null : fact('Not asked of a person', leftOut.join(', ')),
  ])
}

const CONSENT = { given: 'looked at', none: 'no banner', unset: 'not configured' } as const

function describeVisitor({ cookies, headers, script }: EvidenceOf<'settings'>['visitor']): string {
  const has = [
    ...cookies.map((name) => `the cookie ${name}`),
    ...headers.map((name) => `the header ${name}`),
    ...(script === null ? [] : [`the script ${script}`]),
  ]
  return has.length === 0 ? 'nothing from the start' : has.join(', ')
}

function visitEnded({ outcome, reason, url, durationMs }: EvidenceOf<'visit-finished'>): EvidenceText {
  const took = formatDurationMs(durationMs)
  const sentence = {
    settled: `The visit has settled after ${took}`,
    'timed-out': `The visit did not settle in ${took}`,
    failed: `The visit failed after ${took}`,
  }[outcome]
  return evidenceText(
    sentence,
    [url === null ? fact('Ended at', 'nowhere') : quotedFact('Ended at', url), quotedFact('Reason', reason)],
    outcome !== 'settled',
  )
}

function describeEnd(
  what: 'order' | 'action',
  { succeeded, declined, reason, durationMs }: EvidenceOf<'order-finished' | 'status-change-finished'>,
): EvidenceText {
  const took = formatDurationMs(durationMs)
  return evidenceText(
    `The ${what} ${succeeded ? 'succeeded' : declined ? 'was declined' : 'failed'} after ${took}`,
    [quotedFact('Reason', reason)],
    !succeeded,
  )
}

const AWAITED = {
  lead: 'a lead',
  'accepted-lead': 'a lead that is accepted',
  update: 'an update',
  'accepted-update': 'an update that is accepted',
} as const satisfies Record<EvidenceOf<'wait-finished'>['for'], string>

function describeWait({ for: awaited, result, waitedMs, limitMs }: EvidenceOf<'wait-finished'>): EvidenceText {
  const end = {
    yes: waitedMs === 0 ? 'it came before the action had ended' : `it came after ${formatDurationMs(waitedMs)}`,
    no: `none came in ${formatDurationMs(waitedMs)}`,
    unknown: 'the journal dropped what could have told',
  }[result]
  return evidenceText(
    `Waited for ${AWAITED[awaited]}: ${end}`,
    [fact('At most', formatDurationMs(limitMs))],
    result !== 'yes',
  )
}

const SILENT = { createLead: 'no lead', updateLead: 'no update of a lead', trackClick: 'no tracking link' } as const

function describeQuietPeriod({
  of,
  result,
  watchedMs,
  neededMs,
  leadBefore,
  leadAfter,
}: EvidenceOf<'quiet-period'>): EvidenceText {
  const end = {
    yes: `nothing came in ${formatDurationMs(watchedMs)}`,
    no: 'something came',
    unknown: 'the journal dropped what could have told',
  }[result]
  const heard = leadBefore !== null && leadAfter !== null
  return evidenceText(
    `Watched that ${SILENT[of.operation]} comes: ${end}`,
    [
      quotedFact('For the click', of.click),
      quotedFact('For the lead', of.lead),
      fact('Needed', formatDurationMs(neededMs)),
      fact('Leads were heard', heard ? 'before and after, so the silence counts' : 'not both before and after'),
    ],
    result !== 'yes' || !heard,
  )
}
