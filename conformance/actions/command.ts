/**
 * The action `command`: a program of the merchant's, in the folder of her config. What the store chose, such as a reference,
 * is handed over in variables: a shell must not run it.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { savedVariable } from '../../schemas/config/saved-values.ts'
import { getErrorMessage } from '../../shared/error-message.ts'
import { withTimeout } from '../abort.ts'
import type { ActionContext, ActionEnvironment, ActionResult } from './context.ts'
import type { SavedValues } from './template.ts'

/** Programs may start a browser of their own, so they are given time. */
const MIN_LIMIT_MS = 60_000
const GRACE = 3
/** How much of the end of its output is quoted. */
const QUOTED = 500

export async function runCommand(
  command: string,
  context: ActionContext,
  environment: ActionEnvironment,
): Promise<ActionResult> {
  const { folder, cookieUrl, checkoutMs, signal } = environment
  const limitMs = Math.max(MIN_LIMIT_MS, checkoutMs * GRACE)
  const variables: Record<string, string> = {
    RETRACK_CLICK: context.click ?? '',
    RETRACK_COOKIE: (await context.visitor.box.header(cookieUrl)) ?? '',
    RETRACK_VOUCHER: context.voucher ?? '',
    RETRACK_REFERENCE: context.reference ?? '',
    ...toVariables(context.saved),
  }
  const unfit = Object.entries(variables).find(([, value]) => value.includes('\0'))
  if (unfit !== undefined) {
    const reason = `"${command}" was not started: the store gave a value with the character NUL, which ${unfit[0]} cannot hold`
    return { kind: 'failed', reason }
  }
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    // A group of its own, so that what it starts ends with it.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  })
  let output = ''
  const listen = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-10 * QUOTED)
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  using limit = withTimeout(limitMs, signal)
  try {
    const { code, killedBy } = await waitForEnd(child, limit.signal)
    if (code === 0) return { kind: 'succeeded' }
    if (limit.signal.aborted) {
      const why = signal.aborted ? 'was broken off' : `had not ended after ${limitMs / 1000} s and was killed`
      return { kind: 'failed', reason: `"${command}" ${why}${endOfOutput(output)}` }
    }
    // A shell exits with these codes if it cannot find a program, or may not run it.
    if (code === 126 || code === 127) {
      const message = `"${command}" could not be started in ${folder}${endOfOutput(output)}`
      return {
        kind: 'not-started',
        message,
        remedy: 'Check its path, from the folder of retrack-kit.yaml, and whether it may be run (chmod +x).',
      }
    }
    const how = killedBy === null ? `ended with exit code ${code}` : `was ended by ${killedBy}`
    return { kind: 'failed', reason: `"${command}" ${how}${endOfOutput(output)}` }
  } catch (error) {
    const message = `"${command}" could not be started: ${getErrorMessage(error)}`
    return { kind: 'not-started', message, remedy: 'Check the command in retrack-kit.yaml.' }
  } finally {
    killGroup(child)
  }
}

/** A value that a step saved as `id` is `RETRACK_SAVED_ID`. */
const toVariables = (saved: SavedValues) =>
  Object.fromEntries(Object.entries(saved).map(([name, value]) => [savedVariable(name), value]))

interface End {
  readonly code: number | null
  readonly killedBy: NodeJS.Signals | null
}

function waitForEnd(child: ChildProcess, limit: AbortSignal): Promise<End> {
  return new Promise((resolve, reject) => {
    const kill = () => killGroup(child)
    if (limit.aborted) kill()
    limit.addEventListener('abort', kill, { once: true })
    child.on('error', reject)
    // Not `close`: a program that it left behind may hold its output open.
    child.on('exit', (code, killedBy) => {
      limit.removeEventListener('abort', kill)
      setImmediate(() => resolve({ code, killedBy }))
    })
  })
}

/** The program and everything that it started. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // All of them have ended already.
  }
}

function endOfOutput(output: string): string {
  const text = output.trim()
  if (text === '') return '; it printed nothing'
  return `; it printed: ${text.length > QUOTED ? '…' : ''}${text.slice(-QUOTED)}`
}
