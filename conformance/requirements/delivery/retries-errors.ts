import { judgeEachFailure, judgeRetry } from '../../analysis/attempts.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const retriesErrors = requirement({
  id: 'delivery.retries-errors',
  level: 'recommended',
  title: 'A lead that was answered 500 or 503 is sent again',
  failureTitle: 'A lead that was answered 500 or 503 is lost',
  why: 'Retrack will be down one day, as everything is. Each order of that hour is a commission lost for good, unless its lead is sent again.',
  source: documented('Send leads to Retrack', 'For all other responses you can retry as many times as you need.'),
  expected: 'After a 500 and after a 503 the lead is sent again until it is answered 200.',
  journeys: ['first-order', 'fault-500', 'fault-503'],
  method:
    'Whether the mock, after it answered the first lead of an order with the error, received that lead again and answered 200; within `timing.retry`.',
  remedy: {
    text: 'Keep each lead in a queue until it was answered 200, and try again after a growing while.',
    code: 'tell',
  },
  component: 'lead-delivery',
  judge: (evidence) => judgeEachFailure(evidence, ['fault-500', 'fault-503'], judgeRetry),
})
