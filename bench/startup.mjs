/**
 * From spawn to the first healthy answer, beside bare Node.js from spawn to a server's first answer.
 *
 *     npm run build && node bench/startup.mjs [rounds]
 *
 * The two take turns, so that what else the machine does weighs on both, and the medians are
 * compared. It is plain JavaScript, since it measures processes and not what is in this one.
 */
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { pathToFileURL } from 'node:url'

/** The promise: no more than so many times bare Node.js. */
export const MOST = 2.5

const BARE = `
const { createServer } = require('node:http')
createServer((_, response) => response.end('{"status":"ok"}')).listen(Number(process.env.PORT), '127.0.0.1')`

/** Where nothing listens yet, an answer is asked for this often. */
const POLL_MS = 1

export async function measure(rounds) {
  const times = { bare: [], mock: [] }
  // The first round warms the disk's cache and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await timeOf((port) => ({ args: ['--eval', BARE], env: { PORT: String(port) } }))
    const mock = await timeOf((port) => ({
      args: ['bin/retrack-kit.js', 'serve', '--log', 'silent', '--port', String(port)],
      env: {},
    }))
    if (round > 0) {
      times.bare.push(bare)
      times.mock.push(mock)
    }
  }
  const bare = median(times.bare)
  const mock = median(times.mock)
  return { bare, mock, ratio: mock / bare }
}

async function timeOf(command) {
  const port = await freePort()
  const { args, env } = command(port)
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { PATH: process.env.PATH, ...env } })
  const exited = new Promise((resolve) => child.on('exit', resolve))
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`node ${args.join(' ')} ended with ${child.exitCode}.`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  const took = performance.now() - started
  child.kill('SIGKILL')
  await exited
  return took
}

function answers(port) {
  return new Promise((resolve) => {
    request({ port, host: '127.0.0.1', path: '/_mock/health', agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
      .on('error', () => resolve(false))
      .end()
  })
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rounds = Number(process.argv[2] ?? 21)
  const { bare, mock, ratio } = await measure(rounds)
  console.log(`bare node   ${bare.toFixed(0)} ms (median of ${rounds})`)
  console.log(`the mock    ${mock.toFixed(0)} ms`)
  console.log(`ratio       ${ratio.toFixed(2)} (at most ${MOST})`)
  if (ratio > MOST) process.exitCode = 1
}
