/** A guided check that finds nothing out: what the mock serves of one, without a store. */
import type { GuidedCheck } from '../../schemas/control/guided-check.ts'
import type { GuidedCheckPort } from '../../src/mock/control/guided-check.ts'

export function createGuidedCheck(): GuidedCheckPort {
  let stage: GuidedCheck['stage'] = 'not-started'
  let isAsking = false
  return {
    read: async () => ({
      revision: 1,
      stage,
      form: { redirectUrl: '', deeplink: '', voucher: '', rejectOrder: 'by-hand', approveOrder: 'by-hand' },
      doing: null,
      orders: 1,
      question: null,
      board: [],
      verdict: null,
    }),
    start() {
      if (stage === 'running') return 'busy'
      stage = 'running'
      isAsking = true
      return 'started'
    },
    answer() {
      const wasAsking = isAsking
      isAsking = false
      return wasAsking
    },
    stop() {
      stage = 'ended'
    },
    file: () => (stage === 'ended' ? 'A report.' : undefined),
  }
}
