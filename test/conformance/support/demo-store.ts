/** The store of examples/stores/node, in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import type { RunningMock } from '../../../src/mock/server.ts'

export async function demoStore(t: Test, mock: RunningMock, env: Record<string, string> = {}): Promise<string> {
  const child = spawn(process.execPath, ['examples/stores/node/server.mjs'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: '0',
      RETRACK_API_URL: mock.url,
      RETRACK_TOKEN: mock.account.token,
      RETRACK_EVENT: mock.account.events[0]?.uuid,
      LOG_LEVEL: 'fatal',
      ...env,
    },
  })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const url = /http:\S+/.exec(String(line))?.[0]
  if (url === undefined) throw new Error(`The store printed: ${line}`)
  return url
}
