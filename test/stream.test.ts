/** Server-sent events: each change of the journal as it happens. */
import { get, type IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import { JournalEntry } from '../schemas/journal.ts'
import { createAccount, documentedAccount, type TestAccount } from './support/account.ts'
import { HANG_MS } from './support/http.ts'
import { sendAtOnce } from './support/many-requests.ts'
import { startedMock } from './support/started-mock.ts'
import { leadBytes } from './support/wire.ts'

interface Event {
  readonly event: string
  readonly id: string | undefined
  readonly data: unknown
}

/** A reader of the stream, over a connection of its own. */
class Reader {
  readonly events: Event[] = []
  isEnded = false
  #hasBegun = false
  #text = ''
  #incoming: IncomingMessage | undefined

  constructor(t: Test, { port, token }: TestAccount, lastEventId?: string) {
    const outgoing = get({
      host: '127.0.0.1',
      port,
      path: '/_mock/stream',
      agent: false,
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
    })
    t.teardown(() => outgoing.destroy())
    outgoing.on('error', () => {})
    outgoing.on('response', (incoming) => {
      this.#incoming = incoming
      incoming.setEncoding('utf8')
      incoming.on('data', (text: string) => this.#take(text))
      incoming.on('error', () => {})
      incoming.on('close', () => {
        this.isEnded = true
      })
    })
  }

  async until(holds: (reader: Reader) => boolean): Promise<void> {
    const giveUp = performance.now() + HANG_MS
    while (!holds(this)) {
      if (performance.now() > giveUp) throw new Error(`The stream did not get there; it told of ${this.events.length}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Until the mock has begun with it. */
  started(): Promise<void> {
    return this.until((reader) => reader.#hasBegun)
  }

  pause(): void {
    this.#incoming?.pause()
  }

  resume(): void {
    this.#incoming?.resume()
  }

  #take(text: string): void {
    this.#hasBegun = true
    const blocks = (this.#text + text).split('\n\n')
    this.#text = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = /^event: (\w+)$/m.exec(block)?.[1]
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (event !== undefined && data !== undefined)
        this.events.push({ event, id: /^id: (.*)$/m.exec(block)?.[1], data: JSON.parse(data) })
    }
  }
}

const entries = (reader: Reader) =>
  reader.events.filter(({ event }) => event === 'entry').map(({ data }) => JournalEntry.parse(data))
const stagesSeen = (reader: Reader) => entries(reader).map(({ id, stages }) => `${id} ${Object.keys(stages).at(-1)}`)

t.test('each change of the journal is told, in the order in which it happens', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const reader = new Reader(t, account)
  await reader.started()
  await account.saveLead()
  await account.sendLead({ event: 'x' })
  await account.addFault({ effect: { kind: 'status', status: 503 } })
  await account.sendLead()
  await reader.until(({ events }) => events.length >= 8)
  t.strictSame(stagesSeen(reader), [
    '1 received',
    '1 validated',
    '1 committed',
    '1 responded',
    '2 received',
    '2 responded',
    '3 received',
    '3 responded',
  ])
  t.match(entries(reader).at(-1), { status: 503, outcome: 'faulted', fault: { id: 'fault-1', ordinal: 1 } })
  t.notMatch(JSON.stringify(reader.events), account.token)
})

t.test('a reader that connects again is told of what has changed meanwhile', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const first = new Reader(t, account)
  await first.started()
  await account.saveLead({ reference: 'A1' })
  await first.until(({ events }) => events.length === 4)
  await account.saveLead({ reference: 'A2' })
  await account.saveLead({ reference: 'A3' })

  const again = new Reader(t, account, first.events[3]?.id)
  await again.until((reader) => entries(reader).length === 2)
  t.match(entries(again), [
    { reference: 'A2', outcome: 'accepted' },
    { reference: 'A3', outcome: 'accepted' },
  ])
  await again.until((reader) => missed(reader) > 0)
  t.equal(missed(again), 6, 'the changes that came before the last of each entry')

  const upToDate = new Reader(t, account, again.events.at(-1)?.id)
  await upToDate.started()
  await account.saveLead({ reference: 'A4' })
  await upToDate.until(({ events }) => events.length === 4)
  t.strictSame(stagesSeen(upToDate), ['4 received', '4 validated', '4 committed', '4 responded'])

  await account.control('POST', '/reset')
  // The click was of the time before the reset: this lead is refused.
  await account.sendLead({ reference: 'B1' })
  for (const id of [upToDate.events.at(-1)?.id, 'rubbish', '-1']) {
    const renewed = new Reader(t, account, id)
    await renewed.until((reader) => entries(reader).length === 1)
    t.match(entries(renewed), [{ id: 1, reference: 'B1' }], `${id}: the whole journal`)
  }
})

t.test('a stream is of one account, and several may read it', async (t) => {
  const { port } = await startedMock(t)
  const [one, other] = [await createAccount(port), documentedAccount(port)]
  const readers = [new Reader(t, one), new Reader(t, one), new Reader(t, other)]
  for (const reader of readers) await reader.started()
  await one.saveLead()
  for (const reader of readers.slice(0, 2)) await reader.until(({ events }) => events.length === 4)
  t.strictSame(readers[2]?.events, [])
})

t.test('a reader that does not read holds up nobody, takes no memory, and is told how much it missed', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const slow = new Reader(t, account)
  const quick = new Reader(t, account)
  await Promise.all([slow.started(), quick.started()])
  slow.pause()
  // Each lead is told of four times: far more than sockets and the mock together may hold back.
  const count = 200
  const bulk = Array.from({ length: count }, (_, n) =>
    leadBytes(account, { reference: `n${n}`, more: 'x'.repeat(30_000) }),
  )
  const before = process.memoryUsage().arrayBuffers
  await sendAtOnce(account.port, bulk)
  await quick.until(({ events }) => events.length + missed(quick) >= 4 * count || missed(quick) > 0)
  await account.wait({ reference: `n${count - 1}` })
  const grown = process.memoryUsage().arrayBuffers - before
  t.ok(grown < 64 * 1024 * 1024, `${grown} bytes for what was not read`)

  slow.resume()
  await slow.until((reader) => missed(reader) > 0)
  await account.saveLead({ reference: 'last' })
  await slow.until((reader) =>
    entries(reader).some(({ reference, outcome }) => reference === 'last' && outcome !== null),
  )
  t.equal(entries(slow).length + missed(slow), 4 * (count + 1), 'every change was told of or counted')
})

const missed = ({ events }: Reader) =>
  events
    .filter(({ event }) => event === 'dropped')
    .reduce((sum, { data }) => sum + (data as { count: number }).count, 0)

t.test('a stream ends when its account is reset or removed, and when the mock closes', async (t) => {
  const mock = await startedMock(t)
  const account = await createAccount(mock.port)
  for (const end of [() => account.control('POST', '/reset'), () => account.control('DELETE', '/account')]) {
    const reader = new Reader(t, account)
    await reader.started()
    await end()
    await reader.until(({ isEnded }) => isEnded)
    t.pass('it ended')
  }
  const last = new Reader(t, documentedAccount(mock.port))
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
