/** An item of evidence in words: a sentence, and the facts that it holds. */
import type { Evidence } from '../../../schemas/evidence.ts'
import { browserWords } from './browser.ts'
import { receivedWords } from './mock.ts'
import { runnerWords } from './runner.ts'
import type { Words } from './words.ts'

export type { Fact, Words } from './words.ts'

export function inWords(item: Evidence): Words {
  switch (item.side) {
    case 'browser':
      return browserWords(item)
    case 'mock':
      return receivedWords(item)
    case 'runner':
      return runnerWords(item)
  }
}
