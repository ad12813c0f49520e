/** Every recipe of docs/faults.md does what its title says: they are run from the page itself. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { FaultList, type NewFault } from '../schemas/faults.ts'
import { SCENARIOS } from '../schemas/terms.ts'
import { createAccount, type TestAccount } from './support/account.ts'
import { startedMock } from './support/started-mock.ts'
import { type Heard, isWhole, leadBytes, overTheWire, postBytes, visitBytes } from './support/wire.ts'

const page = readFileSync(new URL('../docs/faults.md', import.meta.url), 'utf8')

interface Recipe {
  readonly title: string
  readonly json: unknown
  readonly curl: string
  readonly typescript: string
}

const RECIPES: Recipe[] = page.split(/^## /m).flatMap((section) => {
  const block = (language: string) => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(section)?.[1]
  const [json, curl, typescript] = [block('json'), block('sh'), block('ts')]
  if (json === undefined || curl === undefined || typescript === undefined) return []
  return [{ title: section.split('\n', 1)[0] ?? '', json: JSON.parse(json), curl, typescript }]
})

/** The response to the first request, and the number of saved leads after it. */
const HEARD: Readonly<Record<string, (heard: Heard) => readonly [found: unknown, wanted: unknown, saved: number]>> = {
  'Retrack saves the lead, but the response is lost': ({ ending, text }) => [[ending, text], ['rst', ''], 1],
  'Retrack is down for a while': ({ status }) => [status, 503, 0],
  'The response is neither an error nor a success': ({ status }) => [status, 202, 0],
  'Retrack responds slowly': ({ status, pieces }) => [[status, (pieces[0] ?? 0) > 5], [200, true], 1],
  'Retrack never responds': ({ ending, text }) => [[ending, text], ['fin', ''], 0],
  'The connection closes without a byte': ({ ending, text }) => [[ending, text], ['fin', ''], 0],
  'The response breaks off in the middle': ({ ending, body }) => [[ending, body.length], ['fin', 40], 1],
  'The response is 200, but not JSON': ({ status, body }) => [[status, body.endsWith('}')], [200, false], 0],
  "A proxy responds in Retrack's place": ({ status, body }) => [[status, body.startsWith('<html>')], [502, true], 0],
  'Retrack sends a few bytes at a time': ({ status, pieces }) => [[status, pieces.length > 2], [200, true], 1],
  'Too many requests at once': ({ status, headers }) => [[status, headers['x-ratelimit-limit']], [200, '2'], 1],
  'An update does not get through': ({ status }) => [status, 500, 1],
  "The visitor's click does not get through": ({ status }) => [status, 503, 0],
  'Retrack is down for half a minute': ({ status }) => [status, 503, 0],
  'Retrack asks to wait until a date': ({ status, headers }) => [
    [status, Date.parse(headers['retry-after'] ?? '') > Date.now()],
    [429, true],
    0,
  ],
  'Retrack redirects': ({ status, headers }) => [[status, headers['location']], [302, '/_mock/health'], 0],
  'The response is 200, but its body is an error': ({ status, body }) => [
    [status, JSON.parse(body)],
    [200, { message: 'Server Error' }],
    0,
  ],
}

/** Until the answer is whole, or the connection ends; one that hangs is ended by a reset. */
async function hear(account: TestAccount, rule: NewFault): Promise<Heard> {
  const operation = rule.operation ?? 'createLead'
  const bytes =
    operation === 'trackClick'
      ? visitBytes(account)
      : operation === 'createLead'
        ? leadBytes(account)
        : postBytes(account, `/api/v2/leads/${(await account.saveLead()).uuid}`, { status: 'rejected' })
  const { kind } = rule.effect
  const breaksOff = ['reset', 'empty', 'truncate', 'hang'].includes(kind)
  const heard = overTheWire(account.port, bytes, breaksOff ? {} : { until: isWhole })
  if (kind === 'hang') {
    await account.control('POST', '/wait', { stage: 'received' })
    t.match(await account.getFaults(), [{ matched: 1, fired: 1 }])
    await account.control('POST', '/reset')
  }
  return heard
}

t.test('each recipe makes happen what its title says', async (t) => {
  const { port } = await startedMock(t)
  const rules = RECIPES.filter(({ title }) => title !== 'Scenarios')
  t.strictSame(
    rules.map(({ title }) => title),
    Object.keys(HEARD),
    'no recipe goes untested',
  )
  for (const { title, json } of rules) {
    await t.test(title, async (t) => {
      const account = await createAccount(port)
      const reply = await account.control('POST', '/faults', json)
      t.equal(reply.status, 201, reply.text)
      const rule = json as NewFault
      const heard = await hear(account, rule)
      const [found, wanted, saved] = HEARD[title]?.(heard) ?? []
      t.strictSame(found, wanted)
      t.equal((await account.getLeads()).length, saved)
      if (rule.effect.kind !== 'hang' && rule.effect.kind !== 'rate-limit')
        t.match(await account.getFaults(), [{ fired: 1 }])
    })
  }
})

t.test('the curl and the TypeScript of a recipe say the same as its JSON', async (t) => {
  for (const { title, json, curl, typescript } of RECIPES) {
    t.strictSame(JSON.parse(/-d '(.*)'/.exec(curl)?.[1] ?? ''), json, `curl: ${title}`)
    const literal = /add(?:Scenario)?\(([\s\S]*)\)/.exec(typescript)?.[1] ?? ''
    const given: unknown = new Function(`return [${literal}][0]`)()
    t.strictSame(typeof given === 'string' ? { scenario: given } : given, json, `TypeScript: ${title}`)
  }
})

t.test('the example at the top is a rule, and the table of scenarios is complete', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  const first = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '')
  t.equal((await account.control('POST', '/faults', first)).status, 201)
  for (const [name, text] of Object.entries(SCENARIOS)) {
    t.ok(page.replace(/ +/g, ' ').includes(`| \`${name}\` | ${text} |`), name)
    const reply = await account.control('POST', '/faults', { scenario: name })
    t.doesNotThrow(() => FaultList.parse(reply.json))
  }
})
