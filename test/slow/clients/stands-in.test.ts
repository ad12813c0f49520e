/**
 * Clients that have Retrack's own host in their code reach a mock that stands in for it, as docs/networks.md says. All of it
 * happens in a network of its own, which has no way out: nothing could reach the real one.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { DOCUMENTED_REQUEST, DOCUMENTED_RESPONSE, DOCUMENTED_TOKEN } from '../../../schemas/documented.ts'
import { type JournalEntry, JournalPage } from '../../../schemas/journal.ts'
import { RETRACK_HOSTS } from '../../../schemas/terms.ts'
import { builtCommand } from '../../support/command.ts'
import { CLIENTS_HERE } from './course.ts'
import { runProgram } from './run-program.ts'
import { type Client, fill, toPaths, trustLines } from './trust.ts'

const mayMakeNetworks = spawnSync('unshare', ['--net', '--mount', 'ip', 'link', 'set', 'lo', 'up']).status === 0
const BY_HOSTS = ['PHP curl', 'Python requests', 'Ruby Net::HTTP', 'Java HttpClient', 'Node.js fetch', 'curl']
const lacking = CLIENTS_HERE.find(({ client, skip }) => skip !== false && BY_HOSTS.includes(client.name))?.skip
const skip = mayMakeNetworks ? (lacking ?? false) : 'needs root, and unshare and ip'

const REAL = 'https://retrack.refunder.com'
const docs = readFileSync('docs/networks.md', 'utf8')
const readBlock = (language: string) => {
  const [, text] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(docs) ?? []
  if (text === undefined) throw new Error(`docs/networks.md has no block of ${language}.`)
  return text
}
const HOSTS_LINE = /^127\.0\.0\.1 retrack\.refunder\.com$/m.exec(docs)?.[0] ?? ''
const Fragment = z.object({
  services: z.object({
    retrack: z.object({
      environment: z.record(z.string(), z.string()),
      networks: z.object({ default: z.object({ aliases: z.array(z.string()) }) }),
    }),
  }),
})
const { environment, networks } = Fragment.parse(parse(readBlock('yaml'))).services.retrack

/** A mock in a network of its own, started as the fragment of a compose file has it. */
async function startStandIn(t: Test, folder: string): Promise<Network> {
  const hosts = join(folder, 'hosts')
  // A hosts file does what a network alias does for containers.
  writeFileSync(hosts, `127.0.0.1 localhost\n${networks.default.aliases.map((name) => `127.0.0.1 ${name}\n`).join('')}`)
  const inside = 'ip link set lo up && mount --bind "$1" /etc/hosts && shift && exec "$@"'
  const serve = [process.execPath, builtCommand(), 'serve', '--log', 'json']
  const mock = spawn('unshare', ['--net', '--mount', 'sh', '-c', inside, 'sh', hosts, ...serve], {
    env: { ...process.env, NODE_OPTIONS: '', ...environment, RETRACK_KIT_TLS: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => mock.kill('SIGKILL'))
  const network = new Network(mock)
  await network.printed(/"message":"listening"/)
  return network
}

class Network {
  readonly #mock: ChildProcess
  #printed = ''

  constructor(mock: ChildProcess) {
    this.#mock = mock
    mock.stdout?.on('data', (chunk) => {
      this.#printed += String(chunk)
    })
  }

  /** The first line that matches, once it is printed. */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.#printed.split('\n').find((one) => pattern.test(one))
      if (line !== undefined) return line
      if (this.#mock.exitCode !== null) throw new Error(`The mock ended: ${this.#printed}`)
      await new Promise((resolve) => this.#mock.stdout?.once('data', resolve))
    }
  }

  /** Runs a line in the mock's network, with its hosts file or that of the machine. */
  run(line: string, variables: Record<string, string>, { hosts }: { hosts: boolean }) {
    const enter = `nsenter --target ${this.#mock.pid} --net ${hosts ? `--mount --wd=${process.cwd()}` : ''} env`
    return runProgram(`${enter} ${line}`, variables)
  }

  /** The journal, newest entry first. */
  async readJournal(): Promise<JournalEntry[]> {
    const { out } = await this.run(
      `curl -s http://127.0.0.1:443/_mock/requests -H 'Authorization: Bearer ${DOCUMENTED_TOKEN}'`,
      {},
      { hosts: true },
    )
    return JournalPage.parse(JSON.parse(out)).data
  }
}

const VARIABLES = {
  RETRACK_URL: REAL,
  RETRACK_TOKEN: DOCUMENTED_TOKEN,
  LEAD_EVENT: DOCUMENTED_REQUEST.event,
  LEAD_CLICK: DOCUMENTED_REQUEST.click,
  PAUSE_SECONDS: '0',
}
const clientNamed = (wanted: string): Client => {
  const found = CLIENTS_HERE.find(({ client }) => client.name === wanted)
  if (found === undefined) throw new Error(`There is no client "${wanted}".`)
  return found.client
}

t.test('stores with the real host in their code reach a mock that stands in for it', { skip }, async (t) => {
  const folder = t.testdir({})
  const network = await startStandIn(t, folder)
  t.match(JSON.parse(await network.printed(/listening/)), {
    as: REAL,
    trackingUrl: new RegExp(`^${REAL}/track/v2/click\\?`),
  })
  for (const line of trustLines(clientNamed('Java HttpClient')).preparing) await runProgram(toPaths(line, folder))

  /** Sends leads as a client does; `more` is put before the program, or into the variables. */
  const send = async (
    name: string,
    reference: string,
    hosts: boolean,
    more: (command: string) => string = (command) => command,
    variables: Record<string, string> = {},
  ) => {
    const client = clientNamed(name)
    const filled = fill(toPaths(trustLines(client).running, folder), client)
    const options = [filled.variables['CURL_OPTIONS'], variables['CURL_OPTIONS']].filter((one) => one !== undefined)
    const all = { ...VARIABLES, ...variables, LEAD_REFERENCE: reference, CURL_OPTIONS: options.join(' ') }
    const { err } = await network.run(more(filled.command), all, { hosts })
    t.equal(err, '', `${name}: ${reference}`)
  }
  for (const [n, name] of BY_HOSTS.entries()) await send(name, `hosts-${n}`, true)

  writeFileSync(join(folder, 'retrack-hosts'), `${HOSTS_LINE}\n`)
  writeFileSync(join(folder, 'retrack-host.cjs'), readBlock('js'))
  writeFileSync(
    join(folder, 'lead.php'),
    `<?php $lead = ${toPhp({ ...DOCUMENTED_REQUEST, reference: 'single-php' })};\n${readBlock('php')}\necho $response;`,
  )
  const inDocs = (text: string) => {
    t.ok(docs.includes(text), `docs/networks.md has ${text}`)
    return text
  }
  const resolve = inDocs('--resolve retrack.refunder.com:443:127.0.0.1')
  const hostsFile = inDocs('-Djdk.net.hosts.file=retrack-hosts').replace('retrack-hosts', join(folder, 'retrack-hosts'))
  const required = inDocs('--require ./retrack-host.cjs').replace('./', `${folder}/`)
  const [, phpTrust = ''] = /^(.*) …/.exec(toPaths(trustLines(clientNamed('PHP curl')).running, folder)) ?? []
  await send('curl', 'single-curl', false, undefined, { CURL_OPTIONS: resolve })
  await send('Java HttpClient', 'single-java', false, (line) => line.replace('java ', `java ${hostsFile} `))
  await send('Node.js fetch', 'single-node', false, (line) => `NODE_OPTIONS='${required}' ${line}`)
  const php = await network.run(`${phpTrust} ${join(folder, 'lead.php')}`, VARIABLES, { hosts: false })
  t.match(JSON.parse(php.out), { data: { reference: 'single-php' } })

  const journal = await network.readJournal()
  for (const name of [
    ...BY_HOSTS.map((_, n) => `hosts-${n}`),
    'single-curl',
    'single-java',
    'single-node',
    'single-php',
  ]) {
    const created = journal.find(({ reference, operation }) => reference === name && operation === 'createLead')
    t.match(created, { status: 200, headers: { host: 'retrack.refunder.com' } }, name)
    t.notOk(created?.findings.some(({ id }) => id === 'older-host'))
  }
})

t.test('a store that calls an older name is answered, and told in the journal and the log', { skip }, async (t) => {
  const folder = t.testdir({})
  const network = await startStandIn(t, folder)
  t.strictSame(networks.default.aliases.toSorted(), RETRACK_HOSTS.toSorted(), 'the fragment has all of them')
  const curl = `curl -s --cacert ${join(folder, 'ca.pem')}`
  for (const host of RETRACK_HOSTS) {
    const { out } = await network.run(
      `${curl} https://${host}/api/v2/leads/${DOCUMENTED_RESPONSE.data.uuid} -d '{}' -H 'Authorization: Bearer ${DOCUMENTED_TOKEN}'`,
      {},
      { hosts: true },
    )
    t.match(JSON.parse(out), { message: String }, host)
    const entry = (await network.readJournal()).find(({ headers }) => headers['host'] === host)
    const found = entry?.findings.find(({ id }) => id === 'older-host')
    if (host === 'retrack.refunder.com') t.equal(found, undefined)
    else {
      t.match(found?.message, host)
      t.match(await network.printed(new RegExp(`"remark":"[^"]*${host}`)), /"message":"answered"/)
    }
  }
  const visit = await network.run(
    `${curl} -o /dev/null -w '%{http_code}' '${JSON.parse(await network.printed(/listening/)).trackingUrl}'`,
    {},
    { hosts: true },
  )
  t.equal(visit.out, '302', 'the tracking link can be opened there')
  const away = await network.run(`${curl} --max-time 2 https://www.refunder.se/`, {}, { hosts: true })
  t.not(away.code, 0, 'and nothing else')
})

const toPhp = (fields: Record<string, string>) =>
  `[${Object.entries(fields)
    .map(([name, value]) => `'${name}' => '${value}'`)
    .join(', ')}]`
