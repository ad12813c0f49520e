import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import manifest from '../package.json' with { type: 'json' }
import { Har } from '../schemas/har.ts'
import { createAccount, documentedAccount } from './support/account.ts'
import { builtCommand, runToEnd } from './support/command.ts'
import { ask } from './support/http.ts'
import { startedMock } from './support/started-mock.ts'

const command = builtCommand()

t.test('--help of each command shows an example that names it', async (t) => {
  for (const name of [
    'serve',
    'requests',
    'export',
    'import',
    'observe',
    'probe',
    'drift',
    'fidelity',
    'openapi',
    'healthcheck',
  ]) {
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

t.test('requests prints what a mock received, or an HTTP archive of it', async (t) => {
  const { port } = await startedMock(t)
  const account = documentedAccount(port)
  await account.sendLead({ voucher: '\u001b[31m' })
  await account.sendLead({ event: 'x' }, { path: '/api/v2/leads?who=a%20b' })
  const mock = ['--mock', `http://127.0.0.1:${port}`]

  const all = await runToEnd(t, command, ['requests', ...mock])
  t.strictSame([all.code, all.err], [0, ''])
  t.match(all.out, /Z {2}#1 {2}POST \/api\/v2\/leads → accepted 200 \(reference .*\n/)
  t.match(all.out, /#2 .* → refused 422 .*: The event field must be a valid UUID/)
  const refused = await runToEnd(t, command, ['requests', ...mock, '--outcome', 'refused', '--limit', '1'])
  t.match(refused.out, /^\S+ {2}#2 /)
  const none = await runToEnd(t, command, ['requests', ...mock, '--operation', 'updateLead'])
  t.equal(none.out, 'The mock has received no such request for this account.\n')
  const other = await createAccount(port)
  const empty = await runToEnd(t, command, ['requests', ...mock, '--token', other.token])
  t.equal(empty.out, 'The mock has received no request for this account yet. --token chooses another account.\n')
  t.match((await runToEnd(t, command, ['requests', ...mock, '--limit', '1'])).out, '1 earlier one matches too')

  const har = await runToEnd(t, command, ['requests', ...mock, '--har'])
  const { log } = Har.parse(JSON.parse(har.out))
  t.match(log.entries, [
    {
      request: { method: 'POST', url: `http://127.0.0.1:${port}/api/v2/leads`, postData: { text: /"voucher"/ } },
      response: { status: 200, statusText: 'OK', content: { mimeType: 'application/json', text: /^\{"data":/ } },
      _retrackKit: { id: 1, outcome: 'accepted' },
    },
    {
      request: { queryString: [{ name: 'who', value: 'a b' }] },
      response: { status: 422, statusText: 'Unprocessable Entity' },
      _retrackKit: { refusal: { errors: { event: [/UUID/] } } },
    },
  ])
  t.notMatch(har.out, account.token)

  const unknown = await runToEnd(t, command, ['requests', ...mock, '--token', 'of-nobody-at-all'])
  t.match(unknown, { code: 4, err: /^The mock answered 401: .*token/ })
  const missing = await runToEnd(t, command, ['requests', '--mock', 'http://127.0.0.1:1'])
  t.match(missing, { code: 4, err: /^No mock answers at http:\/\/127\.0\.0\.1:1 / })
  t.match(await runToEnd(t, command, ['requests', '--limit', '0']), { code: 3, err: /from 1 to 1000/ })
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
