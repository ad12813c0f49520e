/** The usual failures of a single request, and what a store should do when it meets one. */
import type { NewFault } from '../../../schemas/faults.ts'

export interface SingleFault {
  readonly name: string
  /** The behaviour that is expected of the store. */
  readonly advice: string
  readonly rule: NewFault
}

const createFault = (effect: NewFault['effect'], commit = false): NewFault => ({
  operation: 'createLead',
  when: { first: 1 },
  commit,
  effect,
})

export const SINGLE_FAULTS: readonly SingleFault[] = [
  {
    name: 'The next lead gets 503',
    advice: 'Send the same lead again after a while, with the same reference.',
    rule: createFault({ kind: 'status', status: 503 }),
  },
  {
    name: 'The next lead gets 500',
    advice: 'Send it again: no answer but 200 says that the lead was saved.',
    rule: createFault({ kind: 'status', status: 500 }),
  },
  {
    name: 'The next answer is lost after saving',
    advice: 'Send it again with the same reference. The reference shows Retrack that it is the same order.',
    rule: createFault({ kind: 'reset' }, true),
  },
  {
    name: 'The next connection breaks before saving',
    advice: 'Send it again. The store cannot see whether the lead was saved, and need not.',
    rule: createFault({ kind: 'empty' }),
  },
  {
    name: 'The next request hangs',
    advice: 'Give up after a time limit and send it again; the customer must not wait for it.',
    rule: createFault({ kind: 'hang' }),
  },
  {
    name: 'The next answer takes 5 seconds',
    advice: 'Show the customer the confirmation at once: leads are sent in the background.',
    rule: createFault({ kind: 'delay', ms: 5000 }),
  },
  {
    name: '429 for 30 seconds',
    advice: 'Wait as long as Retry-After says, then send it again.',
    rule: {
      operation: 'createLead',
      when: { forMs: 30_000, from: 'first-match' },
      effect: { kind: 'status', status: 429, retryAfter: { seconds: 30, as: 'seconds' } },
    },
  },
  {
    name: '202 instead of 200',
    advice: 'Send it again: only 200 says that the lead was saved.',
    rule: createFault({ kind: 'status', status: 202 }),
  },
  {
    name: '200 with a broken body',
    advice: 'Do not fail because of it. Without the uuid of the lead, send it again to learn it.',
    rule: createFault({ kind: 'malformed' }, true),
  },
  {
    name: "A proxy's page in HTML instead of JSON",
    advice: 'Send it again, and do not fail because the answer is no JSON.',
    rule: createFault({ kind: 'html' }),
  },
  {
    name: 'The next update gets 503',
    advice: 'Send the approval or the rejection again until it is answered 200.',
    rule: { operation: 'updateLead', when: { first: 1 }, effect: { kind: 'status', status: 503 } },
  },
]
