/** A server in a process of its own, from its start until it takes connections, and its end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import getPort from 'get-port'

/** How esbuild makes a program of the bench that Node.js runs. */
export const BUNDLED_PROGRAM = {
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
} as const

export interface Program {
  readonly name: string
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

export interface Command {
  readonly name: string
  readonly command: string
  readonly args: (port: number) => readonly string[]
  readonly cwd?: string
}

/** A million leads, or a Java machine, take their time on a busy machine. */
const MAX_WAITING_MS = 300_000
const POLL_MS = 20

export async function start({ name, command, args, cwd }: Command): Promise<Program> {
  const port = await getPort({ host: '127.0.0.1' })
  const child = spawn(command, args(port), { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  let told = ''
  child.stderr.on('data', (chunk) => {
    told = `${told}${chunk}`.slice(-2000)
  })
  const exited = once(child, 'exit')
  const until = performance.now() + MAX_WAITING_MS
  while (!(await listens(port))) {
    if (isOver(child)) throw new Error(`${name} ended before it listened: ${told}`)
    if (performance.now() > until) throw new Error(`${name} did not listen within ${MAX_WAITING_MS / 1000} s: ${told}`)
    await after(POLL_MS)
  }
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} could not be started: ${told}`)
  return {
    name,
    pid,
    port,
    async stop() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (isUp: boolean) => {
      socket.destroy()
      resolve(isUp)
    }
    socket.on('connect', () => settle(true))
    socket.on('error', () => settle(false))
  })
}
