/** Changes of behaviours, as the control API takes them. Apart from the ledger, which a mock reads when it starts. */
import * as z from 'zod'
import { type Behaviours, SETTABLE } from './index.ts'
import { isWithin, type Range } from './settings.ts'

/** Some settings, by the id of their behaviour, as `--behaviour` and the control API take them. */
export const BehaviourChanges = z
  .strictObject(Object.fromEntries(Array.from(SETTABLE, ([id, { range }]) => [id, schemaOf(range).optional()])))
  .describe('Behaviours to change, by the id of their entry in docs/fidelity.md.') as unknown as z.ZodType<
  Partial<Behaviours>
>

function schemaOf(range: Range): z.ZodType {
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
