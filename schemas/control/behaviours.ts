/** The behaviours of the mock, and the source of each. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'

/** From the surest to the least sure. */
const BASIS_KINDS = ['documented', 'observed', 'inferred', 'assumed'] as const

const Time = z.iso.datetime()
const Value = z.union([z.string(), z.int()])

export const ObservedBehaviour = z.object({
  first: Time,
  last: Time,
  seen: z.int().min(1).describe('How often.'),
  answers: z
    .array(z.string())
    .describe('The answers that are followed; what differs from request to request is a place.'),
  value: Value.nullable().describe('The value of the setting that follows from them; null if none does.'),
})

export const UnfollowedAnswer = z.object({
  situation: z.string().describe('The operation, and what was unusual about the request.'),
  answer: z.string(),
  last: Time,
  reason: z.string().describe('Why it is not followed: it contradicts what Retrack documents, say.'),
})

export const FidelityEntry = z.object({
  id: z.string(),
  part: z.string(),
  title: z.string(),
  basis: z
    .enum(BASIS_KINDS)
    .describe(
      "`documented`: Retrack's page says so. `observed`: Retrack was seen to do so. `inferred`: a page beside it says so of something alike. `assumed`: nobody does.",
    ),
  reason: z
    .string()
    .describe('The section of the page, the source or the reason: what it rests on where nothing was seen.'),
  observed: ObservedBehaviour.nullable().describe('What was observed, and is followed; null if nothing was.'),
  unfollowed: z.array(UnfollowedAnswer).describe('What was observed, and is not followed.'),
  setting: z
    .object({ value: Value, default: Value })
    .nullable()
    .describe('The value for this account; null without a setting.'),
  settledBy: z.string().nullable().describe('Which request to the real Retrack would show it, if none has.'),
})
export type FidelityEntry = z.infer<typeof FidelityEntry>

const BehaviourList = z.object({ data: z.array(FidelityEntry) })

export const BEHAVIOUR_ROUTES = {
  listBehaviours: {
    method: 'GET',
    path: '/_mock/behaviours',
    operationId: 'listBehaviours',
    summary: "What the mock does in Retrack's name, and the source",
    description:
      'Every entry of docs/fidelity.md. With `--observed`, and from "retrack-kit observe", also what Retrack was seen to do, and when. If the account has changed an observed setting, the basis is not `observed`.',
    access: 'account',
    query: z.strictObject({}),
    responses: [
      {
        status: 200,
        description: 'In the order of docs/fidelity.md.',
        schema: BehaviourList,
        example: {
          data: [
            {
              id: 'unknown-lead',
              part: 'refusals',
              title: 'An update of a lead that is not there, or is another account’s, is answered 404.',
              basis: 'observed',
              reason: 'no page says so',
              observed: {
                first: '2026-01-31T12:00:00.000Z',
                last: '2026-02-01T12:00:00.000Z',
                seen: 2,
                answers: ['410 {"message":"No such lead."}'],
                value: 410,
              },
              unfollowed: [],
              setting: { value: 410, default: 404 },
              settledBy: null,
            },
          ],
        },
      },
    ],
  },
} as const satisfies Record<string, RouteContract>
