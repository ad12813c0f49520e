import type { OpenAPIV3_1 } from 'openapi-types'
import t, { type Test } from 'tap'
import { MARKETS } from '../../schemas/terms.ts'
import { createAccount, documentedAccount } from '../support/account.ts'
import { CONTROL_EXCHANGES, RETRACK_EXCHANGES } from '../support/exchanges.ts'
import { createGuidedCheck } from '../support/guided-check.ts'
import { type Asked, ask, type Reply } from '../support/http.ts'
import { openapiValidator } from '../support/openapi-validator.ts'
import { startedMock } from '../support/started-mock.ts'

async function validated(t: Test) {
  const { port } = await startedMock(t, { guidedCheck: createGuidedCheck() })
  const { json } = await ask(port, { path: '/_mock/openapi.json' })
  const document = json as OpenAPIV3_1.Document
  const judge = openapiValidator(document)
  return {
    port,
    document,
    judge,
    async exchange(asked: Asked) {
      return judge(asked, await ask(port, asked))
    },
  }
}

t.test('every documented exchange of both surfaces is as the OpenAPI document says', async (t) => {
  const { exchange } = await validated(t)
  for (const { expected, ...asked } of [...RETRACK_EXCHANGES, ...CONTROL_EXCHANGES]) {
    const { status, problems } = await exchange(asked)
    t.strictSame([status, problems], [expected, []], `${asked.method ?? 'GET'} ${asked.path}: ${expected}`)
  }
})

t.test('every answer that the document names was met', async (t) => {
  const { exchange, document } = await validated(t)
  const met = new Set<string>()
  for (const { expected: _, ...asked } of [...RETRACK_EXCHANGES, ...CONTROL_EXCHANGES]) {
    const { operation, status } = await exchange(asked)
    met.add(`${operation} ${status}`)
  }
  const named = Object.values(document.paths ?? {}).flatMap((item) =>
    Object.values(item ?? {}).flatMap((operation) =>
      typeof operation === 'object' && 'operationId' in operation
        ? Object.keys(operation.responses ?? {}).map((status) => `${operation.operationId} ${status}`)
        : [],
    ),
  )
  // These responses are met elsewhere. Shared ones are met once; a stream does not end; removing an account ends its
  // token; exports of all accounts need an admin token: test/state-moves.test.ts.
  const shared = /^(?!createLead|updateLead|trackClick)\w+ (400|401|403|413|415|422|507)$/
  t.strictSame(
    named.filter((one) => !met.has(one) && !shared.test(one)),
    ['deleteAccount 204', 'exportMock 200', 'importMock 200', 'importMock 409', 'stream 200'],
  )
})

t.test('accounts of every market, their clicks and leads are as documented', async (t) => {
  const { exchange, port } = await validated(t)
  for (const market of MARKETS) {
    const { token, request } = await createAccount(port, { market })
    for (const asked of [
      { path: '/_mock/account', token },
      { path: '/_mock/clicks', token },
      { method: 'POST', path: '/api/v2/leads', token, json: request },
      { path: '/_mock/leads', token },
      { method: 'DELETE', path: '/_mock/account', token },
    ]) {
      t.strictSame((await exchange(asked)).problems, [], `${market} ${asked.path}`)
    }
  }
})

t.test('the examples of the document are as its schemas say', async (t) => {
  const { document, judge } = await validated(t)
  let examples = 0
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {})) {
      if (typeof operation !== 'object' || !('responses' in operation)) continue
      const requestBody =
        operation.requestBody !== undefined && 'content' in operation.requestBody ? operation.requestBody : undefined
      const json: unknown = requestBody?.content['application/json']?.example
      for (const [status, answer] of Object.entries(operation.responses ?? {})) {
        const [type, media] = Object.entries('content' in answer ? (answer.content ?? {}) : {})[0] ?? []
        if (media?.example === undefined) continue
        examples += 1
        const reply: Reply = {
          status: Number(status),
          headers: { 'content-type': type, 'x-retrack-kit-behaviour': 'x' },
          json: media.example,
          text: JSON.stringify(media.example),
        }
        const { problems } = judge({ method, path: path.replace('{uuid}', 'x'), json }, reply)
        t.strictSame(problems, [], `${method} ${path} ${status}`)
      }
    }
  }
  t.ok(examples >= 5, `${examples} examples`)
})

t.test('the validator sees what is not as documented', async (t) => {
  const { judge, port } = await validated(t)
  const account = documentedAccount(port)
  const reply = await account.sendLead()
  const asked = { method: 'POST', path: '/api/v2/leads', json: account.request }
  t.strictSame(judge(asked, reply).problems, [])
  const changed = (change: (text: string) => string): Reply => ({ ...reply, json: JSON.parse(change(reply.text)) })
  for (const [name, wrong] of Object.entries({
    'a number as text': judge(
      asked,
      changed((text) => text.replace('"commission":4000', '"commission":"4000"')),
    ),
    'a missing field': judge(
      asked,
      changed((text) => text.replace('"currency":"SEK",', '')),
    ),
    'another status': judge(asked, { ...reply, status: 201 }),
    'another content type': judge(asked, { ...reply, headers: { 'content-type': 'text/html' } }),
    'a time with a zone': judge(
      asked,
      changed((text) => text.replace('2020-05-19 15:44:36', '2020-05-19T15:44:36Z')),
    ),
    'a field too many': judge(
      asked,
      changed((text) => text.replace('{"data":{', '{"data":{"extra":1,')),
    ),
    'a request without a reference': judge({ ...asked, json: { ...account.request, reference: undefined } }, reply),
    'an event that is no uuid': judge({ ...asked, json: { ...account.request, event: 'x' } }, reply),
    'an unknown path': judge({ ...asked, path: '/api/v2/lead' }, reply),
  })) {
    t.not(wrong.problems.length, 0, name)
  }
})
