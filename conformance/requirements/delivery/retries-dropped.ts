import { DROPPED_CONNECTION_JOURNEYS } from '../../../schemas/journeys.ts'
import { judgeEachFailure, judgeRetry } from '../../analysis/attempts.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const retriesDropped = requirement({
  id: 'delivery.retries-dropped',
  level: 'recommended',
  title: 'A lead whose connection was dropped or hung is sent again',
  failureTitle: 'A lead whose connection was dropped or hung is lost',
  why: 'Most outages are no tidy answer but a connection that breaks or hangs. Where that is not caught the lead is lost, and where there is no timeout, one hanging request holds up all that wait behind it.',
  source: documented(
    'Send leads to Retrack',
    'The API will return with HTTP 200 OK if the lead has been successfully saved. For all other responses you can retry as many times as you need.',
  ),
  expected: 'After a reset, an empty and a hanging answer the lead is sent again until it is answered 200.',
  journeys: ['first-order', ...DROPPED_CONNECTION_JOURNEYS],
  method:
    "Whether the mock, after it reset, closed or held the connection of an order's first lead, received that lead again and answered 200; within `timing.retry`.",
  remedy: {
    text: 'Treat every error of the connection as an answer that is not 200, and set a timeout: without one a request that hangs is waited for forever.',
    code: 'post',
  },
  component: 'lead-delivery',
  judge: (evidence) => judgeEachFailure(evidence, ['fault-reset', 'fault-empty', 'fault-hang'], judgeRetry),
})
