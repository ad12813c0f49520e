import { judgeEachFailure, judgeRetry } from '../../analysis/attempts.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

const JOURNEYS = [
  'fault-202',
  'fault-204',
  'fault-302',
  'fault-302-page',
  'fault-401',
  'fault-403',
  'fault-404',
] as const

export const retriesNon200 = requirement({
  id: 'delivery.retries-non-200',
  level: 'recommended',
  title: 'A lead that was answered anything but 200 is sent again',
  failureTitle: 'A lead that was answered something other than 200 is not sent again',
  why: 'Only a 200 says that the lead was saved. Most HTTP clients take a 202 from a proxy, or a redirect to a maintenance page, for success: the lead is gone, and no log tells of an error. Others take every 4xx for final, and lose the leads of the hour in which a firewall was wrong, a token was being changed, or a proxy did not find the API.',
  source: documented(
    'Send leads to Retrack',
    'The API will return with HTTP 200 OK if the lead has been successfully saved. For all other responses you can retry as many times as you need.',
  ),
  expected:
    'After a 202, a 204, a 302, a 401, a 403 and a 404 the lead is sent again until it is answered 200, also where the `Location` of the 302 leads to a page that answers 200. A 400, a 409 or a 422 speaks of the lead itself: a store may keep such a lead for a person instead, and is not judged by it.',
  journeys: ['first-order', ...JOURNEYS],
  method:
    'Whether the mock, after it answered the first lead of an order with the status, received that lead again and answered 200; within `timing.retry`.',
  remedy: {
    text: 'Follow no redirect, and compare the status with 200. `response.ok` and "below 400" also hold for answers that saved nothing. A 401, a 403 and a 404 speak of who asks and where, and not of the lead: let somebody know, and try again all the same, later and later.',
    code: 'post',
  },
  component: 'lead-delivery',
  judge: (evidence) => judgeEachFailure(evidence, JOURNEYS, judgeRetry),
})
