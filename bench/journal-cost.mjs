/**
 * What the journal and a fault rule that matches nothing cost a new lead, in processor time of the server.
 *
 *   node bench/journal-cost.mjs [rounds] [seconds]
 *
 * A server each, in a process of its own: `full` is the mock as it is, with a rule that never matches; `bare` the same
 * surface and store over a journal that keeps nothing and rules that are none; `control` is `bare` once more. They are
 * measured in turn, one second each, and the least of many rounds counts. Where the two that are alike differ by more
 * than a tenth, the machine was too busy, and the result is unknown.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const MAX_NOISE = 0.1
const TARGET = 0.15
const [rounds = 12, seconds = 1] = process.argv.slice(2).map(Number)
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'retrack-kit-bench-'))

const SERVER = `
import { createServer } from 'node:http'
import { DEFAULT_BEHAVIOURS } from './schemas/behaviours/index.ts'
import { DOCUMENTED_TOKEN } from './schemas/documented.ts'
import { openDefaultAccount } from './src/mock/accounts/open.ts'
import { NO_FAULT } from './src/mock/faults/rules.ts'
import { Entry } from './src/mock/journal/entry.ts'
import { retrackSurface } from './src/mock/surface/surface.ts'
import { defaultLimits } from './src/mock/limits.ts'
import { worlds as realWorlds } from './src/mock/worlds.ts'
import { memoryStore } from './src/store/memory.ts'
import { Room } from './src/store/room.ts'

const store = memoryStore()
const account = await openDefaultAccount(store, DOCUMENTED_TOKEN, { seed: 1, behaviours: DEFAULT_BEHAVIOURS })
const limits = defaultLimits()
const room = new Room(limits.keptBytes)
const worlds = process.argv[2] === 'full' ? realWorlds({ limits, room }) : bareWorlds()
if (process.argv[2] === 'full')
  worlds.of(account).faults.add({ operation: 'createLead', match: { reference: 'nobody' }, commit: false, effect: { kind: 'hang' } })
const surface = retrackSurface({ store, worlds, defaultToken: DOCUMENTED_TOKEN, behaviours: DEFAULT_BEHAVIOURS, bodies: new Room(limits.bodyBytes), turnMs: limits.turnMs, onAnswered() {} })
const server = createServer({ requireHostHeader: false }, (request, response) => void surface(request, response))
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', async () => {
  await store.accounts.reset(DOCUMENTED_TOKEN)
  process.send({ cpu: process.cpuUsage() })
})

/** A world that keeps no journal and has no rules. */
function bareWorlds() {
  class Bare extends Entry { reach() {} end() {} }
  const entry = new Bare(1, { reference: null, click: null, body: { text: '' }, url: '', headers: {} }, () => {})
  const world = { journal: { open: () => entry }, faults: { fire: () => NO_FAULT }, hold: async () => false }
  return { renewals: 0, isNewerThan: () => false, of: () => world, renew() {}, end() {} }
}
`

const outfile = join(folder, 'server.mjs')
await build({
  stdin: { contents: SERVER, resolveDir: root, loader: 'ts' },
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
})

const servers = await Promise.all(
  [
    ['full', 'full'],
    ['bare', 'bare'],
    ['control', 'bare'],
  ].map(async ([name, kind]) => {
    const child = fork(outfile, [kind], { cwd: root })
    const { port } = await message(child)
    return { name, child, port, best: Number.POSITIVE_INFINITY }
  }),
)
for (const server of servers) await round(server, seconds)
for (let n = 0; n < rounds; n += 1) {
  // Each is first as often as the others.
  for (let at = 0; at < servers.length; at += 1) {
    const server = servers[(n + at) % servers.length]
    server.best = Math.min(server.best, await round(server, seconds))
  }
}
for (const { child } of servers) child.kill()
rmSync(folder, { recursive: true })

const [full, bare, control] = servers.map(({ best }) => best)
const noise = Math.max(bare, control) / Math.min(bare, control) - 1
const cost = full / Math.min(bare, control) - 1
const percent = (part) => `${(part * 100).toFixed(1)} %`
for (const { name, best } of servers) console.log(`${name.padEnd(8)} ${best.toFixed(1)} µs of processor time a lead`)
console.log(`the two that are alike differ by ${percent(noise)}`)
console.log(
  noise > MAX_NOISE
    ? 'unknown: the machine was too busy'
    : `journal and rule cost ${percent(cost)} (target: at most ${percent(TARGET)})`,
)

/** Processor time a lead, in microseconds. */
async function round({ child, port }, seconds) {
  child.send('begin')
  const before = (await message(child)).cpu
  const leads = await load(port, seconds * 1000)
  child.send('end')
  const after = (await message(child)).cpu
  return (after.user + after.system - before.user - before.system) / leads
}

function message(child) {
  return new Promise((resolve) => child.once('message', resolve))
}

async function load(port, ms) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const until = performance.now() + ms
  let leads = 0
  const work = async () => {
    while (performance.now() < until) {
      await lead(port, agent, `bench-${leads}`)
      leads += 1
    }
  }
  await Promise.all(Array.from({ length: 4 }, work))
  agent.destroy()
  return leads
}

function lead(port, agent, reference) {
  const body = `{"event":"1f80e399-6f55-4cef-b8b0-0f74752c1ceb","click":"59d08c54-18e6-4e0d-9c06-d18be3510e43","reference":"${reference}"}`
  const headers = {
    authorization: 'Bearer DbV6KYhMm7firiNtgfOCEmRohglfAQUTUy4FudGOKtetC0yYSaKtOXIedfNX',
    accept: 'application/json',
    'content-type': 'application/json',
    'content-length': body.length,
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path: '/api/v2/leads', method: 'POST', agent, headers },
      (incoming) => {
        if (incoming.statusCode !== 200) reject(new Error(`A lead was answered ${incoming.statusCode}`))
        incoming.resume()
        incoming.on('end', resolve)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
