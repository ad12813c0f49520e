/** Measures the memory of a lead. */
import { bytesPerLead } from '../lead-memory.ts'
import type { Piece } from '../piece.ts'

const LEADS = 200_000
const MAX_BYTES = 1024

export const memory: Piece = {
  name: 'memory',
  async run() {
    const bytes = await bytesPerLead(LEADS)
    return [
      {
        what: `A lead, of ${LEADS.toLocaleString('en')} in one account`,
        measured: `${bytes.toFixed(0)} bytes`,
        target: `under ${MAX_BYTES} bytes`,
        verdict: bytes < MAX_BYTES ? 'met' : 'not met',
      },
    ]
  },
}
