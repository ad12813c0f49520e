/** Every effect as a client meets it on the wire, and what the account holds after it. */
import t, { type Test } from 'tap'
import type { NewFault } from '../../schemas/faults.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { createAccount, type TestAccount } from '../support/account.ts'
import { open } from '../support/raw-socket.ts'
import { startedMock } from '../support/started-mock.ts'
import { type Heard, isWhole, leadBytes, overTheWire, postBytes, visitBytes } from '../support/wire.ts'

const DELAY_MS = 80

/** Two accounts of one seed answer with as many bytes. */
const ALIKE = { seed: 7 }

type Effect = NewFault['effect']
type Operation = 'createLead' | 'updateLead' | 'trackClick'

interface Expected {
  readonly ending: Heard['ending']
  readonly status: number | null
  /** Checks the rest of what was heard; `real` is the answer that would have been given. */
  readonly heard?: (t: Test, heard: Heard, real: Heard) => void
  /** The last stage of the entry in the journal. */
  readonly stage: 'responded' | 'aborted'
  readonly journalStatus?: number
  /** Whether the request was judged, though a fault answers. */
  readonly judged?: boolean
}

const isMarked = (t: Test, { headers }: Heard, id = 'fault-1', ordinal = 1) =>
  t.equal(headers['x-retrack-kit-fault'], `${id}#${ordinal}`, 'the answer names the rule and the ordinal')

const statusOf = (operation: Operation) => (operation === 'trackClick' ? 302 : 200)

