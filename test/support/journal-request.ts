/** A request as a journal gets it, with nothing of interest in it. */
import type { ReceivedRequest } from '../../src/mock/journal/entry.ts'

export const JOURNAL_REQUEST: ReceivedRequest = {
  operation: { id: null, findings: [] },
  method: 'GET',
  url: '/',
  headers: '',
  body: '',
  hasValidToken: true,
  reference: null,
  click: null,
}
