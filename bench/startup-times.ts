/**
 * From spawn to the first healthy answer, beside bare Node.js from spawn to a server's first answer.
 * The two take turns, so that what else the machine does weighs on both, and the medians are compared.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'

/** The promise: at most so many times bare Node.js. */
export const MOST = 2.5

/** In milliseconds, but for the ratio. */
export interface StartupTimes {
  readonly bare: number
  readonly mock: number
  readonly ratio: number
}

const BARE = `
const { createServer } = require('node:http')
createServer((_, response) => response.end('{"status":"ok"}')).listen(Number(process.env.PORT), '127.0.0.1')`
const MOCK = ['bin/retrack-kit.js', 'serve', '--log', 'silent']

/** Where nothing listens yet, an answer is asked for this often. */
const POLL_MS = 1

export async function startupTimes(rounds: number): Promise<StartupTimes> {
  const times = { bare: [] as number[], mock: [] as number[] }
  // The first round warms the disk's cache and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await timeOf(['--eval', BARE], 'PORT')
    const mock = await timeOf(MOCK, 'RETRACK_KIT_PORT')
    if (round === 0) continue
    times.bare.push(bare)
    times.mock.push(mock)
  }
  const bare = median(times.bare)
  const mock = median(times.mock)
  return { bare, mock, ratio: mock / bare }
}

async function timeOf(args: readonly string[], portVariable: string): Promise<number> {
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { [portVariable]: String(port) } })
  const exited = once(child, 'exit')
  while (!(await isHealthy(port))) {
    if (child.exitCode !== null) throw new Error(`node ${args.join(' ')} ended with ${child.exitCode}.`)
    await after(POLL_MS)
  }
  const took = performance.now() - started
  child.kill('SIGKILL')
  await exited
  return took
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
