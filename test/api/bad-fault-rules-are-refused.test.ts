import t from 'tap'
import { documentedAccount, parseRefusal } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

const effect = { kind: 'status', status: 503 }
const WHENS = '{"always":true}, {"first":n}, {"after":n,"count":m}, {"every":n}, {"probability":p}, {"forMs":ms}'
const KINDS = 'status, delay, hang, reset, empty, truncate, malformed, html, drip, framing, rate-limit'
const RULE = 'Expected a rule, such as {"effect":{"kind":"status","status":503}}, or {"scenario":"flaky"}'
const FRAMES = 'Expected a header that does not frame the answer; the mock writes those itself'

/** The bad rules, with the message for each field, as text or as a pattern. */
const BAD: readonly (readonly [string, unknown, Readonly<Record<string, string | RegExp>>])[] = [
  ['nothing in it', {}, { body: RULE }],
  ['a list', [], { body: RULE }],
  ['a word', 'flaky', { body: RULE }],
  ['a rule and a scenario at once', { scenario: 'flaky', effect }, { body: RULE }],
  ['an unknown scenario', { scenario: 'storm' }, { scenario: /"outage"\|"flaky"/ }],
  ['a scenario with more', { scenario: 'flaky', commit: true }, { commit: 'There is no such key.' }],
  ['a key that no rule has', { effect, chance: 0.3 }, { chance: 'There is no such key.' }],
  ['no effect', { operation: 'createLead' }, { effect: /received undefined/ }],
  [
    'an unknown operation',
    { operation: 'deleteLead', effect },
    { operation: /"trackClick"\|"createLead"\|"updateLead"/ },
  ],
  ['an unknown key of match', { match: { ref: 'x' }, effect }, { 'match.ref': 'There is no such key.' }],
  ['a click that is no uuid', { match: { click: 'x' }, effect }, { 'match.click': /UUID/i }],
  [
    'a reference that is no text',
    { match: { reference: 5 }, effect },
    { 'match.reference': /expected string, received number/ },
  ],
  ['an empty when', { when: {}, effect }, { when: `Expected one of ${WHENS}` }],
  ['an unknown when', { when: { last: 2 }, effect }, { when: `Expected one of ${WHENS}` }],
  ['two kinds of when', { when: { first: 1, every: 2 }, effect }, { when: `Expected one of ${WHENS}` }],
  ['a when that is a word', { when: 'always', effect }, { when: `Expected one of ${WHENS}` }],
  ['a when that is never', { when: { always: false }, effect }, { 'when.always': /expected true/ }],
  ['the first none', { when: { first: 0 }, effect }, { 'when.first': />=1/ }],
  ['the first one and a half', { when: { first: 1.5 }, effect }, { 'when.first': /expected int/ }],
  ['after without count', { when: { after: 2 }, effect }, { 'when.count': /received undefined/ }],
  ['after less than none', { when: { after: -1, count: 1 }, effect }, { 'when.after': />=0/ }],
  ['every none', { when: { every: 0 }, effect }, { 'when.every': />=1/ }],
  ['probability 2', { when: { probability: 2 }, effect }, { 'when.probability': /<=1/ }],
  ['a negative probability', { when: { probability: -0.1 }, effect }, { 'when.probability': />=0/ }],
  ['commit that is a word', { commit: 'yes', effect }, { commit: /expected boolean, received string/ }],
  ['an effect that is a word', { effect: 'reset' }, { effect: /expected object/ }],
  ['an effect without a kind', { effect: {} }, { 'effect.kind': `Expected one of ${KINDS}` }],
  ['an unknown effect', { effect: { kind: 'nope' } }, { 'effect.kind': `Expected one of ${KINDS}` }],
  [
    'status 200',
    { effect: { kind: 'status', status: 200 } },
    {
      'effect.status':
        'Expected a status from 201 to 599, or 200 with a body that tells of an error: 200 alone would say that the lead was saved',
    },
  ],
  ['a status that HTTP does not have', { effect: { kind: 'status', status: 600 } }, { 'effect.status': /<=599/ }],
  ['a provisional status', { effect: { kind: 'status', status: 100 } }, { 'effect.status': /from 201 to 599/ }],
  ['no status', { effect: { kind: 'status' } }, { 'effect.status': /received undefined/ }],
  ['a status in words', { effect: { kind: 'status', status: '503' } }, { 'effect.status': /received string/ }],
  ['an unknown key of an effect', { effect: { ...effect, delay: 5 } }, { 'effect.delay': 'There is no such key.' }],
  ['a key of another effect', { effect: { kind: 'hang', ms: 5 } }, { 'effect.ms': 'There is no such key.' }],
  [
    'a body that is a number',
    { effect: { ...effect, body: 5 } },
    { 'effect.body': 'Expected text, or an object to send as JSON' },
  ],
  [
    'a body that is a list',
    { effect: { ...effect, body: [1] } },
    { 'effect.body': 'Expected text, or an object to send as JSON' },
  ],
  [
    'a header that ends its line',
    { effect: { ...effect, headers: { 'x-a': 'b\r\nSet-Cookie: c=d' } } },
    { 'effect.headers.x-a': 'Expected printable ASCII' },
  ],
  [
    'a name that is none',
    { effect: { ...effect, headers: { 'x a': 'b' } } },
    { 'effect.headers.x a': 'Expected the name of a header' },
  ],
  [
    'a name that ends its line',
    { effect: { ...effect, headers: { 'a\r\nb': 'c' } } },
    { 'effect.headers.a\r\nb': 'Expected the name of a header' },
  ],
  [
    'a length of its own',
    { effect: { ...effect, headers: { 'Content-Length': '5' } } },
    { 'effect.headers.Content-Length': FRAMES },
  ],
  [
    'an encoding of its own',
    { effect: { ...effect, headers: { 'transfer-encoding': 'x' } } },
    { 'effect.headers.transfer-encoding': FRAMES },
  ],
  [
    'a connection of its own',
    { effect: { ...effect, headers: { connection: 'close' } } },
    { 'effect.headers.connection': FRAMES },
  ],
  ['a negative time', { effect: { kind: 'delay', ms: -1 } }, { 'effect.ms': />=0/ }],
  ['a time longer than ten minutes', { effect: { kind: 'delay', ms: 600_001 } }, { 'effect.ms': /<=600000/ }],
  ['a delay of no length', { effect: { kind: 'delay' } }, { effect: /one of ms, uniform .* and lognormal/ }],
  [
    'a delay of two lengths',
    { effect: { kind: 'delay', ms: 1, uniform: { minMs: 1, maxMs: 2 } } },
    { effect: /one of ms, uniform .* and lognormal/ },
  ],
  [
    'bounds the wrong way round',
    { effect: { kind: 'delay', uniform: { minMs: 5, maxMs: 2 } } },
    { 'effect.uniform.maxMs': 'Expected no less than minMs' },
  ],
  [
    'half a distribution',
    { effect: { kind: 'delay', lognormal: { medianMs: 5 } } },
    { 'effect.lognormal.sigma': /received undefined/ },
  ],
  ['a negative length', { effect: { kind: 'truncate', bytes: -1 } }, { 'effect.bytes': />=0/ }],
  ['no length', { effect: { kind: 'truncate' } }, { 'effect.bytes': /received undefined/ }],
  ['drops of nothing', { effect: { kind: 'drip', chunkBytes: 0, intervalMs: 1 } }, { 'effect.chunkBytes': />=1/ }],
  ['a negative pause', { effect: { kind: 'drip', chunkBytes: 1, intervalMs: -1 } }, { 'effect.intervalMs': />=0/ }],
  ['a window of no time', { effect: { kind: 'rate-limit', limit: 1, windowMs: 0 } }, { 'effect.windowMs': />=1/ }],
  ['a negative limit', { effect: { kind: 'rate-limit', limit: -1, windowMs: 1 } }, { 'effect.limit': />=0/ }],
  [
    'several things at once',
    { operation: 'x', when: { first: 0 }, effect: { kind: 'truncate', bytes: 'all', more: 1 } },
    {
      operation: /Invalid option/,
      'when.first': />=1/,
      'effect.bytes': /received string/,
      'effect.more': 'There is no such key.',
    },
  ],
]

