/** `npm run demo`: a mock, a small store that does everything right, and the whole check of it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import { correctStore, type RunningStore, readStoreConfig, startStore } from '../scorecard/correct-stores.ts'

const COMMAND = resolve('bin', 'retrack-kit.cjs')
/** The first line of `serve --log json`. */
const Serving = z.object({ url: z.string(), event: z.string() })

const started: ChildProcess[] = []
let store: RunningStore | undefined

async function startMock(): Promise<z.infer<typeof Serving>> {
  const args = [COMMAND, 'serve', '--port', '0', '--log', 'json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`retrack-kit serve ended with exit code ${code}`)
  })
  failed.catch(() => {})
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed])
  return Serving.parse(JSON.parse(String(line)))
}

async function end(): Promise<void> {
  for (const child of started) child.kill('SIGTERM')
  await store?.stop()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)

try {
  const { url: apiUrl, event } = await startMock()
  const retrack = { apiUrl, token: DOCUMENTED_TOKEN, event }
  const made = correctStore('node')
  store = await startStore(made, retrack)
  console.error(`The mock is at ${apiUrl}, a small store is at ${store.url}. Checking the store:\n`)

  const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-demo-'))
  const config = join(folder, 'retrack-kit.yaml')
  // JSON is also valid YAML.
  await writeFile(config, JSON.stringify(await readStoreConfig(made, store, retrack), null, 2))

  const report = join(folder, 'report.html')
  const args = [COMMAND, 'check', '--config', config, '--reporter', 'terminal', '--reporter', `html=${report}`]
  const check = spawn(process.execPath, args, { stdio: 'inherit' })
  started.push(check)
  const [code] = await once(check, 'exit')
  process.exitCode = code ?? 1
  if (code !== null) console.log(`\nThe report with all that was seen: ${report}`)
} finally {
  await end()
}
