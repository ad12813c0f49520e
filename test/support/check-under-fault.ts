/**
 * The command `check` while something breaks under it. Whatever that is, it ends with exit code 4 and a whole report, or
 * with the verdict that it comes to without, and leaves no process and no file behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { EXIT_CODES } from '../../conformance/verdict.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { Report } from '../../schemas/report.ts'
import { configInputOf } from '../conformance/support/checking.ts'
import { serialStore } from '../conformance/support/serial-store.ts'
import type { Scope } from '../conformance/support/server.ts'
import { type StoreGate, storeGate } from '../conformance/support/store-gate.ts'
import { builtCommand } from './command.ts'

export const CHECK_FAULTS = [
  'store-dies',
  'store-hangs',
  'mock-dies',
  'mock-reset',
  'browser-dies',
  'interrupted',
  'disk-full',
] as const
export type CheckFault = (typeof CHECK_FAULTS)[number]

export interface FaultyCheck {
  /** The path of Chromium, or `off`. */
  readonly browser: string
  /** Null for a check that nothing happens to. */
  readonly fault: CheckFault | null
  /** The request to the store, counted from 1, at which it happens. */
  readonly atRequest?: number
}

export interface CheckEnd {
  readonly code: number | null
  readonly report: Report | undefined
  /** Requests that the store got. */
  readonly requests: number
  /** Problems with its end, whatever it found. */
  readonly complaints: readonly string[]
  readonly printed: string
}

/** A correct store needs none of this in full; one that has died must not be waited for. */
const TIMING = { lead: '3s', retry: '10s', checkout: '10s', status: '5s', quietPeriod: '200ms' }
/** Longer than any check of a store that answers no more takes on a busy machine. */
const LIMIT_MS = 600_000
/** By this variable the processes of a check are known, whoever their parent is by then. */
const MARK = 'TEST_MARK'

/** `scope` ends what is started here; processes are found in `/proc`, so this needs Linux. */
export async function checkUnderFault(scope: Scope, { browser, fault, atRequest = 1 }: FaultyCheck): Promise<CheckEnd> {
  const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-fault-'))
  scope.teardown(() => rm(folder, { recursive: true, force: true }))
  const temporary = join(folder, 'tmp')
  await mkdir(temporary)

  const mock = await startMock(scope)
  const account = { token: DOCUMENTED_TOKEN, events: [{ uuid: DOCUMENTED_REQUEST.event }] }
  const { url } = await serialStore(scope, { url: mock.url, account }, { answerLimitMs: 1_500 })
  const gate = await storeGate(scope, url)
  const attached = { attach: mock.url, token: account.token, event: DOCUMENTED_REQUEST.event }
  const config = configInputOf(gate.url, { mock: attached, browser, timing: TIMING })
  const configFile = join(folder, 'retrack-kit.yaml')
  await writeFile(configFile, stringify(config))

  const mark = randomUUID()
  const jsonFile = join(folder, 'report.json')
  const htmlFile = fault === 'disk-full' ? '/dev/full' : join(folder, 'report.html')
  const reporters = ['terminal', `json=${jsonFile}`, `html=${htmlFile}`].flatMap((name) => ['--reporter', name])
  const check = spawn(process.execPath, [builtCommand(), 'check', '--config', configFile, ...reporters], {
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: temporary, [MARK]: mark },
  })
  const limit = setTimeout(() => check.kill('SIGKILL'), LIMIT_MS)
  let printed = ''
  for (const output of [check.stdout, check.stderr]) {
    output.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
  }
  if (fault !== null) gate.after(atRequest, () => void HARMS[fault]({ gate, mock, check, mark }))
  const [code] = (await once(check, 'close')) as [number | null]
  clearTimeout(limit)

  const report = await readFile(jsonFile, 'utf8').then(
    (text) => Report.parse(JSON.parse(text)),
    () => undefined,
  )
  const left = [
    ...(await findProcesses(mark)).map(({ command }) => `a process is left: ${command.slice(0, 60)}`),
    ...(await readdir(temporary)).map((file) => `a temporary file is left: ${file}`),
  ]
  const stack = /^\s+at .+:\d+:\d+\)?$/m.test(printed) ? ['a stack trace was printed'] : []
  const whole = report === undefined ? ['there is no whole report'] : []
  return { code, report, requests: gate.requests, complaints: [...left, ...stack, ...whole], printed }
}

/** Lists the problems of a check that ended as `code`; without a fault it ends as `undisturbed`. */
export function findComplaints({ code, report, complaints }: CheckEnd, undisturbed: CheckEnd): string[] {
  if (code === EXIT_CODES.error) return [...complaints]
  const outcomes = (one: CheckEnd['report']) => JSON.stringify(one?.results.map(({ id, outcome }) => [id, outcome]))
  const isRight = code === undisturbed.code && outcomes(report) === outcomes(undisturbed.report)
  return isRight ? [...complaints] : [...complaints, `it ended with ${code}, and not as it does undisturbed`]
}

interface CheckSetup {
  readonly gate: StoreGate
  readonly mock: { readonly url: string; readonly process: ChildProcess }
  readonly check: ChildProcess
  readonly mark: string
}

const HARMS: Readonly<Record<CheckFault, (setup: CheckSetup) => unknown>> = {
  'store-dies': ({ gate }) => gate.die(),
  'store-hangs': ({ gate }) => gate.hang(),
  'mock-dies': ({ mock }) => mock.process.kill('SIGKILL'),
  'mock-reset': ({ mock }) =>
    fetch(`${mock.url}/_mock/reset`, { method: 'POST', headers: { authorization: `Bearer ${DOCUMENTED_TOKEN}` } }),
  'browser-dies': async ({ mark }) => {
    for (const { pid, command } of await findProcesses(mark)) {
      if (/remote-debugging-pipe/.test(command) && !/--type=/.test(command)) process.kill(pid, 'SIGKILL')
    }
  },
  interrupted: ({ check }) => check.kill('SIGINT'),
  // It is full from the beginning.
  'disk-full': () => {},
}

async function startMock(scope: Scope): Promise<CheckSetup['mock']> {
  const child = spawn(process.execPath, [builtCommand(), 'serve', '--port', '0'])
  scope.teardown(() => child.kill('SIGKILL'))
  const url = await new Promise<string>((resolve, reject) => {
    let greeting = ''
    child.stdout.on('data', (chunk: Buffer) => {
      greeting += chunk.toString()
      const [, url] = /Base URL\s+(http:\S+)/.exec(greeting) ?? []
      if (url !== undefined) resolve(url)
    })
    child.on('close', () => reject(new Error(`The mock did not start: ${greeting}`)))
  })
  return { url, process: child }
}

async function findProcesses(mark: string): Promise<{ pid: number; command: string }[]> {
  const found = (await readdir('/proc'))
    .filter((name) => /^\d+$/.test(name))
    .map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
      if (!environment.includes(mark)) return []
      const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')
      return [{ pid: Number(pid), command: command.replaceAll('\0', ' ') }]
    })
  return (await Promise.all(found)).flat()
}
