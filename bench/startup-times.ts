/**
 * From spawn to the first healthy answer, beside bare Node.js from spawn to a server's first answer.
 * The two take turns, so that what else the machine does weighs on both, and the medians are compared.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'
import getPort from 'get-port'
import { median } from './piece.ts'
import { processorTime } from './processor-time.ts'

/** The promise: at most so many times bare Node.js. */
export const MAX_RATIO = 2

/** In milliseconds, but for the ratio. */
export interface Compared {
  readonly bare: number
  /** Bare Node.js once more: how far the two are apart is the noise. */
  readonly again: number
  readonly mock: number
  readonly ratio: number
}

export interface StartupTimes {
  /** The elapsed time: the median of the rounds. */
  readonly waited: Compared
  /** The processor time: the lowest of the rounds. A busy machine makes it no smaller, and little larger. */
  readonly worked: Compared
}

const BARE = `
const { createServer } = require('node:http')
createServer((_, response) => response.end('{"status":"ok"}')).listen(Number(process.env.PORT), '127.0.0.1')`
const MOCK = ['bin/retrack-kit.cjs', 'serve', '--log', 'silent']

/** Where nothing listens yet, an answer is asked for this often. */
const POLL_MS = 1

interface Start {
  readonly waited: number
  readonly worked: number
}

/** `node` is the program that is started. */
export async function measureStartup(rounds: number, node = process.execPath): Promise<StartupTimes> {
  const starts = { bare: [] as Start[], mock: [] as Start[], again: [] as Start[] }
  // The first round warms the disk's cache and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await measureStart(node, ['--eval', BARE], 'PORT')
    const mock = await measureStart(node, MOCK, 'RETRACK_KIT_PORT')
    const again = await measureStart(node, ['--eval', BARE], 'PORT')
    if (round === 0) continue
    starts.bare.push(bare)
    starts.mock.push(mock)
    starts.again.push(again)
  }
  const compare = (of: (all: readonly Start[]) => number): Compared => {
    const [bare, mock, again] = [of(starts.bare), of(starts.mock), of(starts.again)]
    return { bare, again, mock, ratio: mock / Math.min(bare, again) }
  }
  return {
    waited: compare((all) => median(all.map(({ waited }) => waited))),
    worked: compare((all) => Math.min(...all.map(({ worked }) => worked))),
  }
}

async function measureStart(node: string, args: readonly string[], portVariable: string): Promise<Start> {
  const port = await getPort({ host: '127.0.0.1' })
  const started = performance.now()
  const child = spawn(node, args, { stdio: 'ignore', env: { [portVariable]: String(port) } })
  const exited = once(child, 'exit')
  while (!(await isHealthy(port))) {
    if (child.exitCode !== null) throw new Error(`node ${args.join(' ')} ended with ${child.exitCode}.`)
    await after(POLL_MS)
  }
  const waited = performance.now() - started
  const worked = processorTime(child.pid ?? 0) / 1000
  // Told to end, not killed: only then does Node.js write down what it compiled.
  child.kill('SIGTERM')
  await exited
  return { waited, worked }
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    request({ port, host: '127.0.0.1', path: '/_mock/health', agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
      .on('error', () => resolve(false))
      .end()
  })
}
