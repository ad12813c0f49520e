/** The numbers in the table of docs/limits.md are those of the source. */
import { readFile } from 'node:fs/promises'
import { maxHeaderSize } from 'node:http'
import t from 'tap'
import { DEFAULT_BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { MAX_LISTED } from '../../schemas/control/shared.ts'
import { defaultLimits } from '../../src/mock/limits.ts'
import { MAX_JOURNAL_BYTES, MAX_JOURNAL_ENTRIES } from '../../src/store/journal-bounds.ts'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB
/** So much memory that each share is larger than what stands beside it. */
const LARGE = defaultLimits(64 * GIB)
const SMALL_HEAP = 64 * MIB
const SMALL = defaultLimits(SMALL_HEAP)

const count = (number: number) => number.toLocaleString('en')
const seconds = (ms: number) => `${ms / 1000} s`
const bytes = (number: number) => (number >= GIB ? `${number / GIB} GiB` : `${number / MIB} MiB`)
const share = (
  key: 'stateBytes' | 'storeBytes' | 'journalBytes' | 'bodyBytes' | 'pendingResponseBytes' | 'waitBufferBytes',
) => `1/${SMALL_HEAP / SMALL[key]} of the memory, ${bytes(LARGE[key])}`

/** How each row begins, and what stands in it. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  'connections |': [count(LARGE.connections), `of the next ${count(LARGE.overflowConnections)}`],
  'headers of a request,': [`${maxHeaderSize / KIB} KiB`],
  'body of a request to Retrack |': [`${DEFAULT_BEHAVIOURS['body-limit'] / KIB} KiB`],
  'time to send the headers |': [seconds(LARGE.headersMs)],
  'time to send a whole request |': [seconds(LARGE.requestMs)],
  'time that a response lies unread |': [seconds(LARGE.writeTimeoutMs)],
  'a connection that has sent no request yet |': [seconds(LARGE.headersMs)],
  'a connection between two requests |': [seconds(LARGE.keepAliveMs)],
  'large bodies ': [share('bodyBytes')],
  'leads, clicks, accounts and fault rules, together |': [share('storeBytes')],
  'the state of accounts in one document |': [share('stateBytes')],
  'fault rules of an account |': [count(LARGE.faultRules)],
  'the journal of an account |': [count(MAX_JOURNAL_ENTRIES), bytes(MAX_JOURNAL_BYTES)],
  'all journals together |': [share('journalBytes')],
  'what waits have seen ': [share('waitBufferBytes')],
  'event streams |': [count(LARGE.streams)],
  'answers of the control API that nobody has read yet, together |': [share('pendingResponseBytes')],
  'requests that are sent without waiting': [`${LARGE.pipelineTimeoutMs / 60_000} minutes`],
  'requests that wait for their turn, on all connections |': [count(LARGE.waitingRequests)],
  'entries, leads or clicks in one answer |': [count(MAX_LISTED)],
}

t.test('each bound is told as it is', async (t) => {
  const docs = await readFile('docs/limits.md', 'utf8')
  const rows = docs.split('\n').filter((line) => line.startsWith('| '))
  for (const [begin, parts] of Object.entries(ROWS)) {
    const row = rows.find((line) => line.startsWith(`| ${begin}`)) ?? ''
    for (const part of parts) t.ok(row.includes(part), `${begin} ${part}`, { row })
  }
})

t.test('a small machine has smaller bounds', async (t) => {
  t.equal(SMALL.waitingRequests, 1024)
  t.ok(SMALL.storeBytes + SMALL.journalBytes + SMALL.bodyBytes + SMALL.waitBufferBytes < SMALL_HEAP)
})
