import t from 'tap'
import { visitUrl } from '../../conformance/journeys/visiting.ts'
import { ENCODED_DEEPLINKS } from '../../conformance/probes.ts'
import { createMockPort } from '../../src/cli/commands/check/mock-port.ts'
import { runMock } from '../../src/mock/server.ts'
import { startedMock } from './support/checking.ts'

void t.test('the check opens what Retrack would send a visitor to', async (t) => {
  for (const redirectUrl of ['http://127.0.0.1:3000/retrack', 'http://127.0.0.1:3000/page?lang=sv']) {
    const mock = await runMock({ redirectUrl })
    t.teardown(() => mock.close(0))
    const port = createMockPort(mock.url, mock.account.token)
    t.teardown(() => port.close())
    const plain = 'http://127.0.0.1:3000/some-product?size=M'
    for (const deeplink of [plain, ...Object.values(ENCODED_DEEPLINKS).map((encode) => encode(plain))]) {
      const { click, visitUrl: retracks } = await port.createClick({ deeplink, isForOrder: false })
      t.equal(visitUrl(redirectUrl, { click, deeplink }), retracks)
    }
  }
})

void t.test('a rule that is taken back lets go of what it held', async (t) => {
  const mock = await startedMock(t)
  const port = createMockPort(mock.url, mock.account.token)
  t.teardown(() => port.close())
  const rules = [await port.addFault({ operation: 'createLead', when: { first: 1 }, effect: { kind: 'hang' } })]
  const lead = fetch(`${mock.url}/api/v2/leads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${mock.account.token}`, 'content-type': 'application/json' },
    body: '{}',
  })
  await port.wait({ operation: 'createLead', stage: 'received' }, new AbortController().signal)
  for (const { id } of rules) await port.removeFault(id)
  await t.rejects(lead)
  const { data } = await port.wait({ operation: 'createLead' }, new AbortController().signal)
  t.match(data, [{ outcome: 'faulted', status: null }])
})
