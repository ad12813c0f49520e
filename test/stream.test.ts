/** Server-sent events: each change of the journal as it happens. */
import t from 'tap'
import { createAccount, documentedAccount } from './support/account.ts'
import { sendAtOnce } from './support/many-requests.ts'
import { startedMock } from './support/started-mock.ts'
import { StreamReader } from './support/stream-reader.ts'
import { testEngine } from './support/test-store.ts'
import { leadBytes } from './support/wire.ts'

const ended = (reader: StreamReader) => reader.entries.filter(({ outcome }) => outcome !== null)
/** In memory each change is told by itself; a store is told of changes that come at once as one. */
const isInMemory = testEngine() === 'memory'
const stagesSeen = (reader: StreamReader) =>
  reader.entries.map(({ id, stages }) => `${id} ${Object.keys(stages).at(-1)}`)

t.test('each change of the journal is told, in the order in which it happens', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const reader = new StreamReader(t, account)
  await reader.started()
  await account.saveLead()
  await account.sendLead({ event: 'x' })
  await account.addFault({ effect: { kind: 'status', status: 503 } })
  await account.sendLead()
  await reader.until((reader) => ended(reader).length >= 3)
  const course = [
    '1 received',
    '1 validated',
    '1 committed',
    '1 responded',
    '2 received',
    '2 responded',
    '3 received',
    '3 responded',
  ]
  const seen = stagesSeen(reader)
  t.strictSame(seen, isInMemory ? course : course.filter((stage) => seen.includes(stage)))
  t.match(reader.entries.at(-1), { status: 503, outcome: 'faulted', fault: { id: 'fault-1', ordinal: 1 } })
  t.notMatch(JSON.stringify(reader.events), account.token)
})

t.test('a reader that connects again is told of what has changed meanwhile', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const first = new StreamReader(t, account)
  await first.started()
  await account.saveLead({ reference: 'A1' })
  await first.until((reader) => ended(reader).length === 1)
  const lastId = first.events.at(-1)?.id
  await account.saveLead({ reference: 'A2' })
  await account.saveLead({ reference: 'A3' })

  const again = new StreamReader(t, account, lastId)
  await again.until((reader) => reader.entries.length === 2)
  t.match(again.entries, [
    { reference: 'A2', outcome: 'accepted' },
    { reference: 'A3', outcome: 'accepted' },
  ])
  if (isInMemory) {
    await again.until((reader) => missed(reader) > 0)
    t.equal(missed(again), 6, 'the changes that came before the last of each entry')
  }

  const upToDate = new StreamReader(t, account, again.events.at(-1)?.id)
  await upToDate.started()
  await account.saveLead({ reference: 'A4' })
  await upToDate.until((reader) => ended(reader).length === 1)
  t.ok(
    stagesSeen(upToDate).every((stage) => stage.startsWith('4 ')),
    'nothing is told again',
  )

  await account.control('POST', '/reset')
  // The click was of the time before the reset: this lead is refused.
  await account.sendLead({ reference: 'B1' })
  for (const id of [upToDate.events.at(-1)?.id, 'rubbish', '-1']) {
    const renewed = new StreamReader(t, account, id)
    await renewed.until((reader) => reader.entries.length === 1)
    t.match(renewed.entries, [{ id: 1, reference: 'B1' }], `${id}: the whole journal`)
  }
})

t.test('a stream is of one account, and several may read it', async (t) => {
  const { port } = await startedMock(t)
  const [one, other] = [await createAccount(port), documentedAccount(port)]
  const readers = [new StreamReader(t, one), new StreamReader(t, one), new StreamReader(t, other)]
  for (const reader of readers) await reader.started()
  await one.saveLead()
  for (const reader of readers.slice(0, 2)) await reader.until((reader) => ended(reader).length === 1)
  t.strictSame(readers[2]?.events, [])
})

t.test('a reader that does not read holds up nobody, takes no memory, and is told how much it missed', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const slow = new StreamReader(t, account)
  const quick = new StreamReader(t, account)
  await Promise.all([slow.started(), quick.started()])
  slow.pause()
  // Each lead is told of four times: far more than sockets and the mock together may hold back.
  const count = 200
  const bulk = Array.from({ length: count }, (_, n) =>
    leadBytes(account, { reference: `n${n}`, more: 'x'.repeat(30_000) }),
  )
  const before = process.memoryUsage().arrayBuffers
  await sendAtOnce(account.port, bulk)
  await quick.until((reader) => ended(reader).length === count || missed(reader) > 0)
  await account.wait({ reference: `n${count - 1}` })
  const grown = process.memoryUsage().arrayBuffers - before
  t.ok(grown < 64 * 1024 * 1024, `${grown} bytes for what was not read`)

  slow.resume()
  await slow.until((reader) => missed(reader) > 0)
  await account.saveLead({ reference: 'last' })
  await slow.until((reader) =>
    reader.entries.some(({ reference, outcome }) => reference === 'last' && outcome !== null),
  )
  if (isInMemory) t.equal(slow.entries.length + missed(slow), 4 * (count + 1), 'every change was told of or counted')
})

const missed = ({ events }: StreamReader) =>
  events
    .filter(({ event }) => event === 'dropped')
    .reduce((sum, { data }) => sum + (data as { count: number }).count, 0)

t.test('a stream ends when its account is reset or removed, and when the mock closes', async (t) => {
  const mock = await startedMock(t)
  const account = await createAccount(mock.port)
  for (const end of [() => account.control('POST', '/reset'), () => account.control('DELETE', '/account')]) {
    const reader = new StreamReader(t, account)
    await reader.started()
    await end()
    await reader.until(({ isEnded }) => isEnded)
    t.pass('it ended')
  }
  const last = new StreamReader(t, documentedAccount(mock.port))
  await last.started()
  const began = performance.now()
  await mock.close(5000)
  t.ok(performance.now() - began < 2000, 'closing does not wait for readers')
  await last.until(({ isEnded }) => isEnded)
})

t.test('a stream needs the token of an account', async (t) => {
  const { port } = await startedMock(t)
  t.equal((await documentedAccount(port).with({ token: 'x' }).control('GET', '/stream')).status, 401)
})
