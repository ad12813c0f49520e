/** Handles output that cannot be written: a full disk, or a reader that has left. */
import { EXIT } from './exit.ts'

/**
 * Without this a failing stream would end the process with a stack. A reader that leaves (`retrack-kit check | head`) has
 * read enough; what a full disk swallowed was never read, so that no command has succeeded that wanted to print it.
 */
export function surviveLostOutput(): void {
  let isLost = false
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isLost) return
    isLost = true
    process.stderr.write(`Standard output could not be written: ${error.message}\n`)
  })
  process.on('exit', (code) => {
    if (isLost && code === EXIT.ok) process.exitCode = EXIT.cannotRun
  })
}
