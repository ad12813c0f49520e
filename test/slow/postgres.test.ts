/** The store in a real PostgreSQL, and mocks that share it. */
import t from 'tap'
import type { StoreSignal } from '../../src/store/port.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { createAccount, documentedAccount, parseRefusal } from '../support/account.ts'
import { builtCommand, runToEnd } from '../support/command.ts'
import { ask } from '../support/http.ts'
import { PASSWORD, startCluster, withoutPostgres } from '../support/postgres.ts'
import { sendBytes } from '../support/raw-socket.ts'
import { served } from '../support/served.ts'
import { startedMock } from '../support/started-mock.ts'
import { account, lead, storeContract } from '../support/store-contract.ts'
import { StreamReader } from '../support/stream-reader.ts'

t.test('the engine in PostgreSQL', { skip: withoutPostgres }, async (t) => {
  const cluster = await startCluster(t)
  const opened = async (parameters?: string) => {
    const store = await openPostgresStore(cluster.parsed(parameters))
    t.teardown(() => store.close())
    return store
  }

  await t.test('keeps the contract of the store', (t) =>
    storeContract(t, (bounds) => openPostgresStore(cluster.parsed(), bounds)),
  )

  await t.test('any number of processes open a new schema at once, and share what is in it', async (t) => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => opened('schema=together&connections=2')))
    const [first, second] = stores
    if (first === undefined || second === undefined) throw new Error('They are missing.')
    const one = account('one')
    const added = await Promise.all(stores.map((store) => store.accounts.add(one)))
    t.strictSame(added.toSorted(), ['added', ...Array.from({ length: 5 }, () => 'exists')])
    const leads = await Promise.all(stores.map((store) => store.leads.add(one, lead(one), { onlyNewReference: true })))
    t.equal(leads.filter(({ kind }) => kind === 'added').length, 1, 'a reference is new once')
    const approvals = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 === 0 ? first : second).leads.changeStatus(one, 'lead-1', { status: 'approved', reason: null, at: 20 }, [
          'pending',
          'rejected',
        ]),
      ),
    )
    t.equal(approvals.filter(({ kind }) => kind === 'changed').length, 1, 'and a lead approved once')
    t.strictSame(await (await opened('schema=apart')).accounts.list(), [], 'another schema sees none of it')
    const tables = await cluster.run(`SELECT schemaname FROM pg_tables WHERE tablename = 'leads'`)
    t.notOk(tables.some(({ schemaname }) => schemaname === 'public'))
  })

  await t.test('what cannot be opened is refused with what to do, and without the password', async (t) => {
    const refused = async (url: Parameters<typeof openPostgresStore>[0], message: RegExp) => {
      const error: unknown = await openPostgresStore(url).then(
        (store) => store.close(),
        (error: unknown) => error,
      )
      t.match(error, { name: 'StoreOpenError', message })
      t.notMatch(String(error), url.password ?? PASSWORD)
    }
    const url = cluster.parsed('schema=newer')
    await (await openPostgresStore(url)).close()
    await cluster.run('UPDATE newer.schema_version SET version = 1000')
    await refused(url, /schema version 1000, and this retrack-kit knows versions up to \d+\. Start the newer/)
    await refused({ ...url, password: 'wrong-4712' }, /schema newer cannot be opened: password.* failed.*PGPASSWORD/)
    await refused({ ...url, database: 'nowhere' }, /"nowhere" does not exist\. Create the database/)
    await refused({ ...url, port: 1 }, /ECONNREFUSED.*must listen there/)
    await cluster.run(`CREATE ROLE guest LOGIN PASSWORD '${PASSWORD}'`)
    await refused({ ...url, user: 'guest', schema: 'mine' }, /permission denied.*Let this user create the schema/)
    await cluster.run('CREATE SCHEMA mine AUTHORIZATION guest')
    await (await openPostgresStore({ ...url, user: 'guest', schema: 'mine' })).close()
  })

  await t.test(
    'two mocks serve the same leads, count on the same fault rules, and never print the password',
    async (t) => {
      const store = ['--store', cluster.url('schema=served'), '--log', 'json']
      const [one, two] = await Promise.all([1, 2].map(() => served(t, builtCommand(), store)))
      if (one === undefined || two === undefined) throw new Error('They are missing.')
      const atOne = documentedAccount(one.port)
      const atTwo = documentedAccount(two.port)
      const lead = await atOne.saveLead({ reference: 'A' })
      t.strictSame(await atTwo.getLeads(), [lead])
      await atOne.addFault({ when: { first: 2 }, effect: { kind: 'status', status: 503 } })
      const sent = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? atOne : atTwo).sendLead({ reference: `f-${n}` }))
      const statuses = (await Promise.all(sent)).map(({ status }) => status)
      t.equal(statuses.filter((status) => status === 503).length, 2, 'a rule counts the requests of both')
      t.match(await atTwo.getFaults(), [{ matched: 10, fired: 2 }])
      t.equal((await atTwo.control('DELETE', '/faults')).status, 204)
      t.strictSame(await atOne.getFaults(), [], 'and is taken back for both')
      await atOne.addFault({ effect: { kind: 'status', status: 503 } })
      t.equal((await atTwo.control('POST', '/reset')).status, 204)
      t.equal((await atOne.sendLead({ reference: 'A' })).status, 200, 'by a reset, too')
      const further = await createAccount(two.port, { seed: 9 })
      t.not((await createAccount(one.port, { seed: 9 })).token, further.token, 'no account is made twice')
      for (const { mock } of [one, two]) {
        mock.process.kill('SIGTERM')
        const { code, out, err } = await mock.ended
        t.equal(code, 0)
        t.notMatch(out + err, PASSWORD)
      }
      const refused = await runToEnd(t, builtCommand(), ['serve', '--port', '0', '--store', `${cluster.url()}&port=1`])
      t.equal(refused.code, 3)
      t.match(refused.err, /--store takes memory:,.*postgres:\/\/user@host\/database, to which \?schema=/s)
      t.notMatch(refused.err, PASSWORD)
    },
  )

  await t.test(
    'what one process does to an account is told to the others, also after a connection broke',
    async (t) => {
      const [one, two, apart] = [
        await opened('schema=told'),
        await opened('schema=told'),
        await opened('schema=untold'),
      ]
      const heard: StoreSignal[] = []
      two.signals.subscribe((signal) => heard.push(signal))
      const heardApart: StoreSignal[] = []
      apart.signals.subscribe((signal) => heardApart.push(signal))
      const until = async (count: number) => {
        while (heard.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await one.accounts.add(account('one'))
      await until(1)
      await one.accounts.reset('one')
      await until(2)
      await cluster.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'listen%'`)
      await until(3)
      await one.accounts.remove('one')
      await until(4)
      t.strictSame(heard, [
        { kind: 'added', account: 'one-program', publisher: 'one-publisher' },
        { kind: 'reset', account: 'one-program' },
        { kind: 'missed' },
        { kind: 'removed', account: 'one-program' },
      ])
      t.strictSame(
        heardApart.filter(({ kind }) => kind !== 'missed'),
        [],
        'another schema hears nothing',
      )
    },
  )

  await t.test('the journal is one: waits, the stream and resets know of what happens at other mocks', async (t) => {
    const store = { ...cluster.parsed('schema=journals'), connections: 3 }
    const [one, two] = [await startedMock(t, { store }), await startedMock(t, { store })]
    const [atOne, atTwo] = [documentedAccount(one.port), documentedAccount(two.port)]
    const waiting = atTwo.wait({ reference: 'A', timeoutMs: 20_000 })
    const stream = new StreamReader(t, atTwo)
    await stream.started()
    await atOne.saveLead({ reference: 'A' })
    await stream.until(({ entries }) => entries.some(({ outcome }) => outcome !== null))
    t.match(await waiting, { result: 'yes', data: [{ id: 1, reference: 'A', status: 200 }] })
    const lastOfA = stream.events.at(-1)?.id
    await atTwo.saveLead({ reference: 'B' })
    await stream.until(({ entries }) => entries.some(({ id, outcome }) => id === 2 && outcome !== null))
    const [left, right] = [await atOne.control('GET', '/requests'), await atTwo.control('GET', '/requests')]
    t.strictSame(left.json, right.json)
    t.match(left.json, { data: [{ id: 1 }, { id: 2 }], total: 2, evicted: 0 })
    const goesOn = new StreamReader(t, atOne, lastOfA)
    await goesOn.until(({ entries }) => entries.length > 0)
    t.match(goesOn.entries, [{ id: 2 }], 'a reader goes on at another mock where it was')
    const replayed = await atTwo.control('POST', '/requests/1/replay')
    t.match(replayed.json, { id: 3, replayOf: 1, reference: 'A', auth: { token: 'valid' }, outcome: 'accepted' })

    const stranger = await createAccount(one.port)
    await atTwo.sendLead({ reference: 'foreign', note: `it was ${stranger.token}` })
    const [foreign] = await atTwo.getJournal('?reference=foreign')
    t.notMatch(
      JSON.stringify(foreign),
      stranger.token,
      'the token of an account that another mock has made is a secret',
    )

    await atOne.addFault({ effect: { kind: 'hang' } })
    const held = atTwo.sendLead({ reference: 'held' }).then(
      () => 'answered',
      () => 'cut',
    )
    await atOne.waitForEntries({ reference: 'held', stage: 'received' })
    t.equal((await atOne.control('POST', '/reset')).status, 204)
    t.equal(await held, 'cut', 'an answer that another mock holds is cut loose')
    await stream.until(({ isEnded }) => isEnded)
    t.strictSame(await atTwo.getJournal(), [])

    await atOne.addFault({ effect: { kind: 'hang' } })
    const orphan = atTwo.sendLead({ reference: 'orphan' }).catch(() => 'cut')
    // A request is in the journal before it meets the rule.
    while (!(await atOne.getFaults()).some(({ fired }) => fired === 1));
    t.equal((await atOne.control('DELETE', '/faults')).status, 204)
    t.equal(await orphan, 'cut', 'and so is one whose rule was taken back')

    await atOne.saveLead({ reference: 'C' })
    await two.close()
    const again = await startedMock(t, { store })
    const later = documentedAccount(again.port)
    await later.saveLead({ reference: 'D' })
    t.strictSame(
      (await later.getJournal()).map(({ id, reference }) => [id, reference]),
      [
        [1, 'orphan'],
        [2, 'C'],
        [3, 'D'],
      ],
      'ids go on after a restart',
    )
  })

  await t.test('at its limit of connections it refuses some requests, and saves what it acknowledges', async (t) => {
    await cluster.run(`CREATE ROLE limited LOGIN CONNECTION LIMIT 3 PASSWORD '${PASSWORD}'`)
    await cluster.run('CREATE SCHEMA limits AUTHORIZATION limited')
    const store = { ...cluster.parsed('schema=limits'), user: 'limited', connections: 10 }
    const account = documentedAccount((await startedMock(t, { store })).port)
    const send = (from: number) =>
      Promise.all(Array.from({ length: 40 }, (_, n) => account.sendLead({ reference: `n${from + n}` })))
    const replies = await send(0)
    for (const { status } of replies) t.ok(status === 200 || status === 503, `${status}`)
    const refusal = replies.find(({ status }) => status === 503)
    t.match(refusal?.text, /too many connections for role/)
    await t.rejects(openPostgresStore({ ...store, connections: 1 }), {
      message: /too many connections.*Allow more connections there, or fewer here/,
    })
    await cluster.run('ALTER ROLE limited CONNECTION LIMIT -1')
    t.strictSame(new Set((await send(40)).map(({ status }) => status)), new Set([200]), 'it goes on by itself')
    const saved = (await account.getLeads('?limit=1000')).map(({ reference }) => reference)
    const acknowledged = replies.flatMap(({ status }, n) => (status === 200 ? [`n${n}`] : []))
    t.strictSame(saved.filter((reference) => Number(reference?.slice(1)) < 40).toSorted(), acknowledged.toSorted())
  })

  await t.test('health tells of a PostgreSQL that stands still, and of its return', async (t) => {
    const { port } = await startedMock(t, { store: cluster.parsed() })
    const health = async () => (await ask(port, { path: '/_mock/health' })).json
    const account = documentedAccount(port)
    await account.saveLead({ reference: 'before' })
    cluster.signalAll('SIGSTOP')
    t.teardown(() => cluster.signalAll('SIGCONT'))
    t.match(await health(), { status: 'degraded', problem: /did not answer within 1000 ms/ })
    const late = account.sendLead({ reference: 'late' })
    cluster.signalAll('SIGCONT')
    t.equal((await late).status, 200)
    t.match(await health(), { status: 'ok' })
  })

  await t.test('a mock outlives its PostgreSQL: it refuses honestly, and goes on by itself', async (t) => {
    const { mock, port } = await served(t, builtCommand(), ['--store', cluster.url(), '--log', 'json'])
    const account = documentedAccount(port)
    const health = async () => (await ask(port, { path: '/_mock/health' })).json
    t.match(await health(), { status: 'ok' })
    const kept = [await account.saveLead({ reference: 'before' })]
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
      await cluster.stop(signal)
      const refused = await Promise.all(['A', 'B', 'C'].map((reference) => account.sendLead({ reference })))
      for (const reply of refused) {
        t.match(reply, { status: 503, headers: { 'x-retrack-kit-behaviour': 'overload', 'retry-after': '1' } })
        t.match(parseRefusal(reply).message, /the store in PostgreSQL at 127\.0\.0\.1:\d+, .* cannot be used/)
      }
      t.equal((await account.control('GET', '/leads')).status, 503)
      t.match(await sendBytes(port, `rubbish ${signal}\r\n\r\n`), { replies: [{ status: 400 }] })
      t.match(await health(), { status: 'degraded', problem: /cannot be used/ })
      t.notMatch(JSON.stringify(await health()), PASSWORD)
      await cluster.start()
      while ((await account.sendLead({ reference: 'probe' })).status !== 200);
      t.match(await health(), { status: 'ok' })
      kept.push(await account.saveLead({ reference: `after ${signal}` }))
    }
    const references = (await account.getLeads('?limit=1000')).map(({ reference }) => reference)
    for (const { reference } of kept) t.ok(references.includes(reference), 'what was acknowledged is there')
    t.notOk(references.includes('A'), 'what was refused is not')
    const journal = await account.getJournal('?reference=A')
    t.match(
      journal,
      [1, 2].map(() => ({ status: 503, outcome: 'refused', operation: 'createLead', findings: [] })),
    )
    const logged = (mock.out() + mock.err()).split('\n').filter((line) => line.includes('"reference":"C"'))
    t.match(logged, [/"status":503.*cannot be used/, /"status":503.*cannot be used/], 'the log tells of them as well')
    const rubbish = (await account.getJournal()).filter(({ status }) => status === 400)
    t.match(rubbish, [{ path: 'SIGINT' }, { path: 'SIGQUIT' }], 'nor does what is no HTTP get lost')
    t.notMatch(mock.out() + mock.err(), PASSWORD)
  })
})
