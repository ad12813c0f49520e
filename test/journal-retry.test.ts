/** A store that fails in the middle of a write: it may have written all the same. */
import t from 'tap'
import { JournalRecord } from '../src/mock/journal/entry.ts'
import { EntryWriter } from '../src/mock/journal/entry-writer.ts'
import { TokenRedactor } from '../src/mock/journal/token-redactor.ts'
import { StoreUnavailableError } from '../src/store/errors.ts'
import type { JournalStore, JournalWrite } from '../src/store/port.ts'
import { JOURNAL_REQUEST } from './support/journal-request.ts'

t.test('what is written again has the key that it had, and the store is told that it may be there', async (t) => {
  const calls: { readonly keys: readonly string[]; readonly isRetry: boolean | undefined }[] = []
  let isAway = false
  let evicted = 0
  const write: JournalStore['write'] = async (_owner, writes: readonly JournalWrite[], options) => {
    calls.push({ keys: writes.map(({ key }) => key), isRetry: options?.isRetry })
    if (isAway) throw new StoreUnavailableError('no answer', undefined)
    return { kind: 'written', ids: writes.map((_, n) => n + 1), evicted: 2 }
  }
  const writer = new EntryWriter({
    store: { write } as JournalStore,
    owner: () => ({ token: 'one', generation: 0 }),
    redactor: new TokenRedactor(),
    onEvicted: (count) => {
      evicted += count
    },
    onInternalError: (error) => t.fail(String(error)),
  })
  t.teardown(() => writer.close())
  const opened = () => {
    const entry = new JournalRecord(0, JOURNAL_REQUEST, writer)
    writer.onChange(entry)
    return entry
  }
  isAway = true
  const first = opened()
  await writer.save()
  t.equal(writer.idOf(first), undefined)
  isAway = false
  opened()
  await writer.save()
  t.equal(writer.idOf(first), 1)
  opened()
  await writer.save()
  const [[lost], [again, next], [last]] = calls.map(({ keys }) => keys) as [string[], string[], string[]]
  t.equal(evicted, 4, 'what two writes dropped is counted')
  t.equal(again, lost)
  t.equal(new Set([lost, next, last]).size, 3, 'each entry has one of its own')
  t.strictSame(
    calls.map(({ isRetry }) => isRetry),
    [false, true, false],
  )
})
