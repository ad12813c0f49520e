/** A screen of X11 that nobody sees, for browsers that show a window. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { findProgram } from '../../scripts/proof/find-program.ts'

export interface Screen extends AsyncDisposable {
  /** The value of `DISPLAY` for programs. */
  readonly display: string
}

export const hasScreens = async (): Promise<boolean> => (await findProgram('Xvfb')) !== null

/** Xvfb picks its number itself, so that screens do not meet. */
export async function startScreen(width: number, height: number): Promise<Screen> {
  const process = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const [number] = (await once(process.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { display: `:${String(number).trim()}`, [Symbol.asyncDispose]: () => endProcess(process) }
}

/** Resolves once it has ended. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