t.test('a rule that cannot be is refused, with each wrong field named', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.addFault({ effect: { kind: 'hang' } })
  const before = await account.getFaults()
  for (const [name, rule, problems] of BAD) {
    await t.test(name, async (t) => {
      const reply = await account.control('POST', '/faults', rule)
      t.equal(reply.status, 422, reply.text)
      const { message, errors = {} } = parseRefusal(reply)
      t.strictSame(Object.keys(errors).toSorted(), Object.keys(problems).toSorted())
      for (const [field, problem] of Object.entries(problems)) t.match(errors[field]?.[0], problem)
      const [first = ''] = Object.keys(errors)
      t.ok(message.startsWith(`${first}: ${errors[first]?.[0]}`), 'the message says the first of it by itself')
    })
  }
  t.strictSame(await account.getFaults(), before, 'no rule was made, and none was lost')
})

t.test('a rule that is no JSON, or none at all, is refused', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  t.equal((await account.control('POST', '/faults')).status, 422)
  t.equal((await account.control('DELETE', '/faults/fault-9')).status, 404)
  t.equal((await account.control('GET', '/faults?id=fault-1')).status, 422, 'unknown parameters are, too')
})

t.test('a rule is taken up to 64 levels deep, since deeper ones cannot be written again', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const rule = (levels: number) => {
    let body: unknown = 'the innermost'
    // The rule and its effect are levels, too.
    for (let level = 2; level < levels; level += 1) body = { in: body }
    return { effect: { ...effect, body } }
  }
  t.equal((await account.control('POST', '/faults', rule(64))).status, 201)
  for (const levels of [65, 2_000]) {
    const refused = await account.control('POST', '/faults', rule(levels))
    t.equal(refused.status, 422, `${levels} levels`)
    t.strictSame(parseRefusal(refused).errors, { body: ['Expected no more than 64 levels, one in another.'] })
  }
  t.equal((await account.getFaults()).length, 1)
})

t.test("a rule is refused that PHP's parser could not read when it is shown", async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const refused = await account.control('POST', '/faults', { effect: { ...effect, body: [{ '\0a': 1 }] } })
  t.equal(refused.status, 422)
  const problem = 'Expected no name that begins with the character NUL (\\u0000).'
  t.strictSame(parseRefusal(refused).errors, { body: [problem] })
  t.strictSame(await account.getFaults(), [])
})
