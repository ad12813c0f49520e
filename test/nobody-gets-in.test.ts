/** Another account's data is not reached by any route, header or identifier; tokens are not shown; nothing is injected. */
import crypto from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import fc from 'fast-check'
import t from 'tap'
import { CONTROL } from '../schemas/control/index.ts'
import { RETRACK } from '../schemas/retrack-api.ts'
import { holdsSecret } from '../src/cli/process-list.ts'
import { createAccount, documentedAccount } from './support/account.ts'
import { builtCommand } from './support/command.ts'
import { type Asked, ask } from './support/http.ts'
import { lines, sendBytes } from './support/raw-socket.ts'
import { served } from './support/served.ts'
import { startedMock } from './support/started-mock.ts'

t.test('with the token of one account, no request reaches what is in another', async (t) => {
  const { port } = await startedMock(t)
  const victim = await createAccount(port)
  const click = await victim.createClick({ ref: 'ref-of-the-victim' })
  const lead = await victim.saveLead({ reference: 'reference-of-the-victim' })
  const fault = await victim.addFault({
    effect: { kind: 'delay', ms: 0 },
    match: { reference: 'match-of-the-victim' },
  })
  await victim.freezeClock('2021-01-01 00:00:00')
  const all = async () =>
    JSON.stringify([
      await victim.getState(),
      await victim.getFaults(),
      await victim.getJournal(),
      (await victim.control('PUT', '/clock', {})).json,
      (await victim.control('GET', '/account')).json,
    ])
  const before = await all()
  const { event } = victim.request
  const { program, publisher } = victim.record
  const secrets = [victim.token, 'ref-of-the-victim', 'reference-of-the-victim', 'match-of-the-victim']

  const identifier = fc.constantFrom(lead.uuid, click.uuid, event, fault.id, program.uuid, publisher.uuid)
  const request = fc.record({
    contract: fc.constantFrom(...Object.values(CONTROL), ...Object.values(RETRACK)),
    identifier,
    key: fc.constantFrom('reference', 'click', 'event', 'lead', 'account', 'uuid', 'id', 'program'),
    header: fc.constantFrom(
      'x-account',
      'x-forwarded-user',
      'cookie',
      'x-original-url',
      'x-http-method-override',
      'from',
    ),
    status: fc.constantFrom('approved', 'rejected'),
    isShort: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ contract, identifier, key, header, status, isShort }) => {
      const attacker = await createAccount(port)
      const path = contract.path.replace(/:\w+/, identifier)
      const asked: Asked = {
        method: contract.method,
        path: isShort ? path : `${path}?${key}=${identifier}`,
        token: attacker.token,
        headers: { [header]: identifier },
        ...(contract.method === 'GET'
          ? {}
          : {
              json: isShort
                ? { status }
                : { event, click: click.uuid, reference: identifier, status, [key]: identifier, timeoutMs: 0 },
            }),
      }
      // A stream has no end of its own.
      if (contract === CONTROL.stream) return
      const reply = await ask(port, asked)
      // The attacker's own journal holds her request, with the mock's knowledge of it.
      const { text: journal } = await attacker.control('GET', '/requests')
      const shown = `${JSON.stringify(reply.headers)}${reply.text}${journal}`
      for (const secret of secrets) t.notOk(shown.includes(secret), `${asked.method} ${asked.path} shows ${secret}`)
      await attacker.control('DELETE', '/account')
    }),
    { seed: 1, numRuns: 250 },
  )
  t.equal(await all(), before, 'all is as it was')
})

