import { judgeConsent, NECESSARY_FOR_CASHBACK } from '../../analysis/consent.ts'
import { LATE_VARIANTS } from '../../probes.ts'
import { requirement } from '../../requirement.ts'

export const consentLate = requirement({
  id: 'lead.consent-late',
  level: 'recommended',
  title: 'A visitor who agrees to the consent banner after the redirect page makes a lead, too',
  failureTitle: 'A visitor who agrees to the consent banner after the redirect page makes no lead',
  why: 'The redirect page shows no banner, so nobody who comes for the first time has answered it there. She answers on the page that she was sent to, or on the next one. A store that looks at her answer on the redirect page alone has no click of any new customer.',
  source: NECESSARY_FOR_CASHBACK,
  expected:
    'An order by a visitor who agrees on the first page, or on the second, makes a lead with the click of her visit.',
  journeys: ['first-order', 'late-visitor'],
  method:
    'The leads of two orders by visitors who look as `visitor.consent.undecided` says when they open the redirect page, and as `visitor` says from the first page of the store or the second on. They agree between two pages: what a banner does at once, the check does not see.',
  remedy: {
    text: 'Where the click may be kept only once she has agreed, carry it until then: in the session on the server, and set the cookie with the first answer after she has agreed.',
    code: null,
  },
  component: 'redirect-page',
  judge: (evidence) =>
    judgeConsent(evidence, {
      journey: 'late-visitor',
      look: 'undecided',
      variants: LATE_VARIANTS,
      order: 'by a visitor who agreed to the consent banner after the redirect page',
      clue: 'though visitors who had agreed before make leads',
    }),
})
