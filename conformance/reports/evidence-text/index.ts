/** An item of evidence in words: a sentence, and the facts that it holds. */
import type { Evidence } from '../../../schemas/evidence.ts'
import { describeBrowserItem } from './browser.ts'
import { describeMockRequest } from './mock.ts'
import { describeRunnerItem } from './runner.ts'
import type { EvidenceText } from './text.ts'

export type { EvidenceText, Fact } from './text.ts'

export function describeEvidence(item: Evidence): EvidenceText {
  switch (item.side) {
    case 'browser':
      return describeBrowserItem(item)
    case 'mock':
      return describeMockRequest(item)
    case 'runner':
      return describeRunnerItem(item)
  }
}
