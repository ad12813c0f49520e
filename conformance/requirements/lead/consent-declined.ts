import { judgeConsent, NECESSARY_FOR_CASHBACK } from '../../analysis/consent.ts'
import { requirement } from '../../requirement.ts'

export const consentDeclined = requirement({
  id: 'lead.consent-declined',
  level: 'recommended',
  title: 'A visitor who declines the consent banner makes a lead, too',
  failureTitle: 'A visitor who declines the consent banner makes no lead',
  why: 'She came from a cashback site to get money back for her order, and would get none: the store dropped the click with the cookies of its advertising. She asks the site, the site asks Retrack, and nobody can find the order.',
  source: NECESSARY_FOR_CASHBACK,
  expected: 'An order by a visitor who has declined makes a lead with the click of her visit.',
  journeys: ['first-order', 'declined-visitor'],
  method:
    'The lead of an order by a visitor who looks as `visitor.consent.declined` says, beside the leads of visitors who look as `visitor` says.',
  remedy: {
    text: 'Decide with whoever answers for privacy in your store whether the click is necessary for what the visitor asked for. If so, set `retrack_click` on the redirect page whatever the banner says, and list it with the necessary cookies.',
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
