import { OUTAGE_MS } from '../../../schemas/journeys.ts'
import { judgeEachFailure } from '../../analysis/attempts.ts'
import { formatDuration, pluralize } from '../../analysis/format.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

/** More often than that is no waiting for a server to recover, whatever the first pauses are. */
const MIN_PAUSE_MS = 100
const MAX_TRIES = OUTAGE_MS / MIN_PAUSE_MS

export const backsOff = requirement({
  id: 'delivery.backs-off',
  level: 'recommended',
  title: 'A store waits before it retries a failing lead',
  failureTitle: 'A lead is retried without a pause while Retrack is down',
  why: 'Each waiting lead multiplies the requests. A store that retries without a pause keeps the server down, fills its own log, and may get its token blocked after the outage.',
  source: standard(
    'RFC 9110, section 15.6.4',
    'https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4',
    'A 503 means an overload or maintenance that will likely end after some delay.',
  ),
  expected: `While Retrack responds 503 for ${formatDuration(OUTAGE_MS)}, the lead is sent at most ${MAX_TRIES} times.`,
  journeys: ['first-order', 'fault-outage'],
  method: `How often the mock received the lead of one order while it responded 503 for ${formatDuration(OUTAGE_MS)}.`,
  remedy: {
    text: 'Wait before each retry, and double the wait each time, up to some minutes.',
    code: 'pause',
  },
  component: 'lead-delivery',
  judge: (evidence) =>
    judgeEachFailure(evidence, ['fault-outage'], ({ order, rule, attempts, failed, retries }) => {
      const tries = attempts.filter(({ entry }) => entry.fault !== null && entry.fault.id === rule?.fault)
      if (failed === undefined) {
        const remedy = 'See `lead.sent` and `lead.accepted`; once leads come, run the check again.'
        return unproven('No lead met the outage.', remedy, order.started)
      }
      const seen = `In an outage of ${formatDuration(OUTAGE_MS)} the lead was tried ${pluralize(tries.length, 'time')}.`
      if (tries.length > MAX_TRIES) return failure(seen, [failed, ...tries.slice(1)])
      if (retries.length > 0) return pass(seen, failed, ...retries)
      return unproven(
        'The lead was not sent again, so there were no pauses to see.',
        'See `delivery.retries-errors`; once failed leads are sent again, run the check again.',
        failed,
      )
    }),
})