/** Every effect that takes the place of the answer. */
const EFFECTS: readonly (readonly [string, Effect, (operation: Operation) => Expected])[] = [
  [
    'status',
    { kind: 'status', status: 503 },
    () => ({
      ending: 'open',
      status: 503,
      stage: 'responded',
      journalStatus: 503,
      heard: (t, heard) => {
        isMarked(t, heard)
        t.equal(heard.headers['content-type'], 'application/json')
        t.strictSame(JSON.parse(heard.body), { message: 'Service Unavailable' })
      },
    }),
  ],
  [
    'status with headers and text',
    { kind: 'status', status: 429, headers: { 'Retry-After': '7', 'X-Any': 'a' }, body: 'slow down' },
    () => ({
      ending: 'open',
      status: 429,
      stage: 'responded',
      journalStatus: 429,
      heard: (t, heard) => {
        isMarked(t, heard)
        t.match(heard.headers, { 'retry-after': '7', 'x-any': 'a', 'content-type': 'text/plain' })
        t.equal(heard.body, 'slow down')
      },
    }),
  ],
  [
    'status with an object',
    { kind: 'status', status: 422, body: { message: 'Nein', errors: { click: ['gone'] } } },
    () => ({
      ending: 'open',
      status: 422,
      stage: 'responded',
      journalStatus: 422,
      heard: (t, heard) => {
        t.equal(heard.headers['content-type'], 'application/json')
        t.equal(heard.body, '{"message":"Nein","errors":{"click":["gone"]}}')
      },
    }),
  ],
  [
    'status 204, which has no body',
    { kind: 'status', status: 204, body: 'not sent' },
    () => ({
      ending: 'open',
      status: 204,
      stage: 'responded',
      journalStatus: 204,
      heard: (t, heard) => {
        isMarked(t, heard)
        t.equal(heard.body, '')
        t.equal(heard.headers['content-length'], undefined)
      },
    }),
  ],
  ['reset', { kind: 'reset' }, () => ({ ending: 'rst', status: null, stage: 'aborted' })],
  ['empty', { kind: 'empty' }, () => ({ ending: 'fin', status: null, stage: 'aborted' })],
  [
    'truncate',
    { kind: 'truncate', bytes: 20 },
    (operation) => ({
      ending: 'fin',
      status: statusOf(operation),
      stage: 'aborted',
      judged: true,
      journalStatus: statusOf(operation),
      heard: (t, heard, real) => {
        isMarked(t, heard)
        t.equal(heard.body.length, Math.min(20, real.body.length))
        t.equal(heard.body.slice(0, 9), real.body.slice(0, 9), 'the beginning of the real answer')
        t.ok(Number(heard.headers['content-length']) > heard.body.length, 'more was promised than came')
      },
    }),
  ],
  [
    'truncate to nothing',
    { kind: 'truncate', bytes: 0 },
    (operation) => ({
      ending: 'fin',
      status: statusOf(operation),
      stage: 'aborted',
      judged: true,
      journalStatus: statusOf(operation),
      heard: (t, heard) => {
        t.equal(heard.body, '')
        t.ok(Number(heard.headers['content-length']) > 0, 'more was promised than came')
      },
    }),
  ],
  [
    'malformed',
    { kind: 'malformed' },
    () => ({
      ending: 'open',
      status: 200,
      stage: 'responded',
      journalStatus: 200,
      heard: (t, heard) => {
        isMarked(t, heard)
        t.equal(heard.headers['content-type'], 'application/json')
        t.throws(() => JSON.parse(heard.body))
        t.ok(isWhole(heard.text), 'no byte that was promised is missing')
      },
    }),
  ],
  [
    'html',
    { kind: 'html' },
    () => ({
      ending: 'open',
      status: 502,
      stage: 'responded',
      journalStatus: 502,
      heard: (t, heard) => {
        isMarked(t, heard)
        t.equal(heard.headers['content-type'], 'text/html')
        t.match(heard.body, '<h1>502 Bad Gateway</h1>')
      },
    }),
  ],
  [
    'drip',
    { kind: 'drip', chunkBytes: 300, intervalMs: 4 },
    (operation) => ({
      ending: 'open',
      status: statusOf(operation),
      stage: 'responded',
      judged: true,
      journalStatus: statusOf(operation),
      heard: (t, heard, real) => {
        isMarked(t, heard)
        t.equal(heard.body.length, real.body.length, 'the whole of the real answer')
        if (operation === 'trackClick') return
        t.ok(heard.pieces.length > 2, `in ${heard.pieces.length} pieces`)
        t.ok((heard.pieces.at(-1) ?? 0) >= 4 * Math.floor(real.body.length / 300), 'with the pauses asked for')
      },
    }),
  ],
  [
    'rate-limit without any room',
    { kind: 'rate-limit', limit: 0, windowMs: 60_000 },
    () => ({
      ending: 'open',
      status: 429,
      stage: 'responded',
      journalStatus: 429,
      heard: (t, heard) => {
        isMarked(t, heard)
        t.match(heard.headers, { 'retry-after': /^\d+$/, 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0' })
        t.strictSame(JSON.parse(heard.body), { message: 'Too Many Attempts.' })
      },
    }),
  ],
]

interface Tried {
  readonly bytes: Buffer
  /** How often what was asked for has been done. */
  readonly done: () => Promise<number>
}

async function prepare(account: TestAccount, operation: Operation): Promise<Tried> {
  switch (operation) {
    case 'createLead':
      return { bytes: leadBytes(account, { reference: 'wire' }), done: async () => (await account.getLeads()).length }
    case 'updateLead': {
      const { uuid } = await account.saveLead()
      return {
        bytes: postBytes(account, `/api/v2/leads/${uuid}`, { status: 'rejected' }),
        done: async () => (await account.getLeads('?status=rejected')).length,
      }
    }
    case 'trackClick':
      return {
        bytes: visitBytes(account),
        done: async () => (await account.getClicks()).filter(({ ref }) => ref === 'wire').length,
      }
  }
}

/** The stages as the design has them: those that were passed, in their order. */
function stagesOf({ stages }: JournalEntry): string[] {
  const times = Object.values(stages).map((at) => Date.parse(at))
  if (times.some((at, n) => at < (times[n - 1] ?? 0))) throw new Error(`Out of order: ${JSON.stringify(stages)}`)
  return Object.keys(stages)
}

for (const operation of ['createLead', 'updateLead', 'trackClick'] as const) {
  t.test(`${operation}: each effect is true on the wire, and saves only where it was told to`, async (t) => {
    const { port } = await startedMock(t)
    const realAccount = await createAccount(port, ALIKE)
    const real = await overTheWire(port, (await prepare(realAccount, operation)).bytes, { until: isWhole })

    for (const [name, effect, expect] of EFFECTS) {
      for (const commit of [false, true]) {
        await t.test(`${name}, ${commit ? 'after saving' : 'before saving'}`, async (t) => {
          const account = await createAccount(port, ALIKE)
          const { bytes, done } = await prepare(account, operation)
          await account.addFault({ operation, commit, effect })
          const expected = expect(operation)
          const until = expected.ending === 'open' ? isWhole : undefined
          const heard = await overTheWire(port, bytes, until === undefined ? {} : { until })

          t.strictSame([heard.ending, heard.status], [expected.ending, expected.status])
          if (expected.status === null) t.equal(heard.text, '', 'not a byte came')
          expected.heard?.(t, heard, real)

          t.equal(await done(), commit ? 1 : 0, commit ? 'it was done' : 'nothing was done')
          const [entry] = (await account.waitForEntries({ operation, outcome: 'faulted' })).slice(-1)
          const judged = commit || expected.judged
          t.strictSame(entry && stagesOf(entry), [
            'received',
            ...(judged ? ['validated'] : []),
            ...(commit ? ['committed'] : []),
            expected.stage,
          ])
          t.match(entry, { fault: { id: 'fault-1', ordinal: 1 }, status: expected.journalStatus ?? null })
          if (operation !== 'trackClick')
            t.equal(entry?.resource !== null, commit, 'the entry names the lead that was saved')
          t.match((await account.getFaults())[0], { matched: 1, fired: 1 })
        })
      }
    }
  })

  t.test(`${operation}: a hanging answer holds the connection until the client leaves`, async (t) => {
    const { port } = await startedMock(t)
    for (const commit of [false, true]) {
      const account = await createAccount(port, ALIKE)
      const { bytes, done } = await prepare(account, operation)
      await account.addFault({ operation, commit, effect: { kind: 'hang' } })
      const socket = open(port)
      socket.on('data', () => t.fail('nothing is ever sent'))
      socket.on('close', () => t.ok(hasLeft, 'the mock does not close it'))
      let hasLeft = false
      socket.write(bytes)
      const stage = commit ? 'committed' : 'received'
      const [held] = (
        await account.waitForEntries({ operation, stage, after: operation === 'updateLead' ? 1 : 0 })
      ).slice(-1)
      t.match(held, { status: null, outcome: null }, 'while it is held, the journal shows it')
      t.equal(await done(), commit ? 1 : 0)
      hasLeft = true
      socket.destroy()
      const [entry] = await account.waitForEntries({ operation, outcome: 'faulted' })
      t.match(entry, { status: null, outcome: 'faulted', fault: { id: 'fault-1', ordinal: 1 } })
      t.equal(stagesOf(entry as JournalEntry).at(-1), 'aborted')
    }
  })

  t.test(`${operation}: a delay goes on to the real answer, which is not marked as a fault's`, async (t) => {
    const { port } = await startedMock(t)
    for (const commit of [false, true]) {
      const account = await createAccount(port, ALIKE)
      const { bytes, done } = await prepare(account, operation)
      await account.addFault({ operation, commit, effect: { kind: 'delay', ms: DELAY_MS } })
      const { status, pieces, headers } = await overTheWire(port, bytes, { until: isWhole })
      t.equal(status, statusOf(operation))
      t.ok((pieces[0] ?? 0) >= DELAY_MS - 1, `it took ${pieces[0]} ms`)
      t.equal(headers['x-retrack-kit-fault'], undefined)
      t.equal(await done(), 1)
      const stages = (await account.getJournal()).at(-1)?.stages ?? {}
      const [from, to] = commit ? (['committed', 'responded'] as const) : (['received', 'committed'] as const)
      const waitedMs = Date.parse(stages[to] ?? '') - Date.parse(stages[from] ?? '')
      t.ok(waitedMs >= DELAY_MS - 2, commit ? 'saved before the delay' : 'saved only after the delay', { stages })
      t.match((await account.getJournal()).at(-1), { outcome: 'accepted', fault: null })
      t.match((await account.getFaults())[0], { matched: 1, fired: 1 })
    }
  })
}

t.test('delays by chance lie where they were asked to lie', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port, ALIKE)
  await account.addFault({ effect: { kind: 'delay', uniform: { minMs: 40, maxMs: 60 } } })
  const { pieces } = await overTheWire(port, leadBytes(account), { until: isWhole })
  t.ok((pieces[0] ?? 0) >= 39)
  await account.control('DELETE', '/faults')
  await account.addFault({ effect: { kind: 'delay', lognormal: { medianMs: 50, sigma: 0 } } })
  const second = await overTheWire(port, leadBytes(account), { until: isWhole })
  t.ok((second.pieces[0] ?? 0) >= 49, 'without a spread it is the median')
})

