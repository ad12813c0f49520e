/** Checks one subject by the command, as its developer would, in an account of its own. */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import { Report } from '../schemas/report.ts'
import type { Mock } from '../src/index.ts'
import type { Subject } from './subject.ts'
import type { Outcomes } from './verdict.ts'

export interface CheckRunOptions {
  readonly mock: Mock
  /** The program `retrack-kit`. */
  readonly command: string
  /** Gets the config and the report. */
  readonly folder: string
  /** The path of a browser; null for none. */
  readonly chromium: string | null
}

export async function runCheckCommand(
  subject: Subject,
  { mock, command, folder, chromium }: CheckRunOptions,
): Promise<Outcomes> {
  const { token, events } = await mock.createAccount()
  const [event] = events
  if (event === undefined) throw new TypeError('An account has at least one event.')
  const running = await subject.start({ apiUrl: mock.url, token, event: event.uuid })
  try {
    const config = join(folder, 'retrack-kit.yaml')
    const report = join(folder, 'report.json')
    await mkdir(folder, { recursive: true })
    await rm(report, { force: true })
    await writeFile(config, stringify({ ...running.config, browser: chromium ?? 'off' }))
    const { code, said } = await run([command, 'check', '--config', config, '--reporter', `json=${report}`])
    const written = await readFile(report, 'utf8').catch(() => null)
    if (written === null) throw new Error(`The check wrote no report, and ended with ${code}:\n${said}`)
    const { results } = Report.parse(JSON.parse(written))
    return Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]))
  } finally {
    await running.stop()
  }
}

async function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, CI: 'true' },
  })
  const [said, code] = await Promise.all([
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
  ])
  return { code, said }
}
