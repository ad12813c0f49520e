/** `retrack-kit serve`, running as a process of its own. */
import type { Test } from 'tap'
import { type Running, run } from './command.ts'

export interface Served {
  readonly mock: Running
  readonly url: string
  readonly port: number
}

export async function served(
  t: Test,
  command: string,
  args: readonly string[] = [],
  variables: Record<string, string> = {},
): Promise<Served> {
  const mock = run(t, command, ['serve', '--port', '0', ...args], variables)
  const [, url = ''] = await mock.printed(/(http:\/\/[\w.:[\]]+)[ "]/)
  // The last line of the greeting has come as well.
  await mock.printed(/(?:curl .*|"message":"listening".*)\n/)
  return { mock, url, port: Number(new URL(url).port) }
}
