import { judgeConsent, NECESSARY_FOR_CASHBACK } from '../../analysis/consent.ts'
import { requirement } from '../../requirement.ts'

export const consentDeclined = requirement({
  id: 'lead.consent-declined',
  level: 'recommended',
  title: 'A visitor who declines the consent banner makes a lead, too',
  failureTitle: 'A visitor who declines the consent banner makes no lead',
  why: 'A cashback customer expects money back for the order, and gets none: the store dropped the click with its advertising cookies. The customer asks the cashback site, the site asks Retrack, and nobody finds the order.',
  source: NECESSARY_FOR_CASHBACK,
  expected: 'An order by a visitor who has declined makes a lead with the click of the visit.',
  journeys: ['first-order', 'declined-visitor'],
  method:
    'The lead of an order by a visitor with the settings of `visitor.consent.declined`, compared with leads of visitors with those of `visitor`.',
  remedy: {
    text: 'Decide with the person responsible for privacy in your store whether the click is necessary for what the visitor asked for. If so, set `retrack_click` on the redirect page whatever the banner says, and list it with the necessary cookies.',
    code: null,
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeConsent(evidence, {
      journey: 'declined-visitor',
      look: 'declined',
      variants: [null],
      order: 'by a visitor who has declined the consent banner',
      clue: 'though other visitors make leads',
    }),
})
