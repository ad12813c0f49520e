/** Other mocks, each set up as its users would for the same exchange, with logging off where possible. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fetchPackage } from '../../scripts/proof/fetch-package.ts'
import { ANSWER } from '../mock.ts'
import type { Command } from '../program.ts'
import { jsonServerFiles } from './json-server.ts'
import { mockoonEnvironment } from './mockoon.ts'

export interface Peer {
  readonly name: string
  readonly specifier: string
  /** The program that must be on the machine, beside Node.js. */
  readonly needs?: string
  /** In a round, where it is to have fewer than others. */
  readonly requests?: number
  readonly command: () => Promise<Command>
}

const inFolder = async (specifier: string, path: string) => join(await fetchPackage(specifier), 'node_modules', path)

async function files(contents: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-bench-'))
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content)
  return folder
}

const PRISM = '@stoplight/prism-cli@5.14'
const MOCKOON = '@mockoon/cli@9.9'
const WIREMOCK = 'wiremock@3.13'
const JSON_SERVER = 'json-server@0.17'

export const PEERS: readonly Peer[] = [
  {
    name: 'Prism 5.14',
    specifier: PRISM,
    async command() {
      const cli = await inFolder(PRISM, '@stoplight/prism-cli/dist/index.js')
      const document = resolve('openapi.yaml')
      return node(this.name, (port) => [cli, 'mock', document, '--port', String(port), '--verboseLevel', 'silent'])
    },
  },
  {
    name: 'Mockoon CLI 9.9',
    specifier: MOCKOON,
    async command() {
      const cli = await inFolder(MOCKOON, '@mockoon/cli/bin/run.js')
      const folder = await files({ 'retrack.json': mockoonEnvironment(ANSWER) })
      const data = join(folder, 'retrack.json')
      return node(this.name, (port) => [cli, 'start', '--data', data, '--port', String(port), '--disable-log-to-file'])
    },
  },
  wireMock('WireMock 3.13', []),
  wireMock('WireMock 3.13 without its journal', ['--no-request-journal']),
  {
    name: 'json-server 0.17',
    specifier: JSON_SERVER,
    // It writes all that it has for each lead, so that each costs more than the one before.
    requests: 100,
    async command() {
      const cli = await inFolder(JSON_SERVER, 'json-server/lib/cli/bin.js')
      const folder = await files(jsonServerFiles())
      const args = ['--routes', 'routes.json', '--quiet', 'db.json']
      return {
        ...node(this.name, (port) => [cli, '--port', String(port), '--host', '127.0.0.1', ...args]),
        cwd: folder,
      }
    },
  },
]

function node(name: string, args: Command['args']): Command {
  return { name, command: process.execPath, args }
}

function wireMock(name: string, flags: readonly string[]): Peer {
  return {
    name,
    specifier: WIREMOCK,
    needs: 'java',
    async command() {
      const folder = await inFolder(WIREMOCK, 'wiremock')
      const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
        readonly version: string
      }
      const jar = join(folder, 'build', `wiremock-standalone-${version}.jar`)
      const root = await files({})
      const stub = {
        request: { method: 'POST', urlPath: '/api/v2/leads' },
        response: { status: 200, body: ANSWER, headers: { 'content-type': 'application/json' } },
      }
      spawnSync('mkdir', ['-p', join(root, 'mappings')])
      await writeFile(join(root, 'mappings', 'lead.json'), JSON.stringify(stub))
      const args = ['--bind-address', '127.0.0.1', '--disable-banner', '--root-dir', root, ...flags]
      return { name, command: 'java', args: (port) => ['-jar', jar, '--port', String(port), ...args] }
    },
  }
}

/** Whether a program of this name can be run. */
export const isThere = (program: string) => spawnSync(program, ['-version']).error === undefined
