/** The example stores, which merchants may copy: the check finds nothing against them. */
import t, { type Test } from 'tap'
import { CORRECT_STORES, configOf, findMissingProgram, startStore } from '../../scorecard/correct-stores.ts'
import { startMock } from '../../src/index.ts'
import { checked, retrackOf, startedMock } from '../conformance/support/checking.ts'
import { isWhole } from '../conformance/support/whole.ts'

/** Whole checks, with the waits that merchants have, on a busy machine. */
t.setTimeout(600_000)

/** Longer than any pause between two attempts here, on a busy machine. */
const SOON = { timeoutMs: 30_000 }

/** The requirements of pages with scripts that only a browser can judge. */
const NEEDS_BROWSER = /^redirect\.|^lead\.token-hidden$/

for (const store of CORRECT_STORES) {
  const skip = findMissingProgram(store) ?? false

  t.test(`examples/stores/${store.name} (${store.make}) is found to do everything right`, { skip }, async (t) => {
    const mock = await startedMock(t)
    const retrack = retrackOf(mock)
    const running = await startStore(store, retrack)
    t.teardown(() => running.stop())
    const report = await checked({ mock, config: await configOf(store, running, retrack, { browser: 'off' }) })
    const open = report.results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')
    if (store.needsBrowser) {
      t.equal(report.verdict, 'unproven')
      t.strictSame(
        open.filter(({ id, outcome }) => outcome !== 'unproven' || !NEEDS_BROWSER.test(id)),
        [],
      )
    } else {
      isWhole(t, report)
      t.strictSame(open, [])
    }
    t.notMatch(JSON.stringify(report), retrack.token)
    t.ok(await running.stop(), 'it ends with all its processes when it is asked to')
  })

  t.test(`examples/stores/${store.name} says what it lacks to start`, { skip }, async (t) => {
    const started = startStore(store, { apiUrl: 'http://127.0.0.1:9', token: '', event: '' })
    t.teardown(() =>
      started.then(
        ({ stop }) => stop(),
        () => {},
      ),
    )
    await t.rejects(started, { message: /exit code 1\.\nSet RETRACK_TOKEN and RETRACK_EVENT/ })
  })
}

for (const store of CORRECT_STORES) {
  const title = `an order of examples/stores/${store.name} that Retrack did not take is told after a restart`
  t.test(title, { skip: findMissingProgram(store) ?? false }, async (t) => {
    const { mock, retrack, data } = await surroundings(t)
    const click = await mock.account.clicks.create()
    const outage = await mock.account.faults.add({ effect: { kind: 'status', status: 503 } })

    const before = await startStore(store, retrack, data)
    t.teardown(() => before.stop())
    await order(before.url, click.uuid)
    const [failed] = await mock.account.requests.waitFor({ operation: 'createLead', click: click.uuid }, SOON)
    t.match(failed, { status: 503 })
    const reference = String(Object(failed?.body).reference)
    t.ok([200, 204].includes(await post(`${before.url}/orders/${reference}/cancel`)))
    await before.stop()
    await mock.account.faults.remove(outage.id)
    t.strictSame(await mock.account.leads.list(), [])

    const after = await startStore(store, retrack, data)
    t.teardown(() => after.stop())
    const [lead] = await mock.account.leads.waitFor({ reference, click: click.uuid }, SOON)
    await mock.account.requests.waitFor({ operation: 'updateLead', outcome: 'accepted' }, SOON)
    t.match(await mock.account.leads.list(), [{ uuid: lead?.uuid, status: { name: 'rejected' } }])

    await order(after.url, click.uuid)
    await mock.account.requests.waitFor({ operation: 'createLead', outcome: 'accepted' }, { ...SOON, count: 2 })
    const leads = await mock.account.leads.list()
    t.equal(new Set(leads.map(({ reference }) => reference)).size, 2, 'no reference is given twice')
  })
}

async function surroundings(t: Test) {
  const mock = await startMock()
  t.teardown(() => mock.close())
  const { token, events } = mock.account
  const retrack = { apiUrl: mock.url, token, event: events[0]?.uuid ?? '' }
  return { mock, retrack, data: t.testdir() }
}

const post = async (url: string, headers: Record<string, string> = {}) =>
  (await fetch(url, { method: 'POST', headers, redirect: 'manual' })).status

async function order(store: string, click: string): Promise<void> {
  const status = await post(`${store}/checkout`, { cookie: `retrack_click=${click}` })
  if (status !== 303) throw new Error(`The order was answered ${status}.`)
}
