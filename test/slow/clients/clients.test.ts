/** Stores in seven languages send their leads: over http, and over https once they trust the mock's authority. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import t, { type Test } from 'tap'
import * as z from 'zod'
import { createAccount, type TestAccount } from '../../support/account.ts'
import { startedMock } from '../../support/started-mock.ts'
import { CLIENTS, REQUESTS } from './clients.ts'
import { runProgram, succeeds } from './run-program.ts'

/** What a program has understood of the answers. */
const Told = z.strictObject({
  lead: z.string(),
  reference: z.string(),
  status: z.string(),
  message: z.string(),
  retried: z.string(),
  answers: z.array(z.int()),
})

const PAUSE_SECONDS = '0.3'
/** JSON libraries write its letters in different ways: as they are, or escaped. */
const REFERENCE = 'Bestellung-ä€😀-1'
const SENT = ['createLead', 'updateLead', 'createLead', 'createLead', 'createLead']
const ANSWERED = [200, 200, 422, 503, 200]

const lacks = ({ probe, needs }: (typeof CLIENTS)[number]) =>
  succeeds(probe) ? false : `this machine lacks what Debian has in ${needs}`

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

function variablesOf({ token, request }: TestAccount, url: string): Record<string, string> {
  return {
    RETRACK_URL: url,
    RETRACK_TOKEN: token,
    LEAD_EVENT: request.event,
    LEAD_CLICK: request.click,
    LEAD_REFERENCE: REFERENCE,
    PAUSE_SECONDS,
  }
}

const failOnce = { when: { first: 1 }, effect: { kind: 'status', status: 503 } } as const

for (const client of CLIENTS) {
  t.test(`${client.name} sends leads`, { skip: lacks(client) }, async (t) => {
    const mock = await startedMock(t)
    const account = await createAccount(mock.port)
    await account.addFault({ operation: 'createLead', match: { reference: `${REFERENCE}-retried` }, ...failOnce })
    const { port, count } = await countConnections(t, mock.port)
    const command = `${client.interpreter} ${client.args}`
    const { out, err } = await runProgram(command, variablesOf(account, `http://127.0.0.1:${port}`))
    t.equal(err, '')
    const told = Told.parse(JSON.parse(out))

    const entries = await account.getJournal()
    t.strictSame(
      entries.map(({ operation }) => operation),
      SENT,
    )
    t.equal(entries.length, REQUESTS)
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
        [told.retried, `${REFERENCE}-retried`, 'pending'],
      ].sort(),
    )
    t.equal(told.reference, REFERENCE)
    t.equal(told.status, 'approved')
    t.ok(count() <= client.connections, 'connections', { found: count(), wanted: client.connections })
  })
}