t.test('a connection goes on to work after every answer that is whole', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port, ALIKE)
  const socket = open(port)
  const effects: Effect[] = [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 204 },
    { kind: 'status', status: 205 },
    { kind: 'status', status: 304 },
    { kind: 'delay', ms: 5 },
    { kind: 'malformed' },
    { kind: 'html' },
    { kind: 'drip', chunkBytes: 400, intervalMs: 1 },
    { kind: 'rate-limit', limit: 0, windowMs: 1000 },
  ]
  for (const effect of effects) {
    await account.control('DELETE', '/faults')
    await account.addFault({ effect })
    for (const bytes of [leadBytes(account), visitBytes(account)])
      t.equal((await overTheWire(port, bytes, { until: isWhole, socket })).ending, 'open', effect.kind)
  }
  await account.control('DELETE', '/faults')
  t.equal((await overTheWire(port, leadBytes(account), { until: isWhole, socket })).status, 200)
  socket.destroy()
})

t.test('HEAD on the tracking link is made to fail as GET is, without a body', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port, ALIKE)
  const head = visitBytes(account, 'HEAD')
  const untilHead = (text: string) => text.includes('\r\n\r\n')
  const effects: [Effect, number][] = [
    [{ kind: 'status', status: 503, body: 'down' }, 503],
    [{ kind: 'html' }, 502],
    [{ kind: 'malformed' }, 200],
    [{ kind: 'drip', chunkBytes: 10, intervalMs: 1 }, 302],
  ]
  for (const [effect, status] of effects) {
    await account.control('DELETE', '/faults')
    await account.addFault({ operation: 'trackClick', effect })
    const heard = await overTheWire(port, head, { until: untilHead })
    t.strictSame([heard.status, heard.body], [status, ''], effect.kind)
  }
  for (const [effect, ending] of [
    [{ kind: 'reset' }, 'rst'],
    [{ kind: 'empty' }, 'fin'],
    [{ kind: 'truncate', bytes: 5 }, 'fin'],
  ] as const) {
    await account.control('DELETE', '/faults')
    await account.addFault({ operation: 'trackClick', effect })
    const heard = await overTheWire(port, head)
    t.strictSame([heard.ending, heard.body], [ending, ''], effect.kind)
  }
})

