/** Changes of behaviours, as the control API takes them. Apart from the ledger, which a mock reads when it starts. */
import * as z from 'zod'
import { type Behaviours, SETTABLE } from './index.ts'

/** Some settings, by the id of their behaviour, as `--behaviour` and the control API take them. */
export const BehaviourChanges = z
  .strictObject(Object.fromEntries(Array.from(SETTABLE, ([id, setting]) => [id, setting.schema.optional()])))
  .describe('Behaviours to change, by the id of their entry in docs/fidelity.md.') as unknown as z.ZodType<
  Partial<Behaviours>
>
