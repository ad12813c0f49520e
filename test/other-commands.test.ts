import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import manifest from '../package.json' with { type: 'json' }
import { builtCommand, runToEnd } from './support/command.ts'
import { ask } from './support/http.ts'
import { startedMock } from './support/started-mock.ts'

const command = builtCommand()

t.test('--help of each command shows an example that names it', async (t) => {
  for (const name of ['serve', 'openapi', 'healthcheck']) {
    for (const flag of ['--help', '-h']) {
      const { code, out, err } = await runToEnd(t, command, [name, flag])
      t.strictSame([code, err], [0, ''])
      t.match(out, new RegExp(`Examples?:\n(.*\n)*  \\$ retrack-kit ${name}`), name)
      t.notMatch(out, '\u001b')
    }
  }
  const { code, out } = await runToEnd(t, command, ['--help'])
  t.equal(code, 0)
  for (const said of ['serve', 'openapi', 'healthcheck', '$ retrack-kit serve']) t.match(out, said)
})

t.test('--help names the environment variable of every flag', async (t) => {
  const { out } = await runToEnd(t, command, ['serve', '--help'])
  for (const name of ['PORT', 'HOST', 'REDIRECT_URL', 'TOKEN', 'SEED', 'BEHAVIOUR', 'STORE', 'ADMIN_TOKEN', 'LOG'])
    t.match(out, `RETRACK_KIT_${name}`)
})

t.test('--version prints the version of the package', async (t) => {
  for (const flag of ['--version', '-v'])
    t.match(await runToEnd(t, command, [flag]), { code: 0, out: `${manifest.version}\n` })
})

t.test('openapi prints the document that the mock serves, in YAML or JSON', async (t) => {
  const { port } = await startedMock(t)
  const served = (await ask(port, { path: '/_mock/openapi.json' })).json
  const yaml = await runToEnd(t, command, ['openapi'])
  const json = await runToEnd(t, command, ['openapi', '--format', 'json'])
  const variable = await runToEnd(t, command, ['openapi'], { RETRACK_KIT_FORMAT: 'json' })
  t.strictSame([yaml.code, yaml.err, json.code, json.err], [0, '', 0, ''])
  t.strictSame(parse(yaml.out), served)
  t.strictSame(JSON.parse(json.out), served)
  t.equal(variable.out, json.out)
})

async function listening(t: Test, status: number | 'silence'): Promise<number> {
  const server = createServer((_request, response) => {
    if (status !== 'silence') response.writeHead(status).end()
  })
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  )
}

t.test('healthcheck ends with 0 when a mock answers and with 1 when none does', async (t) => {
  const { port } = await startedMock(t)
  t.strictSame(await runToEnd(t, command, ['healthcheck', '--port', String(port)]), {
    code: 0,
    signal: null,
    out: '',
    err: '',
  })
  t.equal(
    (await runToEnd(t, command, ['healthcheck'], { RETRACK_KIT_PORT: String(port) })).code,
    0,
    'as in a container: by variable',
  )
  t.equal(
    (await runToEnd(t, command, ['healthcheck', '--port', String(port), '--host', '0.0.0.0'])).code,
    0,
    'bound to all interfaces',
  )

  const gone = await startedMock(t)
  await gone.close()
  for (const [port, says] of [
    [gone.port, /nothing listens there/],
    [await listening(t, 503), /it answered 503/],
    [await listening(t, 404), /it answered 404/],
    [await listening(t, 'silence'), /no answer in 2 s/],
  ] as const) {
    const { code, out, err } = await runToEnd(t, command, ['healthcheck', '--port', String(port)])
    t.strictSame([code, out], [1, ''])
    t.match(err, says)
    t.match(err, /^No mock at http:\/\/127\.0\.0\.1:\d+\/_mock\/health: .*\.\n$/, 'one plain sentence')
  }
})
