/** `npm run demo`: a mock, a small store that does everything right, and the whole check of it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const inTree = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const COMMAND = inTree('bin/retrack-kit.js')
const STORE = 'examples/stores/node'
const started = []

/** A program that runs beside this one, and the first line that it prints. */
async function start(args, env = {}) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  started.push(child)
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`node ${args[0]} ended with exit code ${code}`)
  })
  failed.catch(() => {})
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed])
  return line
}

function end() {
  for (const child of started) child.kill('SIGTERM')
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end)

try {
  const mock = JSON.parse(await start([COMMAND, 'serve', '--port', '0', '--log', 'json']))
  const env = {
    PORT: '0',
    RETRACK_API_URL: mock.url,
    RETRACK_TOKEN: mock.token,
    RETRACK_EVENT: mock.event,
    LOG_LEVEL: 'fatal',
  }
  const store = (await start([inTree(`${STORE}/server.mjs`)], env)).split(' ').at(-1)
  console.error(`The mock is at ${mock.url}, a small store is at ${store}. Checking the store:\n`)

  const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-demo-'))
  const config = join(folder, 'retrack-kit.yaml')
  const written = await readFile(inTree(`${STORE}/retrack-kit.yaml`), 'utf8')
  await writeFile(
    config,
    written.replaceAll('http://127.0.0.1:3000', store).replace(/listen: .*/, `attach: ${mock.url}`),
  )

  const report = join(folder, 'report.html')
  const args = [COMMAND, 'check', '--config', config, '--reporter', 'terminal', '--reporter', `html=${report}`]
  const check = spawn(process.execPath, args, { stdio: 'inherit' })
  started.push(check)
  const [code] = await once(check, 'exit')
  process.exitCode = code ?? 1
  if (code !== null) console.log(`\nThe report with all that was seen: ${report}`)
} finally {
  end()
}
