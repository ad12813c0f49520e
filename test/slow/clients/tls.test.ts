/** Clients come to trust the mock's authority as docs/networks.md says, and send nothing where they do not. */
import { join } from 'node:path'
import t from 'tap'
import { formatTrust } from '../../../src/cli/commands/serve/tls.ts'
import { createAccount } from '../../support/account.ts'
import { startedMock } from '../../support/started-mock.ts'
import { ANSWERED, CLIENTS_HERE, prepareCourse, Told } from './course.ts'
import { runProgram } from './run-program.ts'
import { fill, toPaths, trustLines } from './trust.ts'

const folder = t.testdir()

/** Runs a client against an account of its own. */
async function runCourse(port: number, url: string, command: string, variables: Record<string, string>) {
  const account = await createAccount(port)
  const ended = await runProgram(command, { ...(await prepareCourse(account, url, 0)), ...variables })
  const entries = await account.getJournal()
  return { ...ended, statuses: entries.map(({ status }) => status) }
}

const mock = await startedMock(t, { tls: { folder } })
const expired = await startedMock(t, { tls: { folder, fault: 'expired' } })
const otherHost = await startedMock(t, { tls: { folder, fault: 'other-host' } })

for (const { client, skip } of CLIENTS_HERE) {
  t.test(`${client.name} trusts the mock when it is told to`, { skip }, async (t) => {
    const { preparing, running } = trustLines(client)
    for (const line of preparing) t.equal((await runProgram(toPaths(line, folder))).code, 0, line)
    const { command, variables } = fill(toPaths(running, folder), client)
    const trusted = ['127.0.0.1', 'localhost'].map(async (host) => {
      const { out, err, statuses } = await runCourse(mock.port, `https://${host}:${mock.port}`, command, variables)
      t.equal(err, '', `${host}: ${command}`)
      t.strictSame(Told.parse(JSON.parse(out)).answers, ANSWERED)
      t.strictSame(statuses, ANSWERED)
    })
    const untold = { command: `${client.interpreter} ${client.args}`, variables: {} }
    const refused = (
      [
        ['an authority that it was not told of', mock, untold],
        ['an expired certificate', expired, { command, variables }],
        ['a certificate of another host', otherHost, { command, variables }],
      ] as const
    ).map(async ([name, { port }, given]) => {
      const { code, statuses } = await runCourse(port, `https://127.0.0.1:${port}`, given.command, given.variables)
      t.not(code, 0, name)
      t.strictSame(statuses, [], `${name}: nothing is sent`)
    })
    await Promise.all([...trusted, ...refused])
  })
}

t.test('the mock prints the lines of the docs, with its paths', async (t) => {
  const printed = formatTrust(join(folder, 'ca.pem'))
  for (const { client } of CLIENTS_HERE) {
    const { preparing, running } = trustLines(client)
    // The reader chooses the request that curl sends.
    for (const line of [...preparing, running.replace(/ https:.*/, '')]) t.match(printed, toPaths(line, folder))
  }
})
