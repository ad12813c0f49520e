import { NON_200_JOURNEYS } from '../../../schemas/journeys.ts'
import { judgeEachFailure, judgeRetry } from '../../analysis/attempts.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const retriesNon200 = requirement({
  id: 'delivery.retries-non-200',
  level: 'recommended',
  title: 'A lead is sent again after any response but 200',
  failureTitle: 'A lead is not sent again after a response other than 200',
  why: 'Only a 200 says that the lead was saved. Most HTTP clients take a 202 from a proxy, or a redirect to a maintenance page, for success: the lead is lost, and no log shows an error. Others never retry after a 4xx, and lose leads while a firewall is wrong, a token changes, or a proxy does not find the API.',
  source: documented(
    'Send leads to Retrack',
    'The API will return with HTTP 200 OK if the lead has been successfully saved. For all other responses you can retry as many times as you need.',
  ),
  expected:
    'After a 202, a 204, a 302, a 401, a 403 and a 404 the lead is sent again until the response is 200, even if the `Location` of the 302 leads to a page with 200. A 400, a 409 or a 422 is about the lead itself: a store may keep such a lead for a person, and is not judged by it.',
  journeys: ['first-order', ...NON_200_JOURNEYS],
  method:
    'Whether the mock received the lead again after it had responded with the status to the first attempt, and responded 200; within `timing.retry`.',
  remedy: {
    text: 'Follow no redirect, and compare the status with 200: `response.ok` and "below 400" also accept responses that saved nothing. A 401, a 403 and a 404 are not about the lead: alert somebody, and still retry, with growing pauses.',
    code: 'post',
  },
  component: 'lead-delivery',
  judge: (evidence) => judgeEachFailure(evidence, NON_200_JOURNEYS, judgeRetry),
})
