import { chmod } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { findChromium } from '../../conformance/drivers/find-chromium.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { acquireMock } from '../../src/cli/commands/check/acquire-mock.ts'
import { EXIT } from '../../src/cli/exit.ts'
import type { RunningMock } from '../../src/mock/options.ts'
import { documentedAccount } from '../support/account.ts'
import { waitsForBusyStore } from './support/busy-store.ts'
import { checked, configOf, kind, startedMock } from './support/checking.ts'
import { demoStore } from './support/demo-store.ts'
import { bodyOf, html, started } from './support/server.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

void t.test('a store that is down is named, and nothing is blamed on it', async (t) => {
  const mock = await startedMock(t)
  const report = await checked({ mock, config: configOf('http://127.0.0.1:9') })
  t.match(kind(report, 'setup-error'), [
    {
      journey: null,
      problem: 'store-unreachable',
      message: /http:\/\/127\.0\.0\.1:9: nothing listens there/,
      remedy: /Start the store/,
    },
  ])
  t.strictSame(kind(report, 'visit-started'), [])
})

void t.test('a mock that is gone is named', async (t) => {
  const mock = await startedMock(t)
  const config = configOf(await demoStore(t, mock))
  await mock.close(0)
  t.match(kind(await checked({ mock, config }), 'setup-error'), [
    { problem: 'mock-unreachable', remedy: /retrack-kit serve/ },
  ])
})

void t.test('a mock that ends half-way ends the check', async (t) => {
  const mock = await startedMock(t)
  const config = configOf(await demoStore(t, mock))
  const report = await checked({
    mock,
    config,
    progress: (event) => {
      if (event.kind === 'began' && event.run.name === 'newest-click-order') void mock.close(0)
    },
  })
  t.match(kind(report, 'setup-error').at(-1), { journey: null, problem: 'mock-unreachable' })
})

void t.test(
  'a port that is taken, a token that is unknown and an event that is unknown are named before anything is sent',
  async (t) => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    t.teardown(() => taken.close())
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const listen = `127.0.0.1:${port}`
    await t.rejects(acquireMock(configOf('http://127.0.0.1:9', { mock: { listen } })), {
      exitCode: EXIT.cannotRun,
      message: `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or choose another port: --listen 127.0.0.1:0 finds a free one.`,
    })
    const { url } = await startedMock(t)
    const attached = (mock: object) => acquireMock(configOf('http://127.0.0.1:9', { mock: { attach: url, ...mock } }))
    await t.rejects(attached({ token: 'unknown-token' }), {
      exitCode: EXIT.usage,
      message: /no account with this token/,
    })
    await t.rejects(attached({ event: '00000000-0000-4000-8000-000000000000' }), { message: /does not know the event/ })
  },
)

void t.test('a store that sends its leads elsewhere has failed, and both likely causes are named', async (t) => {
  const mock = await startedMock(t)
  const store = await demoStore(t, mock, { apiUrl: 'http://127.0.0.1:9' })
  const config = configOf(store, { timing: { lead: '100ms', retry: '300ms', quietPeriod: '100ms' } })
  const report = await checked({ mock, config })
  t.strictSame(kind(report, 'setup-error'), [])
  t.equal(report.verdict, 'not-ready')
  t.match(
    report.results.filter(({ outcome }) => outcome === 'fail'),
    [{ id: 'lead.sent', observed: new RegExp(`No other request reached the mock at ${mock.url}`) }],
  )
})

void t.test('an action that cannot be started is the fault of the set-up, and is not tried again', async (t) => {
  const mock = await startedMock(t)
  const config = configOf(await demoStore(t, mock), { placeOrder: { manual: 'Order something.' } })
  const report = await checked({ mock, config })
  t.match(kind(report, 'setup-error'), [
    { journey: { name: 'first-order' }, problem: 'action-failed-to-start', message: /placeOrder: .* no terminal/ },
  ])
  t.equal(kind(report, 'order-started').length, 1)
})

void t.test(
  'interrupted while the store restarts, it leaves no failure behind in a mock that others use',
  async (t) => {
    const mock = await startedMock(t)
    const stopping = new AbortController()
    const restarting = await started(t, (request, response) => {
      // The check asks first whether anybody is there.
      if (request.method === 'POST') stopping.abort(new Error('interrupted'))
      html(response, 'restarting')
    })
    const config = configOf(await demoStore(t, mock), {
      restartStore: { http: [{ method: 'POST', url: `${restarting}/restart` }] },
    })
    const requirements = REQUIREMENTS.filter(({ id }) => id === 'delivery.survives-restart')
    const report = await checked({ mock, config, requirements, signal: stopping.signal })
    t.match(kind(report, 'setup-error'), [{ journey: null, problem: 'check-interrupted' }])
    t.ok(
      kind(report, 'fault-installed').some(({ journey }) => journey?.name === 'restarted-store'),
      'a failure was armed',
    )
    t.strictSame((await documentedAccount(mock.port).control('GET', '/faults')).json, { data: [] })
  },
)

