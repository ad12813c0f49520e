/** The command as users run it: built, and a program of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { HANG_MS } from './http.ts'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const COMMAND = join(ROOT, 'bin', 'retrack-kit.js')
const BUNDLE = join(ROOT, 'dist', 'cli.js')
/** Made by whoever builds, so that test files that run side by side do not build over one another. */
const LOCK = join(ROOT, 'node_modules', '.building-retrack-kit')
const LONGEST_BUILD_MS = 60_000

/** The path of the command, built anew where it is older than its sources. */
export function builtCommand(): string {
  const giveUpAt = Date.now() + LONGEST_BUILD_MS
  while (!isFresh()) {
    if (lock()) {
      try {
        if (!isFresh()) execFileSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { cwd: ROOT })
      } finally {
        rmSync(LOCK, { recursive: true })
      }
    } else if (Date.now() > giveUpAt) throw new Error(`Nobody finished a build; remove ${LOCK} if none is under way.`)
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
  }
  return COMMAND
}

function lock(): boolean {
  try {
    mkdirSync(LOCK)
    return true
  } catch {
    return false
  }
}

function isFresh(): boolean {
  if (existsSync(LOCK) || !existsSync(BUNDLE)) return false
  const built = statSync(BUNDLE).mtimeMs
  return ['src', 'schemas', 'package.json'].every((name) => newest(join(ROOT, name)) <= built)
}

function newest(path: string): number {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true }).map((name) => join(path, String(name)))
    : [path]
  return Math.max(...files.map((file) => statSync(file).mtimeMs))
}

export interface Served {
  readonly url: string
  readonly port: number
  readonly token: string
  readonly process: ChildProcess
}

/** `retrack-kit serve` in a process of its own, on a port that the system picked; ended with the test. */
export async function served(t: Test, ...flags: string[]): Promise<Served> {
  const child = spawn(process.execPath, [builtCommand(), 'serve', '--port', '0', '--log', 'json', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const line = await new Promise<string>((resolve, reject) => {
    let out = ''
    let errors = ''
    const hang = setTimeout(() => reject(new Error(`serve did not start: ${errors}`)), 3 * HANG_MS)
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk
    })
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk
      if (!out.includes('\n')) return
      clearTimeout(hang)
      resolve(out.split('\n', 1)[0] ?? '')
    })
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${errors}`)))
  })
  const { url, token } = JSON.parse(line) as { url: string; token: string }
  return { url, token, port: Number(new URL(url).port), process: child }
}
