/**
 * The stores of examples/stores, which do everything right: the check must find nothing against any
 * of them. Each runs in a process of its own, as its README tells a merchant to start it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import getPort from 'get-port'
import { parse } from 'yaml'
import * as z from 'zod'
import { readConfig } from '../schemas/config/read.ts'
import type { Config, ConfigInput } from '../schemas/config.ts'

export interface CorrectStore {
  readonly name: string
  readonly folder: string
  /** Its language and framework, on one line. */
  readonly make: string
  /** The program that it needs beside Node.js, by the name that it is called by; null for none. */
  readonly program: 'php' | 'python3' | null
  /** Its redirect page is made of script: without a browser, what it does is unproven. */
  readonly needsBrowser: boolean
  readonly command: readonly [string, ...string[]]
}

const getFolder = (name: string) => resolve('examples', 'stores', name)

export const CORRECT_STORES = [
  {
    name: 'node',
    folder: getFolder('node'),
    make: 'Node.js with Fastify; orders in files, told in the background',
    program: null,
    needsBrowser: false,
    command: [process.execPath, 'server.mjs'],
  },
  {
    name: 'script',
    folder: getFolder('script'),
    make: "Static pages with Retrack's script, and a Node.js server without packages behind them",
    program: null,
    needsBrowser: true,
    command: [process.execPath, 'server.mjs'],
  },
  {
    name: 'php',
    folder: getFolder('php'),
    make: 'Plain PHP that serves one request at a time; leads within the checkout, and from files after a failure',
    program: 'php',
    needsBrowser: false,
    command: ['./start.sh'],
  },
  {
    name: 'python',
    folder: getFolder('python'),
    make: "Python's standard library; orders and leads in SQLite, sent by a thread",
    program: 'python3',
    needsBrowser: false,
    command: ['python3', 'server.py'],
  },
] as const satisfies readonly CorrectStore[]

export type CorrectStoreName = (typeof CORRECT_STORES)[number]['name']

export function correctStore(name: CorrectStoreName): CorrectStore {
  const store = CORRECT_STORES.find((one) => one.name === name)
  if (store === undefined) throw new TypeError(`Expected the name of a store in examples/stores, not ${name}.`)
  return store
}

/** Why the store cannot be started on this machine; null where it can. */
export function findMissingProgram({ program }: CorrectStore): string | null {
  if (program === null || spawnSync(program, ['--version']).status === 0) return null
  return `there is no ${program} on this machine`
}

/** Where its leads go. */
export interface Retrack {
  readonly apiUrl: string
  readonly token: string
  readonly event: string
}

export interface RunningStore {
  readonly url: string
  /** A POST to it ends the store and starts it again, on the same port and with the same data. */
  readonly restartUrl: string
  /** Ends the store with all its processes. Whether it did so when it was asked to, and with exit code 0. */
  stop(): Promise<boolean>
}

const HOST = '127.0.0.1'
/** Longer than any start takes on a busy machine. */
const START_LIMIT_MS = 60_000
/** A store that has not ended by then is ended. */
const END_LIMIT_MS = 10_000

/**
 * Starts a store on a port that is free, and resolves when it answers. Orders are kept in
 * `dataFolder`, which outlives the store; without one, in a folder that goes with it.
 */
