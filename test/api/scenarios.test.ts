import t, { type Test } from 'tap'
import { SCENARIOS, type ScenarioName } from '../../schemas/terms.ts'
import { createAccount, documentedAccount, type TestAccount } from '../support/account.ts'
import { builtCommand, runToEnd } from '../support/command.ts'
import { sendMany } from '../support/many-requests.ts'
import { startedMock } from '../support/started-mock.ts'
import { isWhole, leadBytes, overTheWire } from '../support/wire.ts'

const NAMES = Object.keys(SCENARIOS) as ScenarioName[]
const order = (account: TestAccount, scenario: string) => account.control('POST', '/faults', { scenario })

/** The experience of a store under each scenario, with an earlier lead as `uuid`. */
const MET: Readonly<Record<ScenarioName, (t: Test, account: TestAccount, uuid: string) => Promise<void>>> = {
  async outage(t, account, uuid) {
    t.equal((await account.sendLead()).status, 503)
    t.equal((await account.sendUpdate(uuid, { status: 'rejected' })).status, 503)
    t.equal((await account.getLeads()).length, 1)
  },
  async flaky(t, account) {
    const endings = new Map<string, number>()
    for (let n = 0; n < 150; n += 1) {
      const { ending, status } = await overTheWire(account.port, leadBytes(account), { until: isWhole })
      const key = `${ending} ${status}`
      endings.set(key, (endings.get(key) ?? 0) + 1)
    }
    t.strictSame([...endings.keys()].toSorted(), ['fin null', 'open 200', 'open 500', 'rst null'])
    const lost = endings.get('fin null') ?? 0
    t.equal((await account.getLeads()).length, 1 + (endings.get('open 200') ?? 0) + lost, 'what was lost was saved')
    const failed = 150 - (endings.get('open 200') ?? 0)
    t.ok(failed > 10 && failed < 60, `about one in five: ${failed} of 150`)
  },
  async slow(t, account) {
    const [first, second] = await account.getFaults()
    t.match([first?.effect.kind, second?.effect.kind], ['delay', 'delay'])
    const began = performance.now()
    t.equal((await account.sendLead()).status, 200, 'it answers in the end')
    t.ok(performance.now() - began > 300, 'but not soon')
  },
  async 'lost-response'(t, account) {
    t.equal((await account.sendLead({ reference: 'first' })).status, 200)
    const heard = await overTheWire(account.port, leadBytes(account, { reference: 'second' }))
    t.equal(heard.ending, 'rst')
    t.equal((await account.getLeads('?reference=second')).length, 1, 'it was saved all the same')
  },
  async 'rate-limited'(t, account, uuid) {
    const statuses = await sendMany(account, 11)
    t.strictSame([statuses.indexOf(429), statuses.filter((status) => status === 200).length], [10, 10])
    t.equal((await account.sendUpdate(uuid, { status: 'rejected' })).status, 200, 'updates have a limit of their own')
  },
  async maintenance(t, account, uuid) {
    for (const reply of [await account.sendLead(), await account.sendUpdate(uuid, { status: 'rejected' })]) {
      t.equal(reply.status, 503)
      t.match(reply.headers, { 'content-type': /^text\/html/, 'retry-after': '60' })
      t.match(reply.text, '<h1>503</h1>')
    }
  },
}

for (const scenario of NAMES) {
  t.test(`${scenario}: ${SCENARIOS[scenario]}`, async (t) => {
    const account = await createAccount((await startedMock(t)).port, { seed: 7 })
    const { uuid } = await account.saveLead({ reference: 'before' })
    const reply = await order(account, scenario)
    t.equal(reply.status, 201)
    const rules = await account.getFaults()
    t.strictSame((reply.json as { data: unknown }).data, rules, 'the answer lists its rules')
    t.ok(rules.length > 0 && rules.every((rule) => rule.scenario === scenario && rule.operation !== 'trackClick'))
    await MET[scenario](t, account, uuid)
    t.equal((await account.visit()).status, 302, 'visitors still come')
    t.ok((await account.getFaults()).some(({ matched }) => matched > 0))
  })

  t.test(`${scenario} given at the start is in force for every account, and again after a reset`, async (t) => {
    const mock = await startedMock(t, { scenario })
    const made = await createAccount(mock.port)
    const names = async (account: TestAccount) => (await account.getFaults()).map((rule) => rule.scenario)
    const first = await names(made)
    t.ok(first.length > 0 && first.every((name) => name === scenario))
    t.strictSame(await names(documentedAccount(mock.port)), first)
    await made.control('DELETE', '/faults')
    t.strictSame(await names(made), [], 'it can be taken back')
    await made.control('POST', '/reset')
    t.strictSame(await names(made), first)
    await made.control('DELETE', '/faults')
    await mock.reset()
    t.strictSame(await names(made), first)
  })
}

t.test('a scenario and rules of one’s own stand together', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  await account.control('POST', '/faults', { operation: 'createLead', when: { first: 1 }, effect: { kind: 'html' } })
  await order(account, 'outage')
  t.strictSame([(await account.sendLead()).status, (await account.sendLead()).status], [502, 503])
})

t.test('serve --help lists every scenario with a line on what it imitates', async (t) => {
  const { out: stdout } = await runToEnd(t, builtCommand(), ['serve', '--help'])
  for (const name of NAMES) t.match(stdout, new RegExp(`^  ${name} +${literal(SCENARIOS[name])}$`, 'm'))
  t.match(stdout, '--scenario flaky --seed 7')
})

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
