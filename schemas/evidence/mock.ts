/** What the mock received from the store. */
import * as z from 'zod'
import { JournalEntry } from '../journal.ts'
import { itemOf } from './shared.ts'

export const Received = z
  .object({
    kind: z.literal('received'),
    ...itemOf('mock'),
    entry: JournalEntry.describe('As it stood when the check ended.'),
  })
  .describe(
    'A request in the journal of the mock; `at` is when it was received. Its journey is that of the click or the lead that it names.',
  )
export type Received = z.infer<typeof Received>
