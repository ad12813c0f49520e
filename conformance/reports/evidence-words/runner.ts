/** What the check itself did, asked and waited for, in words. */
import type { Evidence, EvidenceOf } from '../../../schemas/evidence.ts'
import { durationWords } from '../wording.ts'
import { ruleWords } from './fault.ts'
import { fact, valueFact, type Words, words } from './words.ts'

export function runnerWords(item: Extract<Evidence, { side: 'runner' }>): Words {
  switch (item.kind) {
    case 'settings':
      return settings(item)
    case 'set-up-problem':
      return words(item.message, [fact('What to do', item.mend)], true)
    case 'visit-began':
      return words(`A visitor opens the ${item.target === 'redirect-page' ? 'redirect page' : 'page of orders'}`, [
        valueFact('Address', item.url),
        item.target === 'redirect-page' ? given('Click', item.click) : null,
        item.target === 'redirect-page' ? given('Deeplink', item.deeplink) : null,
        item.cookiesCleared ? fact('Before', 'her cookies were deleted') : null,
        fact('With', item.driver === 'chromium' ? 'Chromium' : 'plain HTTP'),
      ])
    case 'visit-ended':
      return visitEnded(item)
    case 'cookie-planted':
      return words(`The check plants the cookie itself: ${PLANTED[item.why]}`, [
        valueFact('retrack_click', item.value),
        fact('Expires', item.expires ?? 'with the session'),
        valueFact('For', item.url),
      ])
    case 'order-began':
      return words(`An order is placed${item.alone ? ', alone' : ''}`, [
        fact('By', ACTIONS[item.action]),
        fact('Cookie', COOKIES[item.cookie]),
        valueFact('Click', item.click),
        fact('Lead', item.click === null ? 'none may come' : 'one should come, with this click'),
        item.voucher === null ? fact('Voucher', 'none') : valueFact('Voucher', item.voucher),
      ])
    case 'order-ended':
      return ended('order', item)
    case 'status-change-began':
      return words(
        `The order ${item.reference} is ${item.status}${item.afterApproval ? ' though it is approved already' : ''}`,
        [
          fact('By', ACTIONS[item.action]),
          valueFact('Lead', item.lead),
          fact('Update', item.afterApproval ? 'none may come' : `one should come, with ${item.status}`),
        ],
      )
    case 'status-change-ended':
      return ended('action', item)
    case 'waited':
      return waited(item)
    case 'silence':
      return silence(item)
    case 'fault-armed':
      return words('The mock is told to fail', [
        fact('Which', ruleWords(item.rule)),
        valueFact('Click', item.rule.match?.click),
        valueFact('Reference', item.rule.match?.reference),
        valueFact('Fault', item.fault),
      ])
  }
}

const given = (term: string, text: string | null) => (text === null ? fact(term, 'absent') : valueFact(term, text))

const PLANTED = {
  'older-click': 'an older click',
  'redirect-page-left-none': 'the redirect page left none',
  'no-redirect-page': 'the program uses no redirect page',
  tampered: 'one that was tampered with',
} as const satisfies Record<EvidenceOf<'cookie-planted'>['why'], string>

const ACTIONS = {
  http: 'HTTP requests',
  command: 'a command',
  browser: 'a script in the browser',
  manual: 'a person',
} as const satisfies Record<EvidenceOf<'order-began'>['action'], string>

const COOKIES = {
  store: 'as the store set it',
  planted: 'planted by this check',
  tampered: 'tampered with by this check',
  none: 'none',
} as const satisfies Record<EvidenceOf<'order-began'>['cookie'], string>

const CONFIGURED = { ...ACTIONS, none: 'the store has no such thing', 'left-out': 'not configured' } as const

function settings({ store, mock, actions, timing, driver, withoutBrowser }: EvidenceOf<'settings'>): Words {
  return words('What the check was told', [
    store.redirectUrl === null
      ? fact('Redirect page', 'the program uses none')
      : valueFact('Redirect page', store.redirectUrl),
    ...store.deeplinks.map((deeplink) => valueFact('Deeplink', deeplink)),
    valueFact('Orders are placed on', store.orderUrl),
    store.voucher.kind === 'code'
      ? valueFact('Voucher', store.voucher.code)
      : fact('Voucher', store.voucher.kind === 'none' ? 'the store takes none' : 'not configured'),
    valueFact(mock.attached ? 'Mock, running already' : 'Mock, started for this check', mock.url),
    valueFact('Event', mock.event),
    fact('Orders are placed by', CONFIGURED[actions.placeOrder]),
    fact('Orders are rejected by', CONFIGURED[actions.rejectOrder]),
    fact('Orders are approved by', CONFIGURED[actions.approveOrder]),
    fact(
      'Longest waits',
      Object.entries(timing)
        .map(([name, ms]) => `${name} ${durationWords(ms)}`)
        .join(', '),
    ),
    fact('Visitors use', driver === 'chromium' ? 'Chromium' : 'plain HTTP'),
    withoutBrowser === null
      ? null
      : fact('Why no browser', withoutBrowser === 'off' ? 'it was switched off' : 'none was found'),
  ])
}

function visitEnded({ outcome, reason, url, durationMs }: EvidenceOf<'visit-ended'>): Words {
  const took = durationWords(durationMs)
  const sentence = {
    settled: `The visit has settled after ${took}`,
    'timed-out': `The visit did not settle in ${took}`,
    failed: `The visit failed after ${took}`,
  }[outcome]
  return words(
    sentence,
    [url === null ? fact('Ended at', 'nowhere') : valueFact('Ended at', url), valueFact('Reason', reason)],
    outcome !== 'settled',
  )
}

function ended(
  what: 'order' | 'action',
  { succeeded, reason, durationMs }: EvidenceOf<'order-ended' | 'status-change-ended'>,
): Words {
  const took = durationWords(durationMs)
  return words(
    `The ${what} ${succeeded ? 'succeeded' : 'failed'} after ${took}`,
    [valueFact('Reason', reason)],
    !succeeded,
  )
}

const AWAITED = {
  lead: 'a lead',
  'accepted-lead': 'a lead that is accepted',
  update: 'an update',
  'accepted-update': 'an update that is accepted',
} as const satisfies Record<EvidenceOf<'waited'>['for'], string>

function waited({ for: awaited, holds, waitedMs, limitMs }: EvidenceOf<'waited'>): Words {
  const end = {
    yes: waitedMs === 0 ? 'it came before the action had ended' : `it came after ${durationWords(waitedMs)}`,
    no: `none came in ${durationWords(waitedMs)}`,
    unknown: 'the journal dropped what could have told',
  }[holds]
  return words(`Waited for ${AWAITED[awaited]}: ${end}`, [fact('At most', durationWords(limitMs))], holds !== 'yes')
}

const SILENT = { createLead: 'no lead', updateLead: 'no update of a lead', trackClick: 'no tracking link' } as const

function silence({ of, holds, watchedMs, neededMs, heardBefore, heardAfter }: EvidenceOf<'silence'>): Words {
  const end = {
    yes: `nothing came in ${durationWords(watchedMs)}`,
    no: 'something came',
    unknown: 'the journal dropped what could have told',
  }[holds]
  const heard = heardBefore !== null && heardAfter !== null
  return words(
    `Watched that ${SILENT[of.operation]} comes: ${end}`,
    [
      valueFact('For the click', of.click),
      valueFact('For the lead', of.lead),
      fact('Needed', durationWords(neededMs)),
      fact('Leads were heard', heard ? 'before and after, so the silence counts' : 'not both before and after'),
    ],
    holds !== 'yes' || !heard,
  )
}
