/** Answers as the internet has them: each is passed on as it is, or told as what it is. */

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { describeNetworkError } from '../../src/mock/observed/network-error.ts'
import { ask } from '../support/http.ts'
import { observingProxy } from './observing-proxy.ts'

/** A proxy before a server that answers each request with these bytes. */
async function proxyBefore(t: Test, answer: (socket: Socket) => void, protocol = 'http') {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => answer(socket))
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const url = new URL(`${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return observingProxy(t, url)
}

const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`
const CHUNKED = head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')

const PASSED_ON: Readonly<Record<string, readonly [string, string, { status: number; text: string }]>> = {
  'an answer in chunks': ['POST', `${CHUNKED}3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n`, { status: 200, text: '{"a":1}' }],
  'an answer that ends with the connection': [
    'POST',
    `${head('HTTP/1.1 200 OK')}{"a":1}`,
    { status: 200, text: '{"a":1}' },
  ],
  'early hints before the answer': [
    'POST',
    `${head('HTTP/1.1 103 Early Hints', 'Link: </a.css>')}${head('HTTP/1.1 201 Created', 'Content-Length: 2')}{}`,
    { status: 201, text: '{}' },
  ],
  '204': ['POST', head('HTTP/1.1 204 No Content'), { status: 204, text: '' }],
  '304': ['GET', head('HTTP/1.1 304 Not Modified', 'ETag: "x"'), { status: 304, text: '' }],
  'HEAD, with the length of GET': ['HEAD', head('HTTP/1.1 200 OK', 'Content-Length: 999'), { status: 200, text: '' }],
}

t.test('answers of every framing are passed on', async (t) => {
  for (const [name, [method, answer, expected]] of Object.entries(PASSED_ON)) {
    const { port, recorded } = await proxyBefore(t, (socket) => socket.end(answer))
    const reply = await ask(port, { method, path: '/api/v2/leads' })
    t.match(reply, expected, name)
    t.equal(reply.headers['x-retrack-kit-proxy'], undefined, name)
    t.equal(recorded.length, 1, name)
  }
})

const BROKEN: Readonly<Record<string, readonly [(socket: Socket) => void, string, RegExp]>> = {
  'no answer at all': [
    (socket) => socket.end(),
    'upstream-broke-off',
    /closed the connection before its answer was complete/,
  ],
  'a reset': [(socket) => socket.resetAndDestroy(), 'upstream-broke-off', /closed the connection/],
  'half of a chunk': [(socket) => socket.end(`${CHUNKED}ff\r\n{"a"`), 'upstream-broke-off', /closed the connection/],
  'no HTTP': [
    (socket) => socket.end('SSH-2.0-OpenSSH_9\r\n'),
    'upstream-unreachable',
    /HPE_\w+ \(it answers, but not in HTTP\)/,
  ],
}

t.test('an answer that is none is told as what it is, and nothing is learnt of it', async (t) => {
  for (const [name, [answer, kind, words]] of Object.entries(BROKEN)) {
    const { port, recorded } = await proxyBefore(t, answer)
    const { status, headers, text } = await ask(port, { method: 'POST', path: '/api/v2/leads', json: {} })
    t.strictSame([status, headers['x-retrack-kit-proxy']], [502, kind], name)
    t.match(text, words, name)
    t.equal(recorded.length, 0, name)
  }
})

t.test('a server without TLS is not taken for one', async (t) => {
  const { port } = await proxyBefore(t, (socket) => socket.end(head('HTTP/1.1 400 Bad Request')), 'https')
  const { status, text } = await ask(port, { method: 'POST', path: '/api/v2/leads', json: {} })
  t.equal(status, 502)
  t.match(text, /if it speaks none, begin its address with http:/)
})

t.test('each failure of a connection says whose it is, and what to do', async (t) => {
  t.match(describeNetworkError('CERT_HAS_EXPIRED'), /^CERT_HAS_EXPIRED \(.*whoever runs it has to renew it\)$/)
  t.match(describeNetworkError('ERR_TLS_CERT_ALTNAME_INVALID'), /for another name/)
  t.match(describeNetworkError('SELF_SIGNED_CERT_IN_CHAIN'), /NODE_EXTRA_CA_CERTS=FILE/)
  t.match(describeNetworkError('ERR_SSL_WRONG_VERSION_NUMBER'), /http:/)
  t.equal(describeNetworkError('EOTHER'), 'EOTHER')
})
