/** The journal: read, waited on, streamed. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_RESPONSE } from '../documented.ts'
import { Har } from '../har.ts'
import { JournalEntry, JournalPage, JournalQuery, ReplayChanges, WaitRequest, WaitResponse } from '../journal.ts'
import { ErrorBody } from '../retrack.ts'
import { invalid } from './shared.ts'

const { data: lead } = DOCUMENTED_RESPONSE
const entry = {
  id: 1,
  operation: 'createLead',
  method: 'POST',
  path: '/api/v2/leads',
  headers: { host: '127.0.0.1:8080', authorization: 'Bearer [redacted]', 'content-type': 'application/json' },
  body: DOCUMENTED_REQUEST,
  bodyText: null,
  reference: DOCUMENTED_REQUEST.reference,
  click: DOCUMENTED_REQUEST.click,
  stages: {
    received: '2026-01-15T12:00:00.000Z',
    validated: '2026-01-15T12:00:00.000Z',
    committed: '2026-01-15T12:00:00.001Z',
    responded: '2026-01-15T12:00:00.001Z',
  },
  status: 200,
  outcome: 'accepted',
  behaviours: [],
  refusal: null,
  response: { status: 200, headers: { 'content-type': 'application/json' }, body: DOCUMENTED_RESPONSE },
  resource: { type: 'lead', uuid: lead.uuid },
  fault: null,
  auth: { scheme: 'Bearer', token: 'valid' },
  findings: [],
  replayOf: null,
} as const

/** The routes of the journal. The schemas of a query and of a wait name the operations that the mock serves. */
export const journalContracts = <Query extends z.ZodObject, Wait extends z.ZodType>(query: Query, wait: Wait) =>
  ({
    listRequests: {
      method: 'GET',
      path: '/_mock/requests',
      operationId: 'listRequests',
      summary: 'What the mock received',
      access: 'account',
      query,
      responses: [
        {
          status: 200,
          description: 'The matching ones, the newest last.',
          schema: z.union([JournalPage, Har]),
          example: { data: [entry], journal: '3f9a0c1e', total: 1, evicted: 0 },
        },
        invalid,
      ],
    },
    clearRequests: {
      method: 'DELETE',
      path: '/_mock/requests',
      operationId: 'clearRequests',
      summary: 'Empty the journal',
      description: 'Leads, clicks, fault rules and the clock stay. Later entries get larger ids.',
      access: 'account',
      responses: [{ status: 204, description: 'The journal is empty.' }],
    },
    replay: {
      method: 'POST',
      path: '/_mock/requests/:id/replay',
      operationId: 'replayRequest',
      summary: 'Send a request of the journal again',
      description:
        "The mock sends the request to itself, with the same token, so faults, behaviours and the journal treat it like any other. The body names what to change. `[redacted]` in an unchanged part stands for the original value, otherwise for the account's token.",
      access: 'account',
      params: z.strictObject({ id: z.coerce.number().int().min(1) }),
      body: ReplayChanges,
      bodyExample: {
        headers: { authorization: 'Bearer [redacted]', 'content-type': 'application/json' },
        body: DOCUMENTED_REQUEST,
      },
      responses: [
        {
          status: 201,
          description: 'Its entry in the journal, after it has ended, or after five seconds if a fault holds it back.',
          schema: JournalEntry,
          example: { ...entry, id: 2, replayOf: 1 },
        },
        {
          status: 404,
          name: 'NoSuchRequest',
          description: 'The journal does not have this entry, or no longer.',
          schema: ErrorBody,
          example: { message: 'There is no request 7 in the journal, or no longer: it keeps the newest ones.' },
        },
        {
          status: 409,
          name: 'NotReplayable',
          description:
            'It cannot be sent again unchanged: the journal does not have all bytes, or the real Retrack would get it.',
          schema: ErrorBody,
          example: {
            message:
              'Request 7 cannot be sent again as it was: its body was longer than what the mock keeps. Give a "body".',
          },
        },
        invalid,
      ],
    },
    wait: {
      method: 'POST',
      path: '/_mock/wait',
      operationId: 'wait',
      summary: 'Wait until requests came, or that none come',
      description:
        'Responds as soon as the result is known. Without `absent`: `yes` when `count` matching requests have reached `stage`, `no` when the time is up. With `absent`: `no` when one has come, `yes` when the time is up.',
      access: 'account',
      body: wait,
      bodyExample: { operation: 'createLead', reference: 'A1001', timeoutMs: 5000 },
      responses: [
        {
          status: 200,
          description: 'Whether the condition was met, and the matching entries.',
          schema: WaitResponse,
          example: { result: 'yes', data: [entry] },
        },
        invalid,
      ],
    },
    stream: {
      method: 'GET',
      path: '/_mock/stream',
      operationId: 'stream',
      summary: 'Each change of the journal as it happens',
      description:
        'Server-sent events: `entry` with an entry of the journal each time it changes, and `dropped` with `{"count": N}` if a slow reader missed N changes. After reconnecting with `Last-Event-ID`, as `EventSource` does by itself, a reader first gets the entries that changed meanwhile.',
      access: 'account',
      responses: [{ status: 200, description: 'A stream of events.', contentType: 'text/event-stream' }],
    },
  }) as const satisfies Record<string, RouteContract>

export const JOURNAL = journalContracts(JournalQuery, WaitRequest)
