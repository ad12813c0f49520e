/** Clients come to trust the mock's authority as docs/networks.md says, and send nothing where they do not. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatTrust } from '../../../src/cli/commands/serve/tls.ts'
import { createAccount } from '../../support/account.ts'
import { startedMock } from '../../support/started-mock.ts'
import { ANSWERED, CLIENTS_HERE, prepareCourse, Told } from './course.ts'
import { runProgram } from './run-program.ts'

type Client = (typeof CLIENTS_HERE)[number]['client']

/** The lines of the tables there, by whom they are for. */
const LINES = new Map(
  Array.from(
    readFileSync('docs/networks.md', 'utf8').matchAll(/^\| (.+?) \| (.*`.*) \|$/gm),
    ([, who = '', cell = '']) => [who, Array.from(cell.matchAll(/`([^`]+)`/g), ([, line = '']) => line)],
  ),
)

const folder = t.testdir()
const caFile = join(folder, 'ca.pem')
const toPaths = (line: string) => line.replaceAll('ca.pem', caFile).replaceAll('ca.p12', join(folder, 'ca.p12'))

/** The lines for a client: what has to be done once, and how the client is run. */
function trustLines({ trust }: Client): { preparing: string[]; running: string } {
  const [, lines = []] = [...LINES].find(([who]) => who.split(', ').includes(trust)) ?? []
  const running = lines.find((line) => line.includes('…'))
  if (running === undefined) throw new Error(`docs/networks.md does not say how ${trust} comes to trust the mock.`)
  return { preparing: lines.filter((line) => line !== running), running }
}

/** A line of the docs with the program in the place of its dots. */
function fill(line: string, { interpreter, args }: Client): { command: string; variables: Record<string, string> } {
  const [, curlOptions] = /^curl (.*) https:/.exec(line) ?? []
  // curl is run by a script of its own.
  if (curlOptions !== undefined) return { command: `${interpreter} ${args}`, variables: { CURL_OPTIONS: curlOptions } }
  const namesInterpreter = line.split(' ').includes(interpreter)
  return { command: line.replace('…', namesInterpreter ? args : `${interpreter} ${args}`), variables: {} }
}

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
    for (const line of preparing) t.equal((await runProgram(toPaths(line))).code, 0, line)
    const { command, variables } = fill(toPaths(running), client)
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
  const printed = formatTrust(caFile)
  for (const { client } of CLIENTS_HERE) {
    const { preparing, running } = trustLines(client)
    // What is asked of curl is left to the reader.
    for (const line of [...preparing, running.replace(/ https:.*/, '')]) t.match(printed, toPaths(line))
  }
})
