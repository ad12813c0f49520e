/** Evidence from the mock: the requests that it received from the store. */
import * as z from 'zod'
import { JournalEntry } from '../journal.ts'
import { itemFields } from './shared.ts'

export const MockRequest = z
  .object({
    kind: z.literal('mock-request'),
    ...itemFields('mock'),
    entry: JournalEntry.describe('As it stood when the check ended.'),
  })
  .describe(
    'A request in the journal of the mock; `at` is when it was received. Its journey is that of the click or the lead that it names.',
  )
export type MockRequest = z.infer<typeof MockRequest>