t.test('requests sent one after another without waiting each get their own fault, in their order', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port, ALIKE)
  await account.addFault({ when: { first: 1 }, effect: { kind: 'delay', ms: 60 } })
  await account.addFault({ when: { after: 1, count: 1 }, effect: { kind: 'delay', ms: 10 } })
  // Some systems report a reset with unread bytes as an ordinary end, so the third request waits, too.
  await account.addFault({ when: { after: 2, count: 1 }, effect: { kind: 'delay', ms: 40 } })
  await account.addFault({ when: { after: 2, count: 1 }, effect: { kind: 'reset' } })
  const bytes = Buffer.concat(['one', 'two', 'three'].map((reference) => leadBytes(account, { reference })))
  const heard = await overTheWire(port, bytes)
  t.equal(heard.ending, 'rst')
  t.strictSame(
    [...heard.text.matchAll(/"reference":"(\w+)"/g)].map(([, reference]) => reference),
    ['one', 'two'],
    'the answers before the reset came, in their order',
  )
  t.strictSame((await account.getLeads()).map(({ reference }) => reference).toSorted(), ['one', 'two'])
})

t.test('an operation without a rule of its own is untouched', async (t) => {
  const { port } = await startedMock(t)
  const account = await createAccount(port, ALIKE)
  await account.addFault({ operation: 'updateLead', effect: { kind: 'reset' } })
  t.equal((await account.sendLead()).status, 200)
  t.equal((await overTheWire(port, visitBytes(account), { until: isWhole })).status, 302)
  t.match((await account.getFaults())[0], { matched: 0, fired: 0 })
})
