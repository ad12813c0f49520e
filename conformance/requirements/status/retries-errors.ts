import { judgeFailedUpdate } from '../../analysis/update-retries.ts'
import { requirement } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const retriesErrors = requirement({
  id: 'status.retries-errors',
  level: 'recommended',
  title: 'An update is sent again after a 503',
  failureTitle: 'An update is lost after a 503',
  why: 'A lost update leaves the lead unchanged: you pay for a returned order, or publishers wait for a kept one. Nothing in the store shows it.',
  source: standard(
    'RFC 9110, section 15.6.4',
    'https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4',
    'A 503 means an overload or maintenance that will likely end after some delay.',
  ),
  expected: 'After a 503 the update is sent again until the response is 200.',
  journeys: ['first-order', 'failed-update'],
  method:
    'Whether the mock received the update again after it had responded 503 to the first attempt, and responded 200; within `timing.retry`.',
  remedy: {
    text: 'Send updates through the queue for leads: keep them until the response is 200, and retry with growing pauses.',
    code: 'tell',
  },
  component: 'status-updates',
  judge: judgeFailedUpdate,
})
