import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import getPort from 'get-port'
import t, { type Test } from 'tap'
import { LeadResponse } from '../schemas/retrack.ts'
import { createServeLog } from '../src/cli/commands/serve/log.ts'
import { parseBehaviours, parseHttpUrl, parsePort, parseSeed, parseToken } from '../src/cli/options.ts'
import { documentedAccount } from './support/account.ts'
import { builtCommand, run, runToEnd } from './support/command.ts'
import { ask } from './support/http.ts'
import { sendBytes } from './support/raw-socket.ts'
import { type Served, served } from './support/served.ts'

const DOCUMENTED_TOKEN = 'DbV6KYhMm7firiNtgfOCEmRohglfAQUTUy4FudGOKtetC0yYSaKtOXIedfNX'
/** The time of day at the beginning of a line. */
const TIME = '\\d\\d:\\d\\d:\\d\\d'
const NO_STACK = /\n\s+at |node:internal|\.js:\d+|TypeError|CommanderError/

const command = builtCommand()

const shell = (line: string): Promise<string> =>
  new Promise((resolve, reject) =>
    execFile('bash', ['-c', line], (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}${stderr}`)) : resolve(stdout),
    ),
  )

t.test('serve prints what a developer needs: base URL, token, event, tracking link', async (t) => {
  const { mock, url, port } = await served(t, command)
  const out = mock.out()
  t.match(out, new RegExp(`Base URL +${url.replaceAll('.', '\\.')}`))
  t.match(out, DOCUMENTED_TOKEN)
  t.match(out, '1f80e399-6f55-4cef-b8b0-0f74752c1ceb')
  const [, link = ''] = await mock.printed(/Tracking link +(\S+)/)
  const { pathname, search } = new URL(link)
  t.equal((await ask(port, { path: `${pathname}${search}` })).status, 302, 'the tracking link can be clicked on')
  t.notMatch(out, '\u001b', 'no colours, since nobody watches')
})

t.test('the printed curl line works as printed', async (t) => {
  const variants: [string[], string][] = [
    [[], DOCUMENTED_TOKEN],
    [['--token', "quo'te$HOME`x`!"], "quo'te$HOME`x`!"],
    [['--host', '0.0.0.0'], DOCUMENTED_TOKEN],
    [['--host', '::1'], DOCUMENTED_TOKEN],
  ]
  for (const [args, token] of variants) {
    const { mock } = await served(t, command, args)
    const [line] = await mock.printed(/^ *curl .*$/m)
    const answer = await shell(line.replace('curl ', 'curl -s '))
    t.match(answer, /^HTTP\/1\.1 200 OK/, args.join(' '))
    const { data } = LeadResponse.parse(JSON.parse(answer.slice(answer.indexOf('{'))))
    t.equal(data.uuid, '3afc4a82-93c3-423f-8ee8-542ccb315931', 'and is answered with the documented lead')
    t.equal(data.reference, 'testabc123', token)
    mock.process.kill()
  }
})

t.test('each request is a line, with the reason of a refusal, and no token in it', async (t) => {
  const { mock, port } = await served(t, command)
  const owner = documentedAccount(port)
  await owner.saveLead()
  await owner.sendLead({}, { token: 'sekret-token-of-nobody' })
  await owner.sendLead({ event: 'x', reference: 'sekret-token-of-nobody' }, { token: 'sekret-token-of-nobody' })
  await owner.sendLead({ event: 'x' })
  await owner.sendLead({ reference: 'old' }, { headers: { host: 'retrack-app.com' } })
  await sendBytes(port, Buffer.from('1603010200010001fc0303', 'hex'))
  await ask(port, { path: '/\u001b[31mred?token=sekret-token-of-nobody' }).catch(() =>
    ask(port, { path: '/%1b[31mred?token=sekret-token-of-nobody' }),
  )
  mock.process.kill('SIGTERM')
  const { err, out } = await mock.ended
  const { reference, click } = owner.request
  t.match(err, new RegExp(`^${TIME} 200 POST /api/v2/leads \\d+ ms  reference ${reference}  click ${click}$`, 'm'))
  t.match(err, new RegExp(`^${TIME} 401 POST /api/v2/leads \\d+ ms  reference .*\\[unauthenticated\\]$`, 'm'))
  t.match(err, new RegExp(`^${TIME} 422 POST /api/v2/leads .*event.*\\[invalid-fields\\]$`, 'm'))
  t.match(err, /200 POST .*reference old .* was sent to retrack-app\.com, .* names retrack\.refunder\.com\.$/m)
  t.match(err, new RegExp(`^${TIME} 400 no HTTP .* it is TLS, and this port speaks plain HTTP: use http://`, 'm'))
  t.notMatch(err, '\u001b')
  t.notMatch(err + out.split('curl')[1], 'sekret-token-of-nobody')
})

