import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { builtCommand } from './support/command.ts'

t.test('a log that nobody reads fills no memory: lines are left out, and their number is told later', async (t) => {
  const { process: mock, port } = await startUnread(t)
  const { stderr } = mock
  const path = `/${'x'.repeat(490)}`
  // A pipe holds 64 KiB, the mock 1 MiB.
  const sent = 5_000
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  t.teardown(() => agent.destroy())
  const send = () =>
    new Promise<void>((resolve, reject) => {
      get({ port, path, agent }, (response) => response.resume().on('end', resolve)).on('error', reject)
    })
  for (let n = 0; n < sent / 4; n += 1) await Promise.all([send(), send(), send(), send()])
  const lines = createInterface(stderr)
  const read: string[] = []
  lines.on('line', (line) => read.push(line))
  const findOmitted = () => read.map((line) => /^… (\d+) lines were left out/.exec(line)?.[1]).find(Boolean)
  // The next line that is written tells of those that were not.
  while (findOmitted() === undefined) await send()
  const omitted = Number(findOmitted())
  const written = read.filter((line) => line.includes(path)).length
  t.ok(written >= 1_500 && written < sent, `${written} lines were kept`)
  t.ok(omitted >= sent - written, `${omitted} were left out`)
})

/** A mock whose log nobody reads. */
async function startUnread(t: Test) {
  const mock = spawn(process.execPath, [builtCommand(), 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => mock.kill('SIGKILL'))
  const [greeting] = (await once(mock.stdout, 'data')) as [Buffer]
  return { process: mock, port: Number(/127\.0\.0\.1:(\d+)/.exec(greeting.toString())?.[1]) }
}
