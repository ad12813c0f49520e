/** The command as it is installed: bundled, and started as a process of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Test } from 'tap'
import { HANG_MS } from './http.ts'

/** Another one where a proof puts it in the place of what was built. */
const COMMAND = process.env['TESTED_COMMAND'] ?? 'bin/retrack-kit.cjs'

/** The path of the command; `npm test`, and `npm test -- FILE` for a single test, have built it. */
export function builtCommand(): string {
  if (!existsSync('dist/cli.cjs')) throw new Error('The command is not built: run the tests by `npm test -- FILE`.')
  return COMMAND
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly process: ChildProcessWithoutNullStreams
  /** The output so far. */
  out(): string
  err(): string
  /** Resolves with the first match in what it printed to standard output; fails where it ends without. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** The same of standard error, and with the first group of the match. */
  said(pattern: RegExp): Promise<string>
  readonly ended: Promise<Ended>
}

/** Variables that a test gives, in an environment without any of the command's own. */
export function run(
  t: Test,
  command: string,
  args: readonly string[],
  variables: Record<string, string> = {},
  limitMs = HANG_MS,
): Running {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(RETRACK_KIT|NODE_|TAP|CI$|FORCE_COLOR)/.test(name)),
  )
  const child = spawn(process.execPath, [command, ...args], { env: { ...inherited, ...variables } })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, out, err })),
  )
  const hang = setTimeout(() => child.kill('SIGKILL'), limitMs)
  void ended.then(() => clearTimeout(hang))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const watch = (from: Readable, read: () => string, pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(read())
        if (match !== null) resolve(match)
      }
      from.on('data', look)
      child.on('close', () => reject(new Error(`It ended without printing ${pattern}: ${out}${err}`)))
      look()
    })
  return {
    process: child,
    out: () => out,
    err: () => err,
    printed: (pattern) => watch(child.stdout, () => out, pattern),
    said: async (pattern) => (await watch(child.stderr, () => err, pattern))[1] ?? '',
    ended,
  }
}

/** Runs it to its end. */
export const runToEnd = (
  t: Test,
  command: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<Ended> => run(t, command, args, variables).ended
