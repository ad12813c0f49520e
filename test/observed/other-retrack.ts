/** The other Retrack of `other_retrack.py`, running as a process of its own. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import * as z from 'zod'
import { ask } from '../support/http.ts'

export const OTHER_TOKEN = 'real-token-of-the-merchant-0123456789'
export const EVENT = '1f80e399-6f55-4cef-b8b0-0f74752c1ceb'
export const OTHER_EVENT = '2f80e399-6f55-4cef-b8b0-0f74752c1ceb'
export const CLICK = '59d08c54-18e6-4e0d-9c06-d18be3510e43'

export const TRACKING_PATH =
  '/track/v2/click?publisher=e5adcbc6-31a8-4e1b-8351-835dddc16921&program=7649bf56-4345-46e4-8c77-04bbd2f3bcd3'

const State = z.object({ requests: z.int(), saved: z.int(), updated: z.int(), seen: z.array(z.string()) })

export interface OtherRetrack {
  readonly port: number
  readonly url: URL
  /** Returns the requests that arrived, and the saved leads. */
  state(): Promise<z.infer<typeof State>>
}

/** `limit`: how many requests it takes before it answers 429. */
export async function otherRetrack(t: Test, limit = 10_000): Promise<OtherRetrack> {
  const child = spawn('python3', ['test/observed/other_retrack.py', String(limit)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(Number(line)))
    child.on('error', reject)
    void ended.then(() => reject(new Error('It ended before it listened.')))
  })
  return {
    port,
    url: new URL(`http://127.0.0.1:${port}`),
    state: async () => State.parse((await ask(port, { path: '/__state' })).json),
  }
}
