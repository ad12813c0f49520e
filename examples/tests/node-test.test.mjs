/** With node:test: `node --test node-test.test.mjs` */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMock } from 'retrack-kit'
import { buy, startStore } from './store.mjs'

test('an answer that is lost after the lead was saved is tried again with the same reference', async (t) => {
  const mock = await startMock()
  const account = await mock.createAccount({ market: 'SE' })
  const event = account.events[0].uuid
  const store = await startStore({ retrackUrl: mock.url, token: account.token, event })
  await account.change({ redirectUrl: `${store.url}/retrack` })
  t.after(async () => {
    store.close()
    await mock.close()
  })

  await account.faults.add({ operation: 'createLead', when: { first: 1 }, commit: true, effect: { kind: 'reset' } })
  const click = await account.clicks.create()
  await buy(store.url, click.visitUrl, 'A1001')
  const [lost, saved] = await account.requests.waitFor({ reference: 'A1001' }, { count: 2 })
  assert.equal(lost.outcome, 'faulted')
  assert.equal(saved.outcome, 'accepted')
  assert.deepEqual(saved.body, lost.body)
  assert.ok(
    saved.findings.some(({ id }) => id === 'repeated-lead'),
    'so that Retrack can tell the duplicate',
  )
})