export async function startStore(
  store: CorrectStore,
  retrack: Retrack,
  dataFolder: string | null = null,
): Promise<RunningStore> {
  const data = dataFolder ?? (await mkdtemp(join(tmpdir(), `retrack-kit-store-${store.name}-`)))
  const removeData = async () => {
    if (dataFolder === null) await rm(data, { recursive: true, force: true })
  }
  const port = await getPort({ host: HOST })
  const start = () => startProcess(store, retrack, port, data)
  let running = await start().catch(async (error: unknown) => {
    await removeData()
    throw error
  })
  let restarted: Promise<void> = Promise.resolve()
  const control = createServer((_request, response) => {
    restarted = restarted.then(async () => {
      await running.stop()
      running = await start()
    })
    restarted.then(
      () => response.end('The store was restarted.'),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await once(control.listen(0, HOST), 'listening')
  const { port: controlPort } = control.address() as AddressInfo
  let stopped: Promise<boolean> | undefined
  const stop = async () => {
    await restarted.catch(() => {})
    control.close()
    control.closeAllConnections()
    const isClean = await running.stop()
    await removeData()
    return isClean
  }
  return {
    url: running.url,
    restartUrl: `http://${HOST}:${controlPort}/`,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

async function startProcess(
  { name, folder, command }: CorrectStore,
  { apiUrl, token, event }: Retrack,
  port: number,
  data: string,
): Promise<Omit<RunningStore, 'restartUrl'>> {
  // Settings of this process, such as a test runner's loader, are not meant for the store.
  const { NODE_OPTIONS: _, ...env } = process.env
  const [program, ...args] = command
  const child = spawn(program, args, {
    cwd: folder,
    // A process group of its own: a store may have several processes, and none may be left over.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      PORT: String(port),
      RETRACK_API_URL: apiUrl,
      RETRACK_TOKEN: token,
      RETRACK_EVENT: event,
      STORE_DATA: data,
    },
  })
  // Closed is what all its processes have let go of.
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const killAll = () => signalGroup(child, 'SIGKILL')
  process.once('exit', killAll)
  const stop = async () => {
    process.off('exit', killAll)
    // Only the process that was started, as whoever runs a store would: the others are its own to end.
    child.kill('SIGTERM')
    let isLate = false
    const limit = setTimeout(() => {
      isLate = true
      killAll()
    }, END_LIMIT_MS)
    const code = await closed
    clearTimeout(limit)
    return code === 0 && !isLate
  }
  try {
    return { url: await awaitAddress(name, child), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The address that a store prints once it answers. */
function awaitAddress(name: string, child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new TypeError('Expected pipes.')
  return new Promise((resolve, reject) => {
    let said = ''
    stderr.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-10_000)
    })
    const limit = setTimeout(() => fail(`was not up after ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS)
    const fail = (what: string) => {
      clearTimeout(limit)
      reject(new Error(`The store examples/stores/${name} ${what}.\n${said}`.trimEnd()))
    }
    child.once('error', (error) => fail(`could not be started: ${error.message}`))
    child.once('close', (code, signal) => fail(`ended before it was up, with ${signal ?? `exit code ${code}`}`))
    createInterface({ input: stdout }).on('line', (line) => {
      const [, url] = /^The store is at (http:\S+)$/.exec(line) ?? []
      if (url === undefined) return
      clearTimeout(limit)
      resolve(url)
    })
  })
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // There is none left, which is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Where the store stands that the `retrack-kit.yaml` of each of them is written for. */
const AS_WRITTEN = 'http://127.0.0.1:3000'

/** The store's own `retrack-kit.yaml`, for where the store and the mock are in fact. */
export async function readStoreConfig(
  { folder }: CorrectStore,
  { url, restartUrl }: Pick<RunningStore, 'url' | 'restartUrl'>,
  { apiUrl: attach, token, event }: Retrack,
): Promise<Record<string, unknown>> {
  const text = await readFile(join(folder, 'retrack-kit.yaml'), 'utf8')
  const written = z.record(z.string(), z.unknown()).parse(parse(text.replaceAll(AS_WRITTEN, url)))
  const restartStore = { http: [{ method: 'POST', url: restartUrl }] }
  return { ...written, mock: { attach, token, event }, restartStore }
}

/** The same as the check reads it. `more` is laid over it. */
export async function configOf(
  store: CorrectStore,
  running: Pick<RunningStore, 'url' | 'restartUrl'>,
  retrack: Retrack,
  more: Partial<ConfigInput> = {},
): Promise<Config> {
  const read = readConfig({ ...(await readStoreConfig(store, running, retrack)), ...more })
  if (read.ok) return read.config
  const [{ path, message }] = read.problems
  throw new Error(`${store.folder}/retrack-kit.yaml: ${path.join('.')}: ${message}`)
}
