/** The contracts of Retrack's own surface. Its refusals are assumed, as the behaviour ledger says. */
import * as z from 'zod'
import { BEHAVIOURS, type Behaviours, DEFAULT_BEHAVIOURS } from './behaviours/index.ts'
import type { ResponseContract, RouteContract } from './contract.ts'
import { DOCUMENTED_REDIRECT, DOCUMENTED_REQUEST, DOCUMENTED_RESPONSE } from './documented.ts'
import { CreateLead, ErrorBody, LeadResponse, UpdateLead, Uuid } from './retrack.ts'
import { OPERATIONS } from './terms.ts'

/** The entries whose setting is the status of a refusal. */
type RefusalId = { [Id in keyof Behaviours]: Behaviours[Id] extends number ? Id : never }[keyof Behaviours]

function refusal(id: RefusalId, example: unknown, name?: string): ResponseContract {
  return {
    status: DEFAULT_BEHAVIOURS[id],
    ...(name === undefined ? {} : { name }),
    description: `${BEHAVIOURS[id].title} Assumed; see \`${id}\` in docs/fidelity.md.`,
    schema: ErrorBody,
    example,
    headers: {
      'x-retrack-kit-behaviour': {
        description: 'The entries of the behaviour ledger for the refusal.',
        example: id,
      },
    },
  }
}

const everyPost = [
  refusal('malformed-body', { message: 'The body could not be read: it is not JSON.' }, 'MalformedBody'),
  refusal('unauthenticated', { message: 'Unauthenticated.' }, 'Unauthenticated'),
  refusal('body-too-large', { message: 'The body is larger than 65536 bytes.' }, 'BodyTooLarge'),
  refusal(
    'content-type',
    {
      message: 'The body must be JSON, sent with "Content-Type: application/json"; another Content-Type was sent.',
    },
    'NotDeclaredAsJson',
  ),
] as const

const { data: lead } = DOCUMENTED_RESPONSE

function example<S extends z.ZodType>(schema: S, value: string): S {
  return schema.meta({ examples: [value] })
}

export const RETRACK = {
  trackClick: {
    method: 'GET',
    path: OPERATIONS.trackClick.path,
    operationId: OPERATIONS.trackClick.id,
    summary: 'The tracking link',
    description:
      "Logs a click and sends the visitor to the program's redirect page with `click` and `deeplink`, or, where the program uses none, to the deeplink.",
    access: 'public',
    query: z.object({
      publisher: example(Uuid, lead.publisher.uuid),
      program: example(Uuid, lead.program.uuid),
      deeplink: example(z.string().optional(), DOCUMENTED_REDIRECT.deeplink).describe(
        'The page of the store that the visitor wants.',
      ),
      ref: z.string().optional().describe("The publisher's own reference."),
      ref2: z.string().optional(),
      ref3: z.string().optional(),
    }),
    responses: [
      {
        status: 302,
        description: 'The visitor is redirected.',
        headers: {
          location: {
            description: 'The redirect page with `click` and `deeplink`, or the deeplink.',
            example: `https://www.store-domain.com/retrack?click=${DOCUMENTED_REDIRECT.click}&deeplink=${encodeURIComponent(DOCUMENTED_REDIRECT.deeplink)}`,
          },
        },
      },
      refusal('unknown-program', {
        message:
          'No program is known by this publisher and program. The tracking link needs both: ?publisher=<uuid>&program=<uuid>.',
      }),
    ],
  },
  createLead: {
    method: 'POST',
    path: OPERATIONS.createLead.path,
    operationId: OPERATIONS.createLead.id,
    summary: 'Send a lead',
    description: 'After every response but 200 the request may be sent again, as often as needed.',
    access: 'account',
    body: CreateLead,
    bodyExample: DOCUMENTED_REQUEST,
    responses: [
      { status: 200, description: 'The lead was saved.', schema: LeadResponse, example: DOCUMENTED_RESPONSE },
      ...everyPost,
      refusal('invalid-fields', {
        message: 'The reference field is required.',
        errors: { reference: ['The reference field is required.'] },
      }),
    ],
  },
  updateLead: {
    method: 'POST',
    path: OPERATIONS.updateLead.path,
    operationId: OPERATIONS.updateLead.id,
    summary: 'Update a lead',
    description: "Rejects or approves it. It's not possible to update a lead's status once it has been approved.",
    access: 'account',
    params: z.object({ uuid: example(Uuid, lead.uuid).describe('The uuid from the response to its creation.') }),
    body: UpdateLead,
    bodyExample: { status: 'approved' },
    responses: [
      {
        status: 200,
        description: 'The lead was updated. That the response contains the lead is assumed.',
        schema: LeadResponse,
        example: { data: { ...lead, status: { ...lead.status, name: 'approved' } } },
      },
      ...everyPost,
      refusal('unknown-lead', {
        message: 'There is no lead with this uuid in this account. Its uuid is in the answer to its creation.',
      }),
      refusal('invalid-fields', {
        message: "It's not possible to update a lead's status once it has been approved.",
        errors: { status: ["It's not possible to update a lead's status once it has been approved."] },
      }),
    ],
  },
} as const satisfies Record<string, RouteContract>
