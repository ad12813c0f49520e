/** The page's lines for curl, run by a shell: the mock receives the same request again. */
import t from 'tap'
import type { JournalEntry } from '../../../schemas/journal.ts'
import { toCurl } from '../../../src/ui/traffic/curl.ts'
import { documentedAccount } from '../../support/account.ts'
import { type Asked, ask } from '../../support/http.ts'
import { startedMock } from '../../support/started-mock.ts'
import { runProgram, succeeds } from './run-program.ts'

t.setTimeout(60_000)

/** Of the connection, or of curl itself. */
const OWN_HEADERS = ['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding', 'expect']
const toComparable = ({ method, path, headers, body, bodyText, status, refusal, auth }: JournalEntry) => ({
  method,
  path,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.includes(name))),
  body,
  bodyText,
  status,
  refusal,
  auth,
})

const json = { 'content-type': 'application/json' }
const REQUESTS: Readonly<Record<string, Asked>> = {
  'spaces, escapes and a name twice': {
    method: 'POST',
    path: '/api/v2/leads',
    headers: json,
    body: '{ "event": "\\/", "event" :1.0 }',
  },
  'no Content-Type': { method: 'POST', path: '/api/v2/leads', body: '{"event":"x"}' },
  'no JSON, over several lines': {
    method: 'POST',
    path: '/api/v2/leads',
    headers: json,
    body: "{\n'event': `$HOME`\\\n",
  },
  'a body that begins with @': { method: 'POST', path: '/api/v2/leads', headers: json, body: '@/etc/hostname' },
  'a header without a value': {
    method: 'POST',
    path: '/api/v2/leads',
    headers: { ...json, 'x-empty': '' },
    body: '{}',
  },
  'a path that curl would tidy': { path: '/api/v2/../v2/leads?a[0]={1,2}#x' },
  'another method': { method: 'PROPFIND', path: "/api/v2/leads?it's" },
}

t.test(
  'what was copied as curl is received as it was the first time',
  { skip: !succeeds('command -v curl') && 'needs curl' },
  async (t) => {
    const { port, url } = await startedMock(t)
    const account = documentedAccount(port)
    for (const [name, request] of Object.entries(REQUESTS)) {
      await ask(port, { token: account.token, ...request })
      const first = await account.getLastEntry()
      const { code, err } = await runProgram(toCurl(first, url)?.command ?? '', { TOKEN: account.token })
      t.equal(code, 0, err)
      const again = await account.getLastEntry()
      t.not(again.id, first.id, name)
      t.strictSame(toComparable(again), toComparable(first), name)
    }
  },
)
