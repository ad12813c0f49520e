import { documented } from '../../basis.ts'
import { everyFailure, isRetried } from '../../reading/attempts.ts'
import { requirement } from '../../requirement.ts'

export const retriesNon200 = requirement({
  id: 'delivery.retries-non-200',
  level: 'recommended',
  title: 'A lead that was answered anything but 200 is sent again',
  failureTitle: 'An answer that is not 200 is taken for success',
  why: 'Only a 200 says that the lead was saved. Most HTTP clients take a 202 from a proxy, or a redirect to a maintenance page, for success: the lead is gone, and no log tells of an error.',
  basis: documented(
    'Send leads to Retrack',
    'The API will return with HTTP 200 OK if the lead has been successfully saved. For all other responses you can retry as many times as you need.',
  ),
  expected: 'After a 202, a 204 and a 302 without `Location` the lead is sent again until it is answered 200.',
  looksAt:
    'Whether the mock, after it answered the first lead of an order with the status, received that lead again and answered 200; within `timing.retry`.',
  advice: {
    text: 'Compare the status with 200. `response.ok` and "below 400" also hold for answers that saved nothing.',
    snippet: 'const isSaved = response.status === 200   // not: response.ok',
  },
  blame: 'lead-delivery',
  judge: (evidence) => everyFailure(evidence, ['fault-202', 'fault-204', 'fault-302'], isRetried),
})
