/** Whoever sits at the terminal, for actions that a person does. */
import { createInterface } from 'node:readline/promises'
import type { Operator } from '../../../../conformance/actions/context.ts'
import { isCi } from '../../terminal.ts'
import type { LiveProgress } from './progress.ts'

/** Whether somebody sits at the terminal who can be asked. */
export const hasOperator = (): boolean => process.stdin.isTTY && process.stderr.isTTY && !isCi()

/** Null where nobody is there to be asked. */
export function createTerminalOperator(live: LiveProgress): Operator | null {
  if (!hasOperator()) return null
  return {
    hasDisplay: hasDisplay(),
    async ask(lines, signal) {
      live.pause()
      const terminal = createInterface({ input: process.stdin, output: process.stderr })
      // A terminal that is being read hands its Ctrl+C to the reader.
      terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
      try {
        await terminal.question(`\n${lines.join('\n')}\nPress Enter when it is done. `, { signal })
      } finally {
        terminal.close()
        live.resume()
      }
    },
  }
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}
