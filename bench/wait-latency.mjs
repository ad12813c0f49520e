/**
 * How soon a wait is answered once what it waits for has come, with other waits open beside it.
 *
 *   npm run build && node bench/wait-latency.mjs [waits] [rounds] [store]
 *
 * Measured from the moment at which the lead's own answer has been read, in a process other than the mock's. With a store in
 * PostgreSQL there are two mocks over it: the leads are sent to one, and all waits are at the other.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'

const [waits = 200, rounds = 100] = process.argv.slice(2, 4).map(Number)
const store = process.argv[4]
const command = fileURLToPath(new URL('../bin/retrack-kit.cjs', import.meta.url))
const here = await start()
const there = store === undefined ? here : await start()
const { event } = here
/** That of the account of Retrack's page. */
const token = 'DbV6KYhMm7firiNtgfOCEmRohglfAQUTUy4FudGOKtetC0yYSaKtOXIedfNX'

const others = Array.from({ length: waits }, (_, n) =>
  post(there.url, '/_mock/wait', { reference: `none-${n}`, timeoutMs: 600_000 }),
)
for (const other of others) other.catch(() => {})
await post(there.url, '/_mock/wait', { timeoutMs: 300 })

const latencies = []
for (let n = 0; n < rounds; n += 1) {
  const reference = `lead-${n}`
  const answered = post(there.url, '/_mock/wait', { reference, timeoutMs: 60_000 }).then(() => performance.now())
  await post(there.url, '/_mock/wait', { reference: 'none', timeoutMs: 5 })
  await post(here.url, '/api/v2/leads', { event, click: '59d08c54-18e6-4e0d-9c06-d18be3510e43', reference })
  const came = performance.now()
  latencies.push(Math.max(0, (await answered) - came))
}
here.mock.kill()
there.mock.kill()

latencies.sort((a, b) => a - b)
const at = (part) => latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))].toFixed(1)
console.log(
  `${waits} waits open${here === there ? '' : ' at another mock'}, ${rounds} rounds: median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, longest ${at(1)} ms`,
)

async function start() {
  const args = store === undefined ? [] : ['--store', store]
  const mock = spawn(process.execPath, [command, 'serve', '--port', '0', '--log', 'json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(mock.stdout, 'data')
  mock.stdout.resume()
  return { mock, ...JSON.parse(String(line).split('\n', 1)[0]) }
}

function post(url, path, json) {
  const body = JSON.stringify(json)
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { method: 'POST', agent: false, headers }, (incoming) => {
      incoming.resume()
      incoming.on('end', () => (incoming.statusCode === 200 ? resolve() : reject(new Error(`${incoming.statusCode}`))))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
