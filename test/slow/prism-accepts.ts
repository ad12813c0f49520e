/**
 * Prism, as a proxy with errors on, stands between client and mock and accepts every documented
 * exchange. It is no dependency of the project; put it into a folder of its own and name that:
 *
 *   npm install --prefix /tmp/prism @stoplight/prism-cli@5.14
 *   PRISM=/tmp/prism npx tap test/slow/prism-accepts.ts --disable-coverage
 */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { CONTROL_EXCHANGES, RETRACK_EXCHANGES } from '../support/exchanges.ts'
import { createGuidedCheck } from '../support/guided-check.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'

const folder = process.env['PRISM']

/** Prism follows a redirect itself, and reads every body as JSON: what is about either does not pass through it. */
const carried = [...RETRACK_EXCHANGES, ...CONTROL_EXCHANGES].filter(
  ({ expected, body }) => expected !== 302 && body === undefined,
)

async function proxied(t: Test, folder: string): Promise<number> {
  const { url, port } = await startedMock(t, { guidedCheck: createGuidedCheck() })
  const document = join(t.testdir(), 'openapi.json')
  await writeFile(document, (await ask(port, { path: '/_mock/openapi.json' })).text)
  const prism = join(folder, 'node_modules/@stoplight/prism-cli/dist/index.js')
  const args = [
    '-u',
    'NODE_OPTIONS',
    process.execPath,
    prism,
    'proxy',
    document,
    url,
    '--errors',
    '--port',
    '0',
    '--host',
    '127.0.0.1',
  ]
  const child = spawn('env', args)
  t.teardown(() => child.kill())
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stderr.on('data', (chunk) => {
      printed += chunk
    })
    child.stdout.on('data', (chunk) => {
      printed += chunk
      const listening = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(printed)?.[1]
      if (listening !== undefined) resolve(Number(listening))
    })
    child.on('close', () => reject(new Error(`Prism ended: ${printed}`)))
  })
}

t.test(
  'Prism accepts every documented exchange',
  { skip: folder === undefined ? 'PRISM names no folder' : false },
  async (t) => {
    const port = await proxied(t, folder ?? '')
    for (const { expected, ...asked } of carried) {
      const reply = await ask(port, asked)
      const title = `${asked.method ?? 'GET'} ${asked.path}: ${expected}`
      t.equal(reply.headers['sl-violations'], undefined, title)
      // A request that the document does not allow is refused by Prism, before it reaches the mock.
      const refusedByPrism =
        expected === 422 && reply.status === 422 && reply.headers['content-type'] === 'application/problem+json'
      if (!refusedByPrism) t.equal(reply.status, expected, title, { answer: reply.text.slice(0, 500) })
    }
  },
)
