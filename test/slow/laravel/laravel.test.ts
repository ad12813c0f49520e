/** The mock beside a real Laravel: the table of docs/fidelity.md, and nothing else, is what differs. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { documentedAccount } from '../../support/account.ts'
import { startedMock } from '../../support/started-mock.ts'
import { type Answer, CASES } from './cases.ts'
import { startLaravel, withoutLaravel } from './start-laravel.ts'

const skip = withoutLaravel

/** An answer in the words of the table. */
function describe({ status, headers, json }: Answer): string {
  if (status >= 300 && status < 400) return `${status} to ${new URL(String(headers['location'])).pathname}`
  if (isObject(json) && isObject(json['data'])) return `${status}, saved`
  if (isObject(json)) return `${status}: ${isObject(json['errors']) ? Object.keys(json['errors']).join(', ') : 'JSON'}`
  return `${status}: ${/^text\/html/.test(String(headers['content-type'])) ? 'a page' : 'nothing'}`
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The names and types of what an answer holds, without its words. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]))
  return value === null ? null : typeof value
}

const framingOf = ({ headers }: Answer) =>
  headers['transfer-encoding'] ?? (headers['content-length'] === undefined ? 'none' : 'length')

/** The rows of the table: what is sent, the three answers, and why the profile differs from Laravel. */
const documented = Array.from(
  readFileSync('docs/fidelity.md', 'utf8')
    .split('## Beside a real Laravel')[1]
    ?.split('\n## ')[0]
    ?.matchAll(/^\| (.+?) \| (\d.+?) \| (\d.+?) \| (\d.+?) \| ?(.*?) ?\|$/gm) ?? [],
  ([, ...cells]) => cells,
)

t.test('the table of docs/fidelity.md is what a Laravel and the mock answer', { skip, timeout: 60_000 }, async (t) => {
  const [laravel, { port: profile }, { port: byDefault }] = [
    await startLaravel(t),
    await startedMock(t, { behaviours: { profile: 'laravel' } }),
    await startedMock(t),
  ]
  // The lead that the updates are about: the first of the account, which has the uuid of the example.
  for (const port of [profile, byDefault]) await documentedAccount(port).saveLead()
  const found = []
  for (const [sent, send] of Object.entries(CASES)) {
    const [real, own, usual] = [await send(laravel), await send(profile), await send(byDefault)]
    const differs = describe(real) !== describe(own)
    const why = documented.find(([name]) => name === sent)?.at(4) ?? ''
    t.equal(why !== '', differs, `${sent}: the table gives a reason where the profile differs, and only there`)
    if (!differs) {
      t.strictSame(shapeOf(own.json), shapeOf(real.json), `${sent}: the shape`)
      t.equal(framingOf(own), framingOf(real), `${sent}: how the answer says where it ends`)
    }
    found.push([sent, describe(real), describe(own), describe(usual), why])
  }
  t.strictSame(documented, found)
})
