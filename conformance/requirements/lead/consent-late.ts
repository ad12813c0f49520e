import { judgeConsent, NECESSARY_FOR_CASHBACK } from '../../analysis/consent.ts'
import { LATE_VARIANTS } from '../../probes.ts'
import { requirement } from '../../requirement.ts'

export const consentLate = requirement({
  id: 'lead.consent-late',
  level: 'recommended',
  title: 'A visitor who agrees to the consent banner after the redirect page makes a lead, too',
  failureTitle: 'A visitor who agrees to the consent banner after the redirect page makes no lead',
  why: 'The redirect page shows no banner, so new visitors answer it on the next page or later. A store that checks consent only on the redirect page loses the click of every new customer.',
  source: NECESSARY_FOR_CASHBACK,
  expected:
    'An order by a visitor who agrees on the first page, or on the second, makes a lead with the click of the visit.',
  journeys: ['first-order', 'late-visitor'],
  method:
    'The leads of two orders by visitors who open the redirect page with the settings of `visitor.consent.undecided`, and have those of `visitor` from the first or the second page on. They agree between two pages: the check does not see what a banner does at once.',
  remedy: {
    text: 'If you may keep the click only after consent, carry it until then in the session on the server. Set the cookie with the first response after the visitor has agreed.',
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
