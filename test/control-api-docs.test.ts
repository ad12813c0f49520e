import { readFileSync } from 'node:fs'
import t from 'tap'
import type { RouteContract } from '../schemas/contract.ts'
import { CONTROL } from '../schemas/control/index.ts'
import { EFFECT_KINDS } from '../schemas/faults.ts'
import { controlApiDocs } from '../scripts/generate/control-api-docs.ts'
import { documentedAccount } from './support/account.ts'
import { startedMock } from './support/started-mock.ts'

const page = controlApiDocs()

t.test('docs/control-api.md is what the contracts say', async (t) => {
  t.equal(readFileSync(new URL('../docs/control-api.md', import.meta.url), 'utf8'), page, 'run `npm run generate`')
})

t.test('every route and every effect is on the page', async (t) => {
  for (const { method, path, responses } of Object.values(CONTROL)) {
    t.ok(page.includes(`### \`${method} ${path}\``), `${method} ${path}`)
    for (const { description } of responses) t.ok(page.includes(description))
  }
  for (const kind of EFFECT_KINDS) t.match(page, new RegExp(`^\\| \`${kind}\` \\|`, 'm'))
  t.notMatch(page, /undefined|\[object/)
})

t.test('the examples of the page are answered as it says', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const { method, path, responses, body, bodyExample, bodyExampleFile } of Object.values<RouteContract>(CONTROL)) {
    if (path.includes(':') || path.endsWith('/stream') || path.endsWith('/wait') || method === 'DELETE') continue
    // The port is closed after it; test/api has a test of its own.
    if (path.endsWith('/refuse-connections')) continue
    // A mock alone has no guided check; test/conformance/guided-check.test.ts has one.
    if (path.startsWith('/_mock/check')) continue
    // test/state-moves.test.ts has these: they need a file, or an admin token.
    if (bodyExampleFile !== undefined || path === '/_mock/state') continue
    if (body !== undefined && bodyExample === undefined) t.fail(`${method} ${path} has no example`)
    const { status, text } = await account.control(method, path.replace('/_mock', ''), bodyExample)
    t.equal(status, responses[0].status, `${method} ${path}: ${text.slice(0, 200)}`)
  }
})
