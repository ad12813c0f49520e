/** Asks the person at the terminal to do the manual actions. */
import { createInterface } from 'node:readline/promises'
import { type Operator, toLines } from '../../../../conformance/actions/operator.ts'
import { isCi } from '../../terminal.ts'
import type { LiveProgress } from './progress.ts'

/** Whether somebody sits at the terminal who can be asked. */
export const hasOperator = (): boolean => process.stdin.isTTY && process.stderr.isTTY && !isCi()

/** Null where nobody is there to be asked. */
export function createTerminalOperator(live: LiveProgress): Operator | null {
  if (!hasOperator()) return null
  let asked = 0
  return {
    hasDisplay: hasDisplay(),
    onOrder: null,
    async ask(request, signal) {
      live.pause()
      asked += 1
      const terminal = createInterface({ input: process.stdin, output: process.stderr })
      // A terminal that is being read hands its Ctrl+C to the reader.
      terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
      try {
        const question = `\n${asked} of at most ${live.asks}: ${toLines(request).join('\n')}\nPress Enter when it is done, or n and Enter if you cannot do it. `
        const answer = await terminal.question(question, { signal })
        return /^no?$/i.test(answer.trim()) ? 'declined' : 'done'
      } finally {
        terminal.close()
        live.resume()
      }
    },
  }
}

/** Whether a browser window can be shown on this machine. */
export function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}
