/** A PostgreSQL of a test's own, from the binaries that Debian installs. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import getPort from 'get-port'
import createPool from 'postgres'
import type { Test } from 'tap'
import { type PostgresUrl, parsePostgresUrl } from '../../src/store/postgres-url.ts'

const VERSIONS = '/usr/lib/postgresql'
const [NEWEST] = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted((a, b) => Number(b) - Number(a)) : []
const BINARIES = NEWEST === undefined ? undefined : join(VERSIONS, NEWEST, 'bin')

/** Why a test that needs PostgreSQL is left out, or false. */
export const withoutPostgres = BINARIES === undefined ? 'this machine has no PostgreSQL' : false

/** A word that is found nowhere else, so that it can be looked for. */
export const PASSWORD = 'open-sesame-4711'

export interface Cluster {
  readonly port: number
  /** Of the process that starts the others. */
  readonly pid: number
  /** Of a schema that no other call names. */
  url(parameters?: string): string
  parsed(parameters?: string): PostgresUrl
  /** Runs statements with no store in between. */
  run(statements: string): Promise<readonly Record<string, unknown>[]>
  start(): Promise<void>
  /** Sends a signal to it and all that it has started. */
  signalAll(signal: NodeJS.Signals): void
  /** `SIGINT` cuts all connections and writes everything down; `SIGQUIT` dies at once. */
  stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>
}

/** `fsync` writes each commit to the disk, as PostgreSQL does where it is installed. */
export async function startCluster(
  t: Pick<Test, 'teardown'>,
  { fsync = 'off' }: { fsync?: 'on' | 'off' } = {},
): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'retrack-postgres-'))
  const user = runsAs()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, PASSWORD)
  const data = join(folder, 'data')
  const binary = (name: string) => join(BINARIES ?? '', name)
  execFileSync(
    binary('initdb'),
    [
      '-D',
      data,
      '-U',
      'tester',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...user, stdio: 'pipe', cwd: folder },
  )
  const port = await getPort()
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: folder, fsync }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let server: ReturnType<typeof spawn> | undefined
  const start = async () => {
    const started = spawn(binary('postgres'), ['-D', data, ...flags], {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server = started
    let log = ''
    await new Promise<void>((resolve, reject) => {
      started.stderr.on('data', (chunk) => {
        log += chunk
        if (log.includes('ready to accept connections')) resolve()
      })
      started.on('exit', () => reject(new Error(`PostgreSQL ended: ${log}`)))
    })
  }
  const stop = async (signal: NodeJS.Signals) => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server?.on('exit', resolve))
    server.kill(signal)
    await ended
  }
  t.teardown(async () => {
    await stop('SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  })
  await start()
  let schemas = 0
  const newSchema = () => {
    schemas += 1
    return `schema=test_${schemas}`
  }
  const url = (parameters = newSchema()) => `postgres://tester:${PASSWORD}@127.0.0.1:${port}/postgres?${parameters}`
  return {
    port,
    get pid() {
      return server?.pid ?? 0
    },
    url,
    parsed(parameters) {
      const parsed = parsePostgresUrl(url(parameters))
      if (parsed === undefined) throw new TypeError(`No such store: ${parameters}`)
      return parsed
    },
    async run(statements) {
      const sql = createPool(url(''), { max: 1, onnotice: () => {} })
      try {
        return await sql.unsafe(statements)
      } finally {
        await sql.end()
      }
    },
    start,
    signalAll(signal) {
      const pid = server?.pid
      if (pid === undefined) return
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
      for (const each of [pid, ...children]) process.kill(each, signal)
    },
    stop,
  }
}

/** PostgreSQL refuses to run as root: Debian has made a user for it. */
export function runsAs(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']))
  return { uid: id('-u'), gid: id('-g') }
}
