/** `GET /_mock/metrics`: what was counted, in a text that Prometheus reads. */
import t, { type Test } from 'tap'
import { measureStore } from '../../src/mock/metrics/measured-store.ts'
import { MockMetrics } from '../../src/mock/metrics/metrics.ts'
import type { RunMockOptions } from '../../src/mock/options.ts'
import { StoreUnavailableError } from '../../src/store/errors.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import { documentedAccount, type TestAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'

/** Starts a mock that tells when requests have ended. They are counted after the client has its response. */
async function counting(t: Test, options: RunMockOptions = {}) {
  let ended = 0
  let onEnd = () => {}
  const mock = await startedMock(t, {
    ...options,
    onRequestEnd() {
      ended += 1
      onEnd()
    },
  })
  return {
    account: documentedAccount(mock.port),
    hasEnded: (requests: number) =>
      new Promise<void>((resolve) => {
        onEnd = () => ended >= requests && resolve()
        onEnd()
      }),
  }
}

const scrape = async ({ port }: TestAccount) => (await ask(port, { path: '/_mock/metrics' })).text

/** The lines of one metric that end in a whole number: times differ from one run to the next. */
const linesOf = (text: string, metric: string) =>
  text.split('\n').filter((line) => line.replace(/^# (?:HELP|TYPE) /, '').startsWith(metric))

t.test('requests are counted by operation and outcome, and what fault rules did by effect', async (t) => {
  const { account, hasEnded } = await counting(t)
  await account.visit()
  await account.sendLead()
  await account.sendLead({ reference: 'B' })
  await account.sendLead({ event: 'x' })
  await ask(account.port, { path: '/nowhere' })
  await account.addFault({ when: { first: 1 }, effect: { kind: 'delay', ms: 1 } })
  await account.addFault({ operation: 'updateLead', effect: { kind: 'status', status: 503 } })
  await account.sendUpdate('3afc4a82-93c3-423f-8ee8-542ccb315931', { status: 'approved' })
  await account.sendUpdate('3afc4a82-93c3-423f-8ee8-542ccb315931', { status: 'approved' })
  await hasEnded(7)

  const text = await scrape(account)
  t.strictSame(linesOf(text, 'retrack_kit_requests_total'), [
    "# HELP retrack_kit_requests_total Requests of Retrack's API and of the tracking link that have ended.",
    '# TYPE retrack_kit_requests_total counter',
    'retrack_kit_requests_total{operation="trackClick",outcome="accepted"} 1',
    'retrack_kit_requests_total{operation="createLead",outcome="accepted"} 2',
    'retrack_kit_requests_total{operation="createLead",outcome="refused"} 1',
    'retrack_kit_requests_total{operation="none",outcome="refused"} 1',
    'retrack_kit_requests_total{operation="updateLead",outcome="faulted"} 2',
  ])
  t.strictSame(linesOf(text, 'retrack_kit_faults_fired_total').slice(1), [
    '# TYPE retrack_kit_faults_fired_total counter',
    'retrack_kit_faults_fired_total{effect="delay"} 1',
    'retrack_kit_faults_fired_total{effect="status"} 2',
  ])
  t.equal(linesOf(text, 'retrack_kit_request_duration_seconds_count').length, 5)
  t.match(text, /^process_cpu_seconds_total \d/m, 'Node.js tells of the process')
})

t.test('the text is one that Prometheus reads', async (t) => {
  const { account, hasEnded } = await counting(t)
  await account.sendLead()
  await hasEnded(1)
  const { status, headers, text } = await ask(account.port, { path: '/_mock/metrics' })
  t.equal(status, 200)
  t.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  const samples = parse(text)
  const own = samples.filter(({ name }) => name.startsWith('retrack_kit_'))
  t.strictSame(
    own.filter(({ type, name }) => type === 'counter' && !name.endsWith('_total')),
    [],
  )

  const ofLeads = own.filter(({ name }) => name.startsWith('retrack_kit_request_duration_seconds'))
  const buckets = ofLeads.filter(({ name }) => name.endsWith('_bucket'))
  t.ok(
    buckets.every(({ value }, n) => value >= (buckets[n - 1]?.value ?? 0)),
    'each bucket holds those before it',
  )
  t.strictSame(buckets.at(-1)?.value, 1)
  t.match(buckets.at(-1)?.labels, /le="\+Inf"/)
  const sum = ofLeads.find(({ name }) => name.endsWith('_sum'))?.value ?? 0
  t.ok(sum > 0 && sum < 30, `${sum} s`)
})

t.test('what a rule holds back is counted with the time that it took', async (t) => {
  const { account, hasEnded } = await counting(t)
  await account.addFault({ effect: { kind: 'delay', ms: 30 } })
  await account.sendLead()
  await hasEnded(1)
  const text = await scrape(account)
  t.match(text, /_bucket\{le="0.025",operation="createLead",outcome="accepted"\} 0\n/)
  t.match(text, /_bucket\{le="10",operation="createLead",outcome="accepted"\} 1\n/)
})

t.test('entries that the journals dropped are counted, and those that somebody cleared are not', async (t) => {
  const { account, hasEnded } = await counting(t, { limits: { journalBytes: 1 } })
  for (const reference of ['A', 'B', 'C']) await account.sendLead({ reference })
  await hasEnded(3)
  await account.control('DELETE', '/requests')
  await account.control('POST', '/reset')
  t.match(await scrape(account), /^retrack_kit_journal_evictions_total 3$/m)
})

t.test('counters have the names of counters, and nothing else has', async (t) => {
  const { account } = await counting(t)
  const types = [...(await scrape(account)).matchAll(/^# TYPE (\S+) (\S+)$/gm)]
  t.ok(types.length > 10)
  for (const [, name = '', type] of types) t.equal(name.endsWith('_total'), type === 'counter', name)
})

t.test('a mock with an admin token tells its numbers to nobody else', async (t) => {
  const { port } = await startedMock(t, { adminToken: 'an-admin-token-of-a-test' })
  const ofAccount = documentedAccount(port)
  t.equal((await ask(port, { path: '/_mock/metrics' })).status, 401)
  t.equal((await ofAccount.control('GET', '/metrics')).status, 401)
  t.equal((await ask(port, { path: '/_mock/metrics', token: 'an-admin-token-of-a-test' })).status, 200)
})

t.test('calls of a store outside the mock are timed, and those that fail are counted', async (t) => {
  const metrics = new MockMetrics()
  const memory = createMemoryStore()
  const broken = async () => Promise.reject(new StoreUnavailableError('the disk is full', undefined))
  const store = measureStore({ ...memory, clicks: { ...memory.clicks, get: broken } }, metrics)
  t.strictSame(await store.accounts.list(), [])
  t.equal(await store.accounts.nextSequence(1), 0)
  t.equal(await store.accounts.nextSequence(1), 1, 'arguments and results go through')
  await t.rejects(store.clicks.get({} as never, 'x'), /disk is full/)
  t.strictSame(
    Array.from(metrics.storeCalls, ([call, { count }]) => [call, count]),
    [
      ['accounts.list', 1],
      ['accounts.nextSequence', 2],
      ['clicks.get', 1],
    ],
  )
  t.strictSame([...metrics.failedStoreCalls], [['clicks.get', 1]])
})

interface Sample {
  readonly name: string
  readonly type: string
  readonly labels: string
  readonly value: number
}

/** As `promtool check metrics` reads the text: fails on what it would refuse. */
function parse(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('The last line has no end.')
  const types = new Map<string, string>()
  const helped = new Set<string>()
  const series = new Set<string>()
  return text.split('\n').flatMap((line): Sample[] => {
    if (line === '') return []
    const [, keyword, described, rest = ''] = /^# (HELP|TYPE) ([a-z_]\w*) (.+)$/.exec(line) ?? []
    if (described !== undefined) {
      if (keyword === 'HELP' && helped.has(described)) throw new Error(`${described} has two helps.`)
      if (keyword === 'HELP') helped.add(described)
      if (keyword === 'TYPE' && types.has(described)) throw new Error(`${described} has two types.`)
      if (keyword === 'TYPE') types.set(described, rest)
      return []
    }
    const [, name = '', labels = '', value = ''] =
      /^([a-z_]\w*)((?:\{(?:[a-z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (\S+)$/.exec(line) ?? []
    const family = types.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '')
    const type = types.get(family)
    if (type === undefined || !helped.has(family)) throw new Error(`Described nowhere before: ${line}`)
    // Prometheus reads "NaN" in any letter case: what was not measured yet.
    if (Number.isNaN(Number(value)) && value.toLowerCase() !== 'nan') throw new Error(`No number: ${line}`)
    if (series.has(name + labels)) throw new Error(`Twice: ${line}`)
    series.add(name + labels)
    return [{ name, type, labels, value: Number(value) }]
  })
}
