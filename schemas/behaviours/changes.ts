/** Changes of behaviours, as the control API takes them. Apart from the ledger, which a mock reads when it starts. */
import * as z from 'zod'
import { SETTABLE } from './index.ts'
import { type BehaviourChoice, PROFILE_NAMES } from './profiles.ts'
import { isWithin, type Range } from './settings.ts'

/** Some settings, by the id of their behaviour, as `--behaviour` and the control API take them. */
export const BehaviourChanges = z
  .strictObject({
    profile: z.enum(PROFILE_NAMES).optional(),
    ...Object.fromEntries(Array.from(SETTABLE, ([id, { range }]) => [id, toSchema(range).optional()])),
  })
  .describe(
    'Behaviours to change, by their id in docs/fidelity.md, and `profile` for a set of them.',
  ) as unknown as z.ZodType<BehaviourChoice>

function toSchema(range: Range): z.ZodType {
  switch (range.kind) {
    case 'one of':
      return z.literal(range.values)
    case 'integer':
      return z.int().min(range.min).max(range.max)
    case 'text':
      return z.string().regex(range.pattern, { error: range.error })
    case 'time zone':
      return z.string().refine((name) => isWithin(range, name), { error: range.error })
  }
}