const command = builtCommand()
const encoded = (text: string) => [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')

t.test('no token stands in the log, however it was sent, nor in the list of processes', async (t) => {
  const token = 'a-secret-of-our-own-0123456789'
  for (const format of ['pretty', 'json']) {
    const { mock, port } = await served(t, command, [
      '--token',
      token,
      '--admin-token',
      `${token}-too`,
      '--log',
      format,
    ])
    const shown = await readFile(`/proc/${mock.process.pid}/cmdline`, 'utf8').catch(() => '')
    t.notMatch(shown, token, 'the list of processes')
    const account = documentedAccount(port, token)
    const greeting = mock.out().length
    for (const secret of [token, encodeURIComponent(token), encoded(token)]) {
      for (const path of [`/api/v2/leads/${secret}`, `/${secret}`, `/x?token=${secret}`, `/api/v2/leads/${secret}/x`])
        for (const method of ['POST', 'PUT']) await ask(port, { method, path, token, json: {} })
    }
    await account.control('PATCH', '/account', { behaviours: { 'undocumented-fields': 'refuse' } })
    await account.sendLead({ [token]: token, reference: token })
    await ask(port, {
      method: 'POST',
      path: '/not-ours-to-show-0123',
      headers: { authorization: 'Bearer not-ours-to-show-0123' },
    })
    mock.process.kill('SIGTERM')
    const { out, err } = await mock.ended
    // The greeting tells whoever starts the mock; a log is read by more people.
    const log = out.slice(format === 'json' ? 0 : greeting) + err
    t.match(log, /404/, `${format}: there is a log`)
    for (const secret of [token, encoded(token), 'not-ours-to-show-0123'])
      t.notOk(log.includes(secret), `${format}: ${secret}`)
  }
})

t.test('a secret among the arguments keeps all of them out of the list of processes', async (t) => {
  const secrets = [
    '--token',
    '--token=x',
    '--admin-token',
    'postgres://user:password@host/name',
    '--store=postgresql://host',
  ]
  for (const secret of secrets) t.ok(holdsSecret(['node', 'retrack-kit', 'serve', secret]), secret)
  t.notOk(holdsSecret(['node', 'retrack-kit', 'serve', '--store', 'sqlite:file.db', '--port', '8080']))
})

t.test('how long it takes to refuse an admin token does not tell how much of it is right', async (t) => {
  const adminToken = 'an-admin-token-0123456789'
  const { port } = await startedMock(t, { adminToken })
  const compared: number[] = []
  const { timingSafeEqual } = crypto
  crypto.timingSafeEqual = (a, b) => {
    compared.push(a.byteLength, b.byteLength)
    return timingSafeEqual(a, b)
  }
  syncBuiltinESMExports()
  t.teardown(() => {
    crypto.timingSafeEqual = timingSafeEqual
    syncBuiltinESMExports()
  })
  for (const token of [adminToken.slice(0, -1), `${adminToken}0`, adminToken.replace('an', 'no')]) {
    compared.length = 0
    t.equal((await ask(port, { path: '/_mock/accounts', token })).status, 401)
    t.strictSame(compared, [32, 32], 'digests are compared, and in constant time')
  }
})

t.test('what is sent as reference, deeplink or redirect page adds no header to an answer', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const split = 'http://a.test/\r\nx-injected: 1\r\n\r\n<script>'
  for (const settings of [
    { usesRedirectPage: true, redirectUrl: split },
    { usesRedirectPage: false, landingUrl: split },
    { usesRedirectPage: false, behaviours: { 'no-redirect-page-click': 'append-click' } },
  ]) {
    await account.control('PATCH', '/account', settings)
    for (const query of [
      '',
      `&deeplink=${encodeURIComponent(split)}`,
      `&deeplink=${encodeURIComponent('\u0085\u2028x-injected: 1')}`,
    ]) {
      const { replies } = await sendBytes(
        account.port,
        lines([`GET ${account.trackingPath}${query} HTTP/1.1`, 'Host: localhost']),
        { replies: 1 },
      )
      const [reply] = replies
      t.equal(reply?.status, 302)
      t.strictSame(Object.keys(reply?.headers ?? {}).toSorted(), [
        'cache-control',
        'connection',
        'content-length',
        'date',
        'keep-alive',
        'location',
      ])
      t.match(reply?.headers['location'], /^[\x21-\x7e]+$/)
    }
  }
  const reply = await account.sendLead({ reference: '\r\nx-injected: 1' })
  t.notOk('x-injected' in reply.headers)
  for (const headers of [
    { 'x-a': 'b\r\nx-injected: 1' },
    { 'x-a\r\nx-injected': '1' },
    { 'x-a': 'b\nc' },
    { 'x-a': 'b\u0000' },
    { 'x-a': '\u010d\u010a' },
    { 'x-a: 1\r\nx-b': 'c' },
  ]) {
    const refused = await account.control('POST', '/faults', { effect: { kind: 'status', status: 500, headers } })
    t.equal(refused.status, 422, JSON.stringify(headers))
  }
})

t.test('what looks like markup is never answered as a page', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const markup = '<script>alert(1)</script>'
  const replies = [
    await account.sendLead({ reference: markup, voucher: markup }),
    await account.sendLead({ event: markup, [markup]: 1 }),
    await ask(account.port, { path: `/${encodeURIComponent(markup)}` }),
    await ask(account.port, { path: '/<script>alert(1)</script>' }),
    await account.control('GET', `/leads?x=${encodeURIComponent(markup)}`),
    await account.control('GET', `/${markup}`),
    await account.control('GET', '/requests'),
    await account.control('GET', '/leads'),
  ]
  for (const reply of replies) t.match(reply.headers['content-type'], /^application\/json/)
  await account.control('PATCH', '/account', { behaviours: { 'refusal-body': 'html' } })
  const page = await account.sendLead({ reference: markup, event: markup })
  t.match(page.headers['content-type'], /^text\/html/)
  t.notMatch(page.text, 'script')
})
