import { DROPPED_CONNECTION_JOURNEYS } from '../../../schemas/journeys.ts'
import { judgeEachFailure, judgeRetry } from '../../analysis/attempts.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const retriesDropped = requirement({
  id: 'delivery.retries-dropped',
  level: 'recommended',
  title: 'A lead is sent again after a broken or hanging connection',
  failureTitle: 'A lead is lost after a broken or hanging connection',
  why: 'Most outages break or hang connections. A store that does not catch this loses the lead. Without a time-out, one hanging request blocks all that wait behind it.',
  source: documented(
    'Send leads to Retrack',
    'The API will return with HTTP 200 OK if the lead has been successfully saved. For all other responses you can retry as many times as you need.',
  ),
  expected: 'After a reset, an empty or a missing response, the lead is sent again until the response is 200.',
  journeys: ['first-order', ...DROPPED_CONNECTION_JOURNEYS],
  method:
    'Whether the mock received the lead again after it had reset, closed or held the connection of the first attempt, and responded 200; within `timing.retry`.',
  remedy: {
    text: 'Treat every connection error like a response that is not 200, and set a time-out: many clients wait for ever by default.',
    code: 'post',
  },
  component: 'lead-delivery',
  judge: (evidence) => judgeEachFailure(evidence, ['fault-reset', 'fault-empty', 'fault-hang'], judgeRetry),
})
