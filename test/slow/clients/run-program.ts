/** Runs programs in other languages, as a shell would. */
import { execFile, spawnSync } from 'node:child_process'

/** Without what the tests have for themselves, and without proxies: the programs reach the mock and nothing else. */
const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:RETRACK_KIT|NODE_|TAP)|_proxy$/i.test(name)),
)
// Debian's modules belong to Debian's Python, which may not be the first one of the path.
const DEBIAN_FIRST = { ...inherited, PATH: `/usr/bin:${process.env['PATH']}`, LC_ALL: 'C.UTF-8' }
const NODE_FIRST = { ...DEBIAN_FIRST, PATH: process.env['PATH'] }
const environmentFor = (line: string) => (/\bnode\b/.test(line) ? NODE_FIRST : DEBIAN_FIRST)

/** A bound for what hangs: a busy machine compiles Java for half a minute. */
const PROGRAM_MS = 90_000
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

export const succeeds = (line: string): boolean =>
  spawnSync('sh', ['-c', line], { env: environmentFor(line), stdio: 'ignore' }).status === 0

export interface ProgramEnded {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a line of the shell to its end: variables of the environment, a program and its arguments. */
export function runProgram(line: string, variables: Record<string, string> = {}): Promise<ProgramEnded> {
  const options = { env: { ...environmentFor(line), ...variables }, timeout: PROGRAM_MS, maxBuffer: MAX_OUTPUT_BYTES }
  return new Promise((resolve) =>
    execFile('sh', ['-c', `exec env ${line}`], options, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      // A stopped program has no exit code; Node.js gives the reason.
      resolve({ code, out, err: code === 0 || err !== '' ? err : String(error) })
    }),
  )
}