t.test('nothing that a client sends steers the terminal', async (t) => {
  const { mock, port } = await served(t, command, ['--behaviour', 'undocumented-fields=refuse'])
  await documentedAccount(port).sendLead({ '\u001b[31mred\u009b': 1 })
  mock.process.kill('SIGTERM')
  const { err } = await mock.ended
  t.match(err, new RegExp(`^${TIME} 422 POST .* \\?\\[31mred\\? .*\\[undocumented-fields\\]$`, 'm'))
  for (const control of ['\u001b', '\u009b']) t.notOk(err.includes(control))
})

t.test('--log json prints a line of JSON for the start and for each request', async (t) => {
  const ownToken = 'a-token-of-its-owner'
  const { mock, port, url } = await served(t, command, ['--log', 'json', '--token', ownToken])
  const owner = documentedAccount(port, ownToken)
  await owner.saveLead()
  await owner.sendLead({}, { token: 'sekret-token-of-nobody' })
  mock.process.kill('SIGTERM')
  const { err, out } = await mock.ended
  const printed = out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  t.match(printed, [
    {
      time: /^\d{4}-.*Z$/,
      level: 'info',
      message: 'listening',
      version: String,
      store: 'memory',
      url,
      page: `${url}/_mock/ui/`,
      hint: /token .* is not logged/,
      event: '1f80e399-6f55-4cef-b8b0-0f74752c1ceb',
    },
    {
      level: 'info',
      message: 'answered',
      operation: 'createLead',
      outcome: 'accepted',
      method: 'POST',
      path: '/api/v2/leads',
      status: 200,
      reference: String,
      click: String,
      durationMs: Number,
    },
    { message: 'answered', outcome: 'refused', status: 401, behaviours: ['unauthenticated'], hint: String },
    { level: 'info', message: 'stopped' },
  ])
  t.equal(printed.length, 4)
  t.equal(err, '')
  for (const token of ['sekret-token-of-nobody', ownToken]) t.notMatch(out, token)
})

t.test('--log json tells what the mock could not do apart from what a store did wrong', async (t) => {
  let text = ''
  const written = t.intercept(process.stdout, 'write', {
    value(chunk: string) {
      text += chunk
      return true
    },
  })
  const log = createServeLog('json')
  const request = { operation: 'createLead', outcome: 'refused', method: 'POST', path: '/', refusal: null } as const
  const entry = { ...request, fault: null, reference: null, click: null, durationMs: 1 }
  log.answered?.({ ...entry, status: 422 })
  log.answered?.({ ...entry, status: 503 })
  log.answered?.({ ...entry, status: 503, fault: 'fault-1' })
  log.bug(new Error('a bug'))
  log.pruned(2)
  written.restore()
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: string })
  t.strictSame(
    lines.map(({ level }) => level),
    ['info', 'warn', 'info', 'error', 'info'],
  )
  t.match(lines[3], { message: 'retrack-kit itself failed', error: /^Error: a bug\n {4}at / })
})

/** Starts it on a port that was free a moment ago; should another program have been quicker, on another one. */
async function servedOnKnownPort(t: Test, args: readonly string[]): Promise<Served> {
  for (;;) {
    const port = await getPort({ host: '127.0.0.1' })
    const mock = run(t, command, ['serve', '--port', String(port), ...args])
    while (mock.process.exitCode === null) {
      const isUp = await ask(port, { path: '/_mock/health' }).then(
        () => true,
        () => false,
      )
      if (isUp) return { mock, port, url: `http://127.0.0.1:${port}` }
    }
    if ((await mock.ended).code !== 4) throw new Error(`It ended: ${mock.out()}${mock.err()}`)
  }
}

