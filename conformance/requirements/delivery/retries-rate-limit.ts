import { judgeEachFailure, judgeRetry, overlapped } from '../../analysis/attempts.ts'
import { RUN_AGAIN } from '../../analysis/combine.ts'
import { formatDuration } from '../../analysis/format.ts'
import { parseRetryAfter } from '../../analysis/retry-after.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const retriesRateLimit = requirement({
  id: 'delivery.retries-rate-limit',
  level: 'recommended',
  title: 'A lead is sent again after a 429, not before `Retry-After`',
  failureTitle: 'A lead is lost after a 429, or sent again too soon',
  why: 'Stores reach limits in the busiest hour, when they have most to lose. A store that gives up loses these leads; one that retries at once stays locked out.',
  source: standard(
    'RFC 9110, section 10.2.3, and RFC 6585, section 4',
    'https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3',
    '`Retry-After` says how long a client should wait before the next request.',
  ),
  expected: 'After a 429 the lead is sent again until the response is 200, and not before `Retry-After` has passed.',
  journeys: ['first-order', 'fault-429'],
  method:
    "The time between the mock's 429 and the next attempt, compared with `Retry-After`, and whether a later response was 200.",
  remedy: {
    text: 'Read `Retry-After`, in seconds or as a date, and wait at least that long.',
    code: 'pause',
  },
  component: 'lead-delivery',
  judge: (evidence) =>
    judgeEachFailure(evidence, ['fault-429'], (delivery) => {
      const { failed, rule, retries } = delivery
      const retry = retries.find((one) => failed !== undefined && !overlapped(failed, one))
      if (failed === undefined || retry === undefined) return judgeRetry(delivery)
      const wait = parseRetryAfter(rule, failed, retry)
      if (wait === undefined)
        return unproven('How long to wait, or how long it was, could not be seen.', RUN_AGAIN, failed, retry)
      const seen = `\`Retry-After\` said ${formatDuration(wait.askedMs)}, and the lead was sent again after ${formatDuration(wait.waitedMs)}`
      if (wait.isTooSoon) return failure(`${seen}.`, [failed, retry])
      const retried = judgeRetry(delivery)
      return retried.kind === 'pass' ? pass(`${seen}.`, ...retried.evidence) : retried
    }),
})
