/** Many clients may wait while leads come: counted is how often they are told of what does not concern them. */
import t from 'tap'
import { jsonResponse } from '../src/mock/http/response.ts'
import type { ReceivedRequest } from '../src/mock/journal/entry.ts'
import { JournalBudget } from '../src/mock/journal/journal-budget.ts'
import { MemoryJournal } from '../src/mock/journal/memory-journal.ts'

const received = (reference: string | null, operation: string | null = 'createLead'): ReceivedRequest => ({
  operation: { id: operation, findings: [] },
  method: 'POST',
  url: '/api/v2/leads',
  headers: '',
  body: '{}',
  hasValidToken: false,
  reference,
  click: null,
})

t.test('a client that waits for one reference is told of that one alone', async (t) => {
  const journal = new MemoryJournal(new JournalBudget(Number.POSITIVE_INFINITY))
  const told: string[] = []
  const stops = Array.from({ length: 200 }, (_, n) =>
    journal.subscribe(
      { onChange: ({ reference }) => told.push(`${n} of ${reference}`), onEnd: () => told.push(`${n} ended`) },
      { reference: `${n}` },
    ),
  )
  journal.open(received('none of them'))
  journal.open(received(null))
  t.strictSame(told, [], 'nobody is told of what nobody waits for')
  const entry = journal.open(received('7'))
  void entry.finish('responded', 'accepted', jsonResponse(200, {}))
  t.strictSame(told, ['7 of 7', '7 of 7'], 'received and responded')
  stops[7]?.()
  journal.open(received('7'))
  t.equal(told.length, 2, 'whoever has stopped is told nothing more')
  journal.close()
  t.equal(told.length, 201, 'the end of the journal is told to all that are left')
})

t.test('two that wait for the same reference are both told, until each has stopped', async (t) => {
  const journal = new MemoryJournal(new JournalBudget(Number.POSITIVE_INFINITY))
  let told = 0
  const listener = () => ({ onChange: () => (told += 1), onEnd: () => {} })
  const stops = [journal.subscribe(listener(), { reference: 'A' }), journal.subscribe(listener(), { reference: 'A' })]
  journal.open(received('A'))
  t.equal(told, 2)
  stops[0]?.()
  journal.open(received('A'))
  t.equal(told, 3)
  stops[1]?.()
  journal.open(received('A'))
  t.equal(told, 3)
})

t.test('a client that waits for an operation is told of that one alone', async (t) => {
  const journal = new MemoryJournal(new JournalBudget(Number.POSITIVE_INFINITY))
  const told: (string | null)[] = []
  const stop = journal.subscribe(
    { onChange: ({ reference }) => told.push(reference), onEnd: () => told.push('the end') },
    { operation: 'updateLead' },
  )
  journal.open(received('A'))
  journal.open(received('A', null))
  t.strictSame(told, [])
  journal.open(received('B', 'updateLead'))
  journal.open(received(null, 'updateLead'))
  t.strictSame(told, ['B', null])
  stop()
  journal.open(received('C', 'updateLead'))
  journal.close()
  t.equal(told.length, 2, 'whoever has stopped is told nothing more, not even of the end')
})

t.test('a client that waits for everything is told of everything', async (t) => {
  const journal = new MemoryJournal(new JournalBudget(Number.POSITIVE_INFINITY))
  const told: (string | null)[] = []
  journal.subscribe({ onChange: ({ reference }) => told.push(reference), onEnd: () => told.push('the end') })
  journal.open(received('A'))
  journal.open(received(null, null))
  journal.close()
  t.strictSame(told, ['A', null, 'the end'])
})
