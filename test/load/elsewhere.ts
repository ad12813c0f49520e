/** Starts a mock in a process of its own, and measures it there. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Held, Measure } from './withstand.ts'

export interface Elsewhere {
  readonly port: number
  readonly measure: Measure
  /** Fails where it ended before. */
  end(): void
}

/** `execArgv` are options for Node.js. */
export async function mockElsewhere(execArgv: string[] = []): Promise<Elsewhere> {
  const child = fork('scripts/run.mjs', ['test/load/mock-process.ts'], { execArgv })
  child.on('exit', (code) => {
    if (child.connected || code !== 0) throw new Error(`The mock's process ended with ${code}.`)
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    port,
    async measure() {
      child.send('measure')
      const [held] = (await once(child, 'message')) as [Held]
      return held
    },
    end() {
      child.removeAllListeners('exit')
      child.disconnect()
    },
  }
}