t.test('--log silent prints nothing at all', async (t) => {
  const { mock, port } = await servedOnKnownPort(t, ['--log', 'silent'])
  await documentedAccount(port).saveLead()
  mock.process.kill('SIGTERM')
  t.match(await mock.ended, { code: 0, out: '', err: '' })
})

t.test('every flag does what it says, and so does its variable; the flag goes first', async (t) => {
  const settings = {
    'redirect-url': 'http://127.0.0.1:3000/r?x=1',
    token: 'a-token-of-mine',
    seed: '7',
    behaviour: 'redirect-status=307,no-voucher=null',
    'admin-token': 'an-admin-token',
    log: 'json',
    host: '127.0.0.1',
    store: 'memory:',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) =>
    name === 'behaviour' ? value.split(',').flatMap((one) => ['--behaviour', one]) : [`--${name}`, value],
  )
  const variables = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`RETRACK_KIT_${name.replaceAll('-', '_').toUpperCase()}`, value]),
  )
  const wrong = { RETRACK_KIT_TOKEN: 'another-token', RETRACK_KIT_SEED: '8', RETRACK_KIT_ADMIN_TOKEN: 'not-this-token' }
  const made: string[] = []
  for (const [given, environment] of [
    [flags, {}],
    [[], variables],
    [flags, wrong],
  ] as const) {
    const { port } = await served(t, command, given, environment)
    const owner = documentedAccount(port, 'a-token-of-mine')
    const { status, headers } = await owner.visit()
    t.equal(status, 307)
    t.match(headers.location, /^http:\/\/127\.0\.0\.1:3000\/r\?x=1&click=/)
    t.equal((await owner.sendLead({ voucher: undefined })).status, 200)
    t.equal((await ask(port, { method: 'POST', path: '/_mock/accounts' })).status, 401)
    const account = await ask(port, { method: 'POST', path: '/_mock/accounts', token: 'an-admin-token' })
    t.equal(account.status, 201)
    made.push(account.text.replaceAll(`:${port}/`, ':0/'))
  }
  t.equal(new Set(made).size, 1, 'the same seed, the same account')
})

t.test('RETRACK_KIT_PORT names the port', async (t) => {
  const wrong = await runToEnd(t, command, ['serve'], { RETRACK_KIT_PORT: '80abc' })
  t.equal(wrong.code, 3)
  t.match(wrong.err, 'RETRACK_KIT_PORT')
  const mock = run(t, command, ['serve'], { RETRACK_KIT_PORT: '0' })
  await mock.printed(/http:\/\/127\.0\.0\.1:\d+/)
  t.notMatch(mock.out(), ':8080 ')
})

const WRONG: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['serve', '--port', '80abc'], /port.*whole number from 0 to 65535/i],
  [['serve', '--port', '65536'], /port.*whole number from 0 to 65535/i],
  [['serve', '--port'], /port/],
  [['serve', '--redirect-url', 'nonsense'], /redirect-url.*http or https URL/i],
  [['serve', '--seed', '-1'], /seed.*whole number/i],
  [['serve', '--token', ''], /token/],
  [['serve', '--behaviour', 'nonsense=1'], /no behaviour "nonsense"/],
  [['serve', '--store', 'redis://x'], /store/],
  [['serve', '--log', 'loud'], /pretty, json, silent/],
  [['serve', '--colour'], /unknown option '--colour'/],
  [['serve', 'now'], /too many arguments/],
  [['serv'], /unknown command 'serv'/],
  [[], /Usage: retrack-kit/],
  [['openapi', '--format', 'xml'], /yaml, json/],
  [['healthcheck', '--port', '80abc'], /port/],
]

t.test('a wrong command line is answered with a plain sentence and exit code 3', async (t) => {
  // A process each: as many at once as the machine has use for.
  const waiting = [...WRONG]
  const one = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [args, says] = next
      const { code, out, err } = await runToEnd(t, command, args)
      const title = args.join(' ').slice(0, 70)
      t.equal(code, 3, `${title}: ${err.slice(0, 300)}`)
      t.match(err, says, title)
      t.notMatch(err, NO_STACK, title)
      t.equal(out, '', `${title}: nothing to standard output`)
    }
  }
  await Promise.all([one(), one(), one()])
  const secret = await runToEnd(t, command, ['serve', '--token', 'very secret'])
  t.notMatch(secret.err, 'very secret', 'what may be a real token is not repeated')
})