void t.test('interrupted, it says so, and keeps what it had', async (t) => {
  const mock = await startedMock(t)
  const config = configOf(await demoStore(t, mock))
  const stopping = new AbortController()
  const report = await checked({
    mock,
    config,
    signal: stopping.signal,
    progress: (event) => {
      if (event.kind === 'began' && event.run.name === 'fault-429') stopping.abort(new Error('interrupted'))
    },
  })
  t.match(kind(report, 'setup-error'), [{ journey: null, problem: 'check-interrupted' }])
  t.ok(
    kind(report, 'order-finished').every(({ succeeded }) => succeeded),
    'no order is said to have failed',
  )
  t.ok(kind(report, 'mock-request').length > 0)
})

void t.test('no Chromium: auto looks for it, and says that there is none', async (t) => {
  t.equal(
    await findChromium({ PATH: t.testdir({}), CHROME_PATH: '/nowhere' }).then(
      (path) => path?.startsWith('/nowhere') ?? false,
    ),
    false,
  )
  const mock = await startedMock(t)
  const path = join(t.testdir({ chromium: '#!/bin/sh\nexit 1\n' }), 'chromium')
  await chmod(path, 0o755)
  const config = configOf(await demoStore(t, mock), { browser: path })
  t.match(kind(await checked({ mock, config }), 'setup-error'), [
    { problem: 'browser-died', message: /could not be started: it ended at once/, remedy: /--browser off/ },
  ])
})

/** Waits for Retrack as long as it takes; `broken` hears of a connection that broke. */
async function patientStore(t: Test, mock: RunningMock, broken: (again: () => Promise<unknown>) => Promise<unknown>) {
  const sent: Promise<unknown>[] = []
  const url = await started(t, async (request, response) => {
    const { address, headers } = request
    if (address.pathname === '/retrack') {
      const cookie = `retrack_click=${address.searchParams.get('click')}; Path=/; Max-Age=864000; SameSite=Lax; Secure`
      response.writeHead(303, { location: '/', 'set-cookie': cookie }).end()
      return
    }
    await bodyOf(request)
    const click = /retrack_click=([^;]+)/.exec(headers.cookie ?? '')?.[1]
    const authorization = `Bearer ${mock.account.token}`
    const body = JSON.stringify({ event: mock.account.events[0]?.uuid, click, reference: `R${sent.length}` })
    if (click) {
      const lead = { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body }
      const send = () => fetch(`${mock.url}/api/v2/leads`, lead)
      sent.push(send().catch(() => broken(send)))
    }
    html(response, 'ok')
  })
  const check = async (ids: readonly string[]) => {
    const requirements = REQUIREMENTS.filter(({ id }) => ids.includes(id))
    const config = configOf(url, { timing: { retry: '300ms', quietPeriod: '100ms' } })
    const report = await checked({ mock, config, requirements })
    await Promise.all(sent)
    return report
  }
  return { check }
}

void t.test('a store that never answers Retrack’s silence stays usable: what the check held is let go', async (t) => {
  const mock = await startedMock(t)
  const { check } = await patientStore(t, mock, async () => {})
  const report = await check(['delivery.retries-dropped'])
  const again = kind(report, 'wait-finished').find(
    ({ for: what, journey }) => what === 'accepted-lead' && journey?.name === 'fault-hang',
  )
  t.match(again, { result: 'no' })
  t.match(kind(report, 'wait-finished').at(-1), { journey: { name: 'closing-order' }, result: 'yes' })
})

void t.test('what a store sends once it is let go of does not disturb the order that comes next', async (t) => {
  const mock = await startedMock(t)
  const { check } = await patientStore(t, mock, async (again) => {
    await sleep(500)
    return again()
  })
  const report = await check(['delivery.retries-dropped', 'lead.without-click'])
  const [late] = kind(report, 'mock-request')
    .filter(({ journey }) => journey?.name === 'fault-hang')
    .slice(-1)
  t.match(late, { entry: { outcome: 'accepted' } }, 'it came')
  const silence = kind(report, 'quiet-period').find(({ journey }) => journey?.name === 'order-without-click')
  t.match(silence, { result: 'yes' }, 'and before the silence began')
})

void t.test(
  'a store that answers 429 and says when to come back is visited again, and not blamed, without a browser',
  (t) => waitsForBusyStore(t, 'off'),
)
