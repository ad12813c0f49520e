import { judgeEachFailure, judgeRetry } from '../../analysis/attempts.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const retriesErrors = requirement({
  id: 'delivery.retries-errors',
  level: 'recommended',
  title: 'A lead is sent again after a 500 or 503',
  failureTitle: 'A lead is lost after a 500 or 503',
  why: 'Every service is down some day. Each order of that hour is a lost commission, unless its lead is sent again.',
  source: documented('Send leads to Retrack', 'For all other responses you can retry as many times as you need.'),
  expected: 'After a 500 and after a 503 the lead is sent again until the response is 200.',
  journeys: ['first-order', 'fault-500', 'fault-503'],
  method:
    'Whether the mock received the lead again after it had responded with the error to the first attempt, and responded 200; within `timing.retry`.',
  remedy: {
    text: 'Keep each lead in a queue until the response is 200, and retry with growing pauses.',
    code: 'tell',
  },
  component: 'lead-delivery',
  judge: (evidence) => judgeEachFailure(evidence, ['fault-500', 'fault-503'], judgeRetry),
})
