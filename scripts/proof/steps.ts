/** Steps of a run: commands that succeed quietly, or fail with all that they said. */
import { spawn } from 'node:child_process'
import type { Tally } from './tally.ts'

export interface Step {
  readonly name: string
  /** A program of this package's dependencies or of the machine, and its arguments. */
  readonly command: readonly [string, ...string[]]
  /** The fix for a failure, if it is always the same. */
  readonly remedy?: string
  /** Why the step cannot be taken on this machine, where it cannot. */
  readonly leftOut?: string
}

/** Runs the steps, so many at a time, and counts each as one. */
export async function runSteps(steps: readonly Step[], tally: Tally, atATime = 1): Promise<void> {
  const waiting = [...steps]
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await runStep(step, tally)
  }
  await Promise.all(Array.from({ length: atATime }, worker))
}

async function runStep({ name, command, remedy, leftOut }: Step, tally: Tally): Promise<void> {
  if (leftOut !== undefined) {
    tally.skipped.push(`${name}: ${leftOut}`)
    return
  }
  const started = performance.now()
  const { code, output } = await run(command)
  const took = `${((performance.now() - started) / 1000).toFixed(1)} s`
  if (code === 0) {
    tally.passed += 1
    console.log(`ok      ${name} (${took})`)
    return
  }
  tally.failed.push(remedy === undefined ? name : `${name}: ${remedy}`)
  console.log(`FAILED  ${name} (${took}): ${command.join(' ')}\n${output.trimEnd()}\n`)
}

async function run([program, ...args]: Step['command']): Promise<{ code: number | null; output: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: toQuietEnv(process.env) })
  let output = ''
  const hear = (piece: Buffer) => {
    output += piece.toString()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** Tools are here to check this tree, not to look for newer versions of themselves or to report home. */
export function toQuietEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    NO_COLOR: '1',
    NO_UPDATE_NOTIFIER: '1',
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  }
}
