import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { DOCUMENTED_TOKEN } from '../schemas/documented.ts'
import { documentedAccount } from './support/account.ts'
import { builtCommand } from './support/command.ts'
import { ask } from './support/http.ts'
import { served } from './support/served.ts'
import { isWhole, leadBytes } from './support/wire.ts'

const NO_STACK = /\n\s+at |node:internal|\.js:\d+|TypeError/

const command = builtCommand()

/** A connection in one of the states in which a mock can be told to end. */
const STATES: Readonly<Record<string, string>> = {
  'that has sent nothing': '',
  'that is idle after an answer': 'GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'in the middle of its headers': 'POST /api/v2/leads HTTP/1.1\r\nHost: loc',
  'in the middle of its body': `POST /api/v2/leads HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nAuthorization: Bearer ${DOCUMENTED_TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`,
  'in the middle of a body for the control API': `POST /_mock/clicks HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nAuthorization: Bearer ${DOCUMENTED_TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`,
  'that was a CONNECT': 'CONNECT a.invalid:1 HTTP/1.1\r\nHost: a.invalid\r\n\r\n',
}

async function connection(t: Test, port: number, bytes: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  if (bytes === '') return socket
  socket.write(bytes)
  if (bytes.endsWith('\r\n\r\n')) await new Promise((resolve) => socket.once('data', resolve))
  return socket
}

t.test('SIGINT and SIGTERM end it with code 0 within a second, whatever connections are open', async (t) => {
  const all = Object.values(STATES)
  const cases: readonly (readonly [NodeJS.Signals, string, readonly string[]])[] = [
    ['SIGINT', 'none', []],
    ['SIGTERM', 'none', []],
    ['SIGINT', 'one of every kind', all],
    ...Object.entries(STATES).map(([name, bytes]) => ['SIGTERM', `one ${name}`, [bytes]] as const),
  ]
  for (const [signal, name, states] of cases) {
    // A machine that is busy may be late; the mock may not be late three times in a row.
    const took: number[] = []
    while (took.length < 3 && !took.some((ms) => ms < 1000)) {
      const { mock, port } = await served(t, command)
      for (const bytes of states) await connection(t, port, bytes)
      const start = performance.now()
      mock.process.kill(signal)
      const ended = await mock.ended
      took.push(performance.now() - start)
      t.match(ended, { code: 0, signal: null }, `${signal}, connections: ${name}`)
      t.notMatch(ended.err, NO_STACK)
    }
    t.ok(
      took.some((ms) => ms < 1000),
      `${signal}, connections: ${name}: within a second`,
      { took },
    )
  }
})

t.test('a second signal ends it at once', async (t) => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    // Where the machine is so busy that the first signal has ended it meanwhile, it is tried again.
    const codes: (number | null)[] = []
    while (codes.length < 5 && codes.at(-1) !== code) {
      const { mock, port } = await served(t, command)
      await connection(t, port, STATES['in the middle of its body'] ?? '')
      mock.process.kill(signal)
      // Once it takes nothing new, the first signal has reached it.
      while (await ask(port, { path: '/_mock/health' }).then(Boolean, () => false));
      mock.process.kill(signal)
      codes.push((await mock.ended).code)
    }
    t.equal(codes.at(-1), code, signal)
  }
})

t.test('after it has ended its port is free again', async (t) => {
  const { mock, port } = await served(t, command)
  mock.process.kill('SIGTERM')
  await mock.ended
  await t.rejects(ask(port, { path: '/_mock/health' }), { code: 'ECONNREFUSED' })
})

t.test('under load, SIGTERM lets it finish what it has begun: no answer is cut, and it ends with code 0', async (t) => {
  const { mock, port } = await served(t, command)
  const account = documentedAccount(port)
  const heard: string[] = []
  const answered: Promise<unknown>[] = []
  const clients = Array.from({ length: 50 }, async (_, n) => {
    const socket = await connection(t, port, '')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
      // Each asks again as soon as it has its answer.
      if (isWhole(text)) {
        heard.push(text)
        text = ''
        socket.write(leadBytes(account, { reference: `${n}` }))
      }
    })
    const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
    answered.push(new Promise((resolve) => socket.once('data', resolve)))
    socket.write(leadBytes(account, { reference: `${n}` }))
    return closed
  })
  while (answered.length < clients.length) await new Promise((resolve) => setImmediate(resolve))
  await Promise.all(answered)
  mock.process.kill('SIGTERM')
  t.match(await mock.ended, { code: 0, signal: null })
  t.strictSame([...new Set(await Promise.all(clients))], [''], 'no answer was cut')
  t.ok(heard.length >= 50 && heard.every((text) => text.startsWith('HTTP/1.1 200')))
})

t.test('it goes on when whoever reads its log has gone', async (t) => {
  const { mock, port } = await served(t, command)
  mock.process.stdout.destroy()
  mock.process.stderr.destroy()
  for (let n = 0; n < 3; n += 1) t.equal((await ask(port, { path: '/nothing' })).status, 404)
})