t.test('what a flag takes is read strictly', (t) => {
  const readers: readonly (readonly [
    name: string,
    read: (text: string) => unknown,
    good: readonly string[],
    bad: readonly string[],
  ])[] = [
    [
      'port',
      parsePort,
      ['0', '1', '8080', '65535', '00080'],
      ['80abc', '65536', '-1', '+1', '', ' ', ' 80', '80 ', '1e3', '0x50', '80.5', '99999999999', 'http', '８０'],
    ],
    ['seed', parseSeed, ['0', '2147483647'], ['-1', 'x', '1.5', '2147483648', '']],
    [
      'url',
      parseHttpUrl,
      ['http://a.test', 'https://a.test:81/b?c#d', 'http://127.0.0.1:3000/retrack'],
      [
        'nonsense',
        '/retrack',
        'a.test/retrack',
        'localhost:3000',
        'ftp://a.test',
        'javascript:alert(1)',
        'http://',
        '',
      ],
    ],
    [
      'token',
      parseToken,
      ['x'.repeat(12), 'a'.repeat(512), '~!"#~!"#~!"#'],
      ['', ' ', 'x'.repeat(11), 'a b', 'a\n', 'ö', 'x'.repeat(513)],
    ],
    [
      'behaviour',
      parseBehaviours,
      ['repeated-reference=refuse', 'body-limit=1024,unknown-lead=410', 'time-zone=Asia/Tokyo, click-country=NO'],
      [
        'nonsense=1',
        'repeated-reference',
        'repeated-reference=',
        '=refuse',
        'repeated-reference=maybe',
        'approved-is-final=no',
        'unknown-event=accept',
        'time-zone=Mars/Base',
        'unauthenticated=200',
        'unauthenticated=4x4',
        'body-limit=1',
        'no-voucher=null,nonsense=1',
        '__proto__=1',
        'constructor=1',
      ],
    ],
  ]
  for (const [name, read, good, bad] of readers) {
    for (const text of good) t.doesNotThrow(() => read(text), `${name}: ${text.slice(0, 40)} will do`)
    for (const text of bad)
      t.throws(
        () => read(text),
        { message: /\S.*\.$/, exitCode: Number },
        `${name}: ${JSON.stringify(text).slice(0, 40)} will not`,
      )
  }
  for (const [text, says] of [
    ['nonsense=1', /no behaviour "nonsense"\. docs\/fidelity.md lists them/],
    ['repeated-reference=maybe', /repeated-reference takes accept \| refuse \| existing, not "maybe"/i],
    ['repeated-reference', /ID=VALUE/],
    ['approved-is-final=no', /documented by Retrack and cannot be changed/],
    ['unknown-event=accept', /governed by invalid-fields/],
    ['unauthenticated=200', /takes 400 to 599/],
  ] as const)
    t.throws(() => parseBehaviours(text), { message: says }, text)
  t.end()
})

t.test('a port that is taken is told in a plain sentence, with exit code 4', async (t) => {
  const other = createServer()
  t.teardown(() => other.close())
  const port = await new Promise<number>((resolve) =>
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
  )
  for (const log of ['pretty', 'json', 'silent']) {
    const { code, out, err } = await runToEnd(t, command, ['serve', '--port', String(port), '--log', log])
    t.strictSame([code, out], [4, ''])
    t.match(err, new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken by another program\\. .*--port 0.*\n$`))
  }
})

t.test('a host that is not of this machine is told in a plain sentence, with exit code 4', async (t) => {
  for (const host of ['192.0.2.1', 'no-such-host.invalid']) {
    const { code, err, out } = await runToEnd(t, command, ['serve', '--port', '0', '--host', host])
    t.strictSame([code, out], [4, ''], host)
    t.match(err, host)
    t.notMatch(err, NO_STACK)
    t.equal(err.split('\n').length, 2, 'one line')
  }
})
