/** Which request to the real Retrack would settle what is inferred or assumed. */
import type { BehaviourId } from '../../../schemas/behaviours/index.ts'
import { harmlessQuestions, makeUp, savingQuestions, updateQuestions } from './questions.ts'

/** Names the request that tells of an entry, and how it comes to be sent. */
export function createSettler(): (id: BehaviourId) => string {
  const madeUp = makeUp()
  const parts = { token: '', event: '', click: '' }
  const harmless = harmlessQuestions(parts, madeUp)
  const saving = [...savingQuestions(parts, madeUp), ...updateQuestions(parts, '')]
  return (id) => {
    const harmlessQuestion = harmless.find(({ entry }) => entry === id)
    if (harmlessQuestion !== undefined) return `probe: ${harmlessQuestion.title}`
    const savingQuestion = saving.find(({ entry }) => entry === id)
    if (savingQuestion !== undefined) return `probe --create: ${savingQuestion.title}`
    return OTHERWISE[id] ?? 'nothing that may be sent on purpose'
  }
}

const describeObserving = (request: string) => `observe: ${request}`
/** No observation is made of the answer: it stands in the journal alone. */
const describeByHand = (request: string) => `reading the journal of observe: ${request}`

const OTHERWISE: Partial<Record<BehaviourId, string>> = {
  'surrounding-blanks': describeObserving('a lead whose reference has a blank at its end'),
  'url-limit': 'probe: a path of 9,000 bytes',
  'tracking-link': describeObserving('a visit of the tracking link'),
  'redirect-status': describeObserving('a visit of the tracking link'),
  'click-version': describeObserving('a visit of the tracking link'),
  'missing-deeplink': describeObserving('a visit of the tracking link without a deeplink'),
  'head-request': describeObserving('HEAD on the tracking link'),
  'no-redirect-page-click': describeObserving('a visit of the tracking link of a program without a redirect page'),
  'foreign-deeplink': describeObserving('a visit of the tracking link with a deeplink to another site'),
  'click-details': describeObserving('any lead: whether its click has an address, a browser or a country'),
  'click-address': describeObserving('a visit of the tracking link with X-Forwarded-For, and a lead of its click'),
  'click-country': describeByHand(
    'a lead of a click from another country than that of the program; the mock has no table of addresses',
  ),
  'expired-click': describeObserving('a lead with a click older than 10 days'),
  'reference-required': describeObserving('a lead without a reference'),
  'reference-length': describeObserving('a lead with a reference of 300 characters'),
  'voucher-length': describeObserving('a lead with a voucher of 300 characters'),
  'empty-string': describeObserving('a lead with an empty voucher'),
  'undocumented-fields': describeObserving('a lead with a field that no page documents'),
  'approved-again': describeObserving('approving a lead that is approved'),
  'time-zone': 'probe --create, or observe: any lead that is saved',
  'no-voucher': 'probe --create, or observe: any lead without a voucher',
  'status-time': 'probe --create, or observe: an update some seconds after its lead was saved',
  'response-framing': 'probe --create, or observe: any lead that is saved',
  'rate-limit': describeObserving('an answer of 429 shows its headers, not how many requests are let through'),
  'refusal-body': 'probe, or observe: any refusal',
  'web-server-refusals': 'probe: a path of 9,000 bytes',
  'body-limit': 'probe: a body of 70 KB',
  'unreadable-body': 'probe: a body that is not JSON',
  'broken-request': 'probe: a header of 9,000 bytes',
}
