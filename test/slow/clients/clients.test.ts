/** Clients of seven languages send leads, are refused, go on after a fault, and keep their connections. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import t, { type Test } from 'tap'
import { createAccount } from '../../support/account.ts'
import { startedMock } from '../../support/started-mock.ts'
import { ANSWERED, CLIENTS_HERE, prepareCourse, REFERENCE, RETRIED, SENT, Told } from './course.ts'
import { runProgram } from './run-program.ts'

/** In which a client that does not mean to keep its connection closes it. */
const PAUSE_SECONDS = 0.3

/** Stands before a mock and counts the connections to it. */
async function countConnections(t: Test, port: number) {
  let count = 0
  const server = createServer((client) => {
    count += 1
    const mock = connect({ host: '127.0.0.1', port })
    client.pipe(mock).pipe(client)
    client.on('error', () => mock.destroy())
    mock.on('error', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { port: address.port, count: () => count }
}

for (const { client, skip } of CLIENTS_HERE) {
  t.test(`${client.name} sends leads`, { skip }, async (t) => {
    const mock = await startedMock(t)
    const account = await createAccount(mock.port)
    const { port, count } = await countConnections(t, mock.port)
    const variables = await prepareCourse(account, `http://127.0.0.1:${port}`, PAUSE_SECONDS)
    const { out, err } = await runProgram(`${client.interpreter} ${client.args}`, variables)
    t.equal(err, '')
    const told = Told.parse(JSON.parse(out))

    const entries = await account.getJournal()
    t.strictSame(
      entries.map(({ operation }) => operation),
      SENT,
    )
    t.strictSame(told.answers, ANSWERED)
    t.strictSame(
      entries.map(({ status }) => status),
      ANSWERED,
    )
    t.strictSame(
      entries.flatMap(({ findings }) => findings),
      [],
    )
    t.equal(told.message, entries[2]?.refusal?.message)
    const leads = await account.getLeads()
    t.strictSame(
      leads.map(({ uuid, reference, status }) => [uuid, reference, status.name]).sort(),
      [
        [told.lead, REFERENCE, 'approved'],
        [told.retried, RETRIED, 'pending'],
      ].sort(),
    )
    t.equal(told.reference, REFERENCE)
    t.equal(told.status, 'approved')
    t.ok(count() <= client.connections, 'connections', { found: count(), wanted: client.connections })
  })
}
