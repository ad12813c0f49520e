/** The file of observations: what the real Retrack answered, by the situation that a request was in. No secret is in it. */
import * as z from 'zod'

export const OBSERVATIONS_VERSION = 1

const Time = z.iso.datetime()
const seen = {
  seen: z.int().min(1).describe('How often.'),
  first: Time,
  last: Time,
}

export const ObservedBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('json'), template: z.json() }),
  z.strictObject({ kind: z.literal('text'), template: z.string() }),
])
export type ObservedBody = z.infer<typeof ObservedBody>

export const FOLLOWS = ['settings', 'template', 'contradiction', 'nothing'] as const
export type Follow = (typeof FOLLOWS)[number]

/** A response of Retrack to one situation. In a template `{{…}}` stands for what differs from request to request. */
export const Observation = z.strictObject({
  situation: z.string().describe('The operation, and what was unusual about the request.'),
  entries: z.array(z.string()).min(1).describe('The entries of the behaviour ledger that it is about.'),
  request: z.string().describe('The shape of the request.'),
  status: z.int().min(100).max(599),
  headers: z.record(z.string(), z.string()).describe('Those that matter to a client.'),
  body: ObservedBody,
  settings: z
    .record(z.string(), z.union([z.string(), z.int()]))
    .describe('The values of settings that this answer alone tells of.'),
  follow: z
    .enum(FOLLOWS)
    .describe(
      '`settings`: the mock gives this very answer with those settings. `template`: it fills in the template. `contradiction`: a page of Retrack says otherwise. `nothing`: it cannot.',
    ),
  ...seen,
})
export type Observation = z.infer<typeof Observation>

const ObservedValue = z.strictObject({ value: z.union([z.string(), z.int()]), ...seen })

export const Observations = z.strictObject({
  version: z.literal(OBSERVATIONS_VERSION),
  upstream: z.string().describe('The origin that answered.'),
  settings: z
    .record(z.string(), z.array(ObservedValue))
    .describe('The values of settings that explain what was seen, by the id of their behaviour.'),
  bounds: z
    .record(z.string(), z.strictObject({ accepted: z.int().optional(), refused: z.int().optional() }))
    .describe('For lengths: the longest that was accepted, the shortest that was refused.'),
  observations: z.array(Observation),
})
export type Observations = z.infer<typeof Observations>
