/** Checks one subject by the command, as its developer would, in an account of its own. */
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import type { ConfigInput } from '../schemas/config.ts'
import { Report } from '../schemas/report.ts'
import type { Account, Mock } from '../src/index.ts'
import type { Mode, RunningSubject, Subject } from './subject.ts'
import type { Outcomes } from './verdict.ts'

/**
 * A store that never does a thing is waited for this long, so it is shorter than a merchant's, and
 * still longer by far than a busy machine needs for what it does.
 */
const TIMING = { lead: '5s', retry: '12s', checkout: '6s', status: '5s', silence: '2s' } as const

export interface Checked {
  readonly outcomes: Outcomes
  /** The folder with the config and the report. */
  readonly folder: string
}

export interface CheckOptions {
  readonly mock: Mock
  /** The program `retrack-kit`. */
  readonly command: string
  /** Where config and report are kept. */
  readonly folder: string
  readonly chromium: string | null
}

export async function checkOnce(
  subject: Subject,
  mode: Mode,
  { mock, command, folder, chromium }: CheckOptions,
): Promise<Checked> {
  const account = await mock.createAccount()
  const [event] = account.events
  if (event === undefined) throw new TypeError('An account has at least one event.')
  const keys = { token: account.token, event: event.uuid }
  const store = await subject.start({ apiUrl: mock.url, ...keys })
  try {
    const own = join(folder, `${subject.name.replaceAll(' ', '-')}-${mode}`)
    await mkdir(own, { recursive: true })
    const config = join(own, 'retrack-kit.yaml')
    const report = join(own, 'report.json')
    await writeFile(config, stringify(configOf(store, { mock, account, event: event.uuid }, chromium)))
    const args = ['check', '--config', config, '--reporter', `json=${report}`]
    const { code, said } = await run([command, ...args])
    const written = await readFile(report, 'utf8').catch(() => null)
    if (written === null)
      throw new Error(`The check of "${subject.name}" wrote no report, and ended with ${code}:\n${said}`)
    const { results } = Report.parse(JSON.parse(written))
    return { outcomes: Object.fromEntries(results.map(({ id, outcome }) => [id, outcome])), folder: own }
  } finally {
    await store.stop()
  }
}

interface Attached {
  readonly mock: Mock
  readonly account: Account
  readonly event: string
}

function configOf(
  { url, checkoutUrl }: RunningSubject,
  { mock, account, event }: Attached,
  chromium: string | null,
): ConfigInput {
  const change = (deed: 'cancel' | 'complete') => ({
    http: [{ method: 'POST' as const, url: `${url}/orders/{{reference}}/${deed}` }],
  })
  return {
    store: {
      redirectUrl: `${url}/retrack`,
      deeplinks: [`${url}/some-product?size=M#reviews`],
      voucher: 'SUMMER26',
    },
    mock: { attach: mock.url, token: account.token, event },
    placeOrder: { http: [{ method: 'POST', url: checkoutUrl, form: { voucher: '{{voucher}}' } }] },
    rejectOrder: change('cancel'),
    approveOrder: change('complete'),
    timing: TIMING,
    browser: chromium ?? 'off',
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
