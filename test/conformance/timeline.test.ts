import t from 'tap'
import { type NewItem, RunRecorder, Timeline } from '../../conformance/timeline.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { SecretRedactor } from '../../shared/redaction.ts'

const TOKEN = 'a-token-that-nobody-may-see'
const journey = { name: 'first-order', run: 1, variant: null } as const
const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`

const began = (journal: number, second: number): NewItem => ({
  kind: 'order-started',
  action: 'http',
  way: null,
  cookie: 'store',
  click: null,
  voucher: null,
  alone: true,
  journal,
  at: at(second),
})
const ended = (journal: number, second: number): NewItem => ({
  kind: 'order-finished',
  page: null,
  succeeded: true,
  reason: `with ${TOKEN} and ${encodeURIComponent(TOKEN)}`,
  durationMs: 1,
  journal,
  at: at(second),
})

const entry = (id: number, second: number): JournalEntry => ({
  id,
  operation: 'createLead',
  method: 'POST',
  path: '/api/v2/leads',
  headers: {},
  body: null,
  bodyText: null,
  replayOf: null,
  reference: null,
  click: null,
  stages: { received: at(second) },
  status: 200,
  outcome: 'accepted',
  behaviours: [],
  refusal: null,
  response: null,
  resource: null,
  fault: null,
  auth: { scheme: 'Bearer', token: 'valid' },
  findings: [],
})

void t.test('what the mock received stands where its position says, though all clocks show the same', async (t) => {
  const timeline = new Timeline(new SecretRedactor(TOKEN))
  const record = new RunRecorder(timeline, journey)
  record.start(began(1, 0))
  record.add(ended(2, 0))
  record.start(began(2, 0))
  record.add(ended(3, 0))
  const received = [3, 1, 2].map((id) => ({ entry: entry(id, 0), journey, cause: 'e1' }))
  const evidence = timeline.withMockRequests(received)
  t.strictSame(
    evidence.map((item) => (item.kind === 'mock-request' ? item.entry.id : item.kind)),
    [1, 'order-started', 2, 'order-finished', 'order-started', 3, 'order-finished'],
  )
  t.strictSame(
    evidence.map(({ id, sequence, cause }) => [id, sequence, cause]),
    [
      ['m1', 1, 'e1'],
      ['e1', 2, null],
      ['m2', 3, 'e1'],
      ['e2', 4, 'e1'],
      ['e3', 5, null],
      ['m3', 6, 'e1'],
      ['e4', 7, 'e3'],
    ],
  )
})

void t.test('where no position tells, the clock does', async (t) => {
  const timeline = new Timeline(new SecretRedactor(TOKEN))
  const record = new RunRecorder(timeline, journey)
  record.add({ kind: 'console-error', driver: 'chromium', url: null, text: 'early', at: at(1) })
  record.add({ kind: 'console-error', driver: 'chromium', url: null, text: 'late', at: at(5) })
  const evidence = timeline.withMockRequests([{ entry: entry(1, 3), journey: null, cause: null }])
  t.strictSame(
    evidence.map(({ kind }) => kind),
    ['console-error', 'mock-request', 'console-error'],
  )
})

void t.test('the token is in no item, however it was written', async (t) => {
  const timeline = new Timeline(new SecretRedactor('a token/with+signs'))
  const record = new RunRecorder(timeline, journey)
  const text = `a token/with+signs, ${encodeURIComponent('a token/with+signs')}`
  record.add({ kind: 'console-error', driver: 'chromium', url: null, text })
  t.match(timeline.withMockRequests([]), [{ text: '[redacted], [redacted]' }])
})
