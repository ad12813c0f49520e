/**
 * The action `browser`: a module of the merchant's that acts in a page of the visitor's. It runs in a process of its own:
 * whatever it does, it can end neither the check nor hold it up.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { getErrorMessage } from '../../shared/error-message.ts'
import { withTimeout } from '../abort.ts'
import { rejectOnAbort } from '../drivers/reject-on-abort.ts'
import { killGroup } from './command.ts'
import type { ActionContext, ActionEnvironment, ActionResult } from './context.ts'
import { MODULE_PROGRAM, type ModuleOrder, ModuleReport, type PageOrder } from './module-program.ts'

const MIN_LIMIT_MS = 60_000
const GRACE = 3

export async function runBrowserModule(
  module: string,
  { reference, voucher, saved, visitor }: ActionContext,
  { folder, checkoutMs, signal }: ActionEnvironment,
): Promise<ActionResult> {
  const limitMs = Math.max(MIN_LIMIT_MS, checkoutMs * GRACE)
  using limit = withTimeout(limitMs, signal)
  await using running = new ModuleProcess(resolve(folder, module), module, limit.signal)
  const toReason = (error: unknown) => {
    if (signal.aborted) return `${module}: it was broken off`
    return limit.signal.aborted ? `${module}: it had not ended after ${limitMs / 1000} s` : getErrorMessage(error)
  }
  try {
    const loaded = await running.next()
    if (loaded.kind === 'not-loaded') return { kind: 'not-started', message: loaded.message, remedy: EXPECTED }
  } catch (error) {
    return { kind: 'not-started', message: toReason(error), remedy: EXPECTED }
  }
  const acting = visitor.act(async (page) => {
    running.send({ ...(await locatePage(page)), limitMs, reference, voucher, saved })
    const report = await running.next()
    if (report.kind === 'failed') throw new Error(report.message)
    return { page: page.url(), saved: report.kind === 'done' ? report.saved : {} }
  })
  if (acting === null) {
    const message = `${module} acts in a browser, and this check has none.`
    return { kind: 'not-started', message, remedy: 'Install Chromium, or name it with --browser PATH.' }
  }
  return await acting.then(
    (ended) => ({ kind: 'succeeded', ...ended }),
    (error: unknown) => ({ kind: 'failed', reason: toReason(error) }),
  )
}

const EXPECTED = 'It should say: export default async ({ page, reference, voucher, saved }) => { … }'

class ModuleProcess implements AsyncDisposable {
  readonly #name: string
  readonly #child: ChildProcess
  readonly #limit: AbortSignal
  /** Reports that nobody has asked for yet. */
  readonly #reports: ModuleReport[] = []
  #exit: string | null = null
  #wake = () => {}

  constructor(path: string, name: string, limit: AbortSignal) {
    this.#name = name
    this.#limit = limit
    this.#child = spawn(process.execPath, ['--input-type=module', '--eval', MODULE_PROGRAM], {
      // The module's own output goes to the terminal and is no part of a report.
      stdio: ['ignore', 2, 2, 'ipc'],
      // A group of its own, so that what it starts ends with it.
      detached: process.platform !== 'win32',
    })
    this.#child.on('message', (message) => {
      const { data } = ModuleReport.safeParse(message)
      if (data !== undefined) this.#reports.push(data)
      this.#wake()
    })
    this.#child.on('error', (error) => this.#end(`could not be run: ${error.message}`))
    this.#child.on('exit', (code, killedBy) =>
      this.#end(`ended its process before it was done (${killedBy === null ? `exit code ${code}` : `by ${killedBy}`})`),
    )
    const order: ModuleOrder = { playwright: findPlaywright(), module: pathToFileURL(path).href, name }
    this.#child.send(order, () => {})
  }

  send(order: PageOrder): void {
    this.#child.send(order, () => {})
  }

  /** Rejects where the process ends without a further report, or the time is up. */
  async next(): Promise<ModuleReport> {
    for (;;) {
      const report = this.#reports.shift()
      if (report !== undefined) return report
      if (this.#exit !== null) throw new Error(`${this.#name} ${this.#exit}`)
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      await rejectOnAbort(this.#limit, woken)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    killGroup(this.#child)
  }

  #end(how: string): void {
    this.#exit ??= how
    this.#wake()
  }
}

/** From the program that runs: bundled, this file has no place of its own. */
function findPlaywright(): string {
  const program = process.argv[1]
  const from = program === undefined ? join(process.cwd(), 'retrack-kit') : realpathSync(program)
  return pathToFileURL(createRequire(from).resolve('playwright-core')).href
}

const endpoints = new WeakMap<Browser, Promise<string>>()

/** How another process reaches the page: over a socket that only this user may open. */
async function locatePage(page: Page): Promise<Pick<PageOrder, 'endpoint' | 'target'>> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('The page has no browser any more.')
  const bound = endpoints.get(browser) ?? browser.bind('retrack-kit').then(({ endpoint }) => endpoint)
  endpoints.set(browser, bound)
  const session = await page.context().newCDPSession(page)
  const { targetInfo } = await session.send('Target.getTargetInfo')
  await session.detach()
  return { endpoint: await bound, target: targetInfo.targetId }
}
