import { judgeFailedUpdate } from '../../analysis/update-retries.ts'
import { requirement } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const retriesErrors = requirement({
  id: 'status.retries-errors',
  level: 'recommended',
  title: 'An update that was answered 503 is sent again',
  failureTitle: 'An update that was answered 503 is lost',
  why: 'An update that is lost leaves the lead as it was: you pay for an order that came back, or publishers wait for one that was kept. Nothing in the store shows it.',
  source: standard(
    'RFC 9110, section 15.6.4',
    'https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4',
    'A 503 tells of an overload or of maintenance that will likely be over after some delay.',
  ),
  expected: 'After a 503 the update is sent again until it is answered 200.',
  journeys: ['first-order', 'failed-update'],
  method:
    'Whether the mock, after it answered 503 to the first update of a lead, received that update again and answered 200; within `timing.retry`.',
  remedy: {
    text: 'Send updates through the queue that sends leads: kept until answered 200, tried again after a growing while.',
    code: 'tell',
  },
  component: 'status-updates',
  judge: judgeFailedUpdate,
})
