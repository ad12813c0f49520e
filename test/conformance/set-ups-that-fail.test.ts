import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { runAction } from '../../conformance/actions/run-action.ts'
import { findChromium } from '../../conformance/drivers/find-chromium.ts'
import { Origins } from '../../conformance/drivers/origins.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { SecretRedactor } from '../../shared/redaction.ts'
import { acquireMock } from '../../src/cli/commands/check/acquire-mock.ts'
import { EXIT } from '../../src/cli/exit.ts'
import type { RunningMock } from '../../src/mock/server.ts'
import { documentedAccount } from '../support/account.ts'
import { builtCommand, runToEnd } from '../support/command.ts'
import { checked, configOf, kind, startedMock } from './support/checking.ts'
import { withChromium } from './support/chromium.ts'
import { demoStore } from './support/demo-store.ts'
import { bodyOf, html, started } from './support/server.ts'
import { chromiumGuests, TOKEN } from './support/visiting.ts'

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

withChromium('a browser that is killed half-way ends the check, and leaves nothing behind', async (t, path) => {
  const mock = await startedMock(t)
  const store = await demoStore(t, mock)
  const script = `#!/bin/sh\necho $$ > "$(dirname "$0")/pid"\nexec ${path} "$@"\n`
  const browsers = t.testdir({ 'chromium.sh': script })
  // A short name: Chromium makes a socket in it.
  const temporary = await mkdtemp(join(tmpdir(), 'rk-'))
  t.teardown(() => rm(temporary, { recursive: true }))
  const { TMPDIR } = process.env
  process.env['TMPDIR'] = temporary
  t.teardown(() => {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
  })
  await chmod(join(browsers, 'chromium.sh'), 0o755)
  const killed: Promise<void>[] = []
  const report = await checked({
    mock,
    config: configOf(store, { browser: join(browsers, 'chromium.sh') }),
    progress: (event) => {
      if (event.kind !== 'began' || event.run.name !== 'same-link-again') return
      killed.push(readFile(join(browsers, 'pid'), 'utf8').then((pid) => void process.kill(Number(pid), 'SIGKILL')))
    },
  })
  await Promise.all(killed)
  t.match(kind(report, 'setup-error'), [{ journey: null, problem: 'browser-died', message: /ended while/ }])
  t.ok(kind(report, 'order-finished').every(({ succeeded }) => succeeded))
  t.ok(kind(report, 'cookie-jar').length > 0, 'what was seen before is kept')
  // Its profile is removed once all of its processes have ended, which takes a moment.
  while ((await readdir(temporary)).some((name) => name.startsWith('playwright'))) await new Promise(setImmediate)
  t.pass('no profile is left')
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

for (const browser of ['off', 'chromium'] as const) {
  const test = async (t: Test, path: string) => {
    const mock = await startedMock(t)
    const seen = new Map<string, number>()
    const agents = new Set<string>()
    const origin = await started(t, (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://store')
      const click = searchParams.get('click') ?? ''
      agents.add(String(request.headers['user-agent']))
      if (pathname !== '/retrack') return void html(response, '<p>A product')
      seen.set(click, (seen.get(click) ?? 0) + 1)
      if (seen.get(click) === 1) return void response.writeHead(429, { 'retry-after': '0' }).end('Too many requests')
      const cookie = `retrack_click=${click}; Max-Age=864000; Path=/; Secure; HttpOnly; SameSite=Lax`
      response.writeHead(302, { location: searchParams.get('deeplink') ?? '/', 'set-cookie': cookie }).end()
    })
    const requirements = REQUIREMENTS.filter(({ id }) =>
      ['redirect.destination', 'redirect.cookie-stored'].includes(id),
    )
    const report = await checked({ mock, config: configOf(origin, { browser: path }), requirements })
    t.match(
      report.results.map(({ id, outcome }) => `${id} ${outcome}`),
      ['redirect.cookie-stored pass', 'redirect.destination pass'],
    )
    t.notMatch([...agents].join(), /Headless/, 'it looks as a visitor does')
    t.equal(agents.size, 1)
  }
  const title = 'a store that answers 429 and says when to come back is visited again, and not blamed'
  if (browser === 'off') void t.test(`${title}, without a browser`, (t) => test(t, 'off'))
  else withChromium(`${title}, with Chromium`, test)
}

withChromium('a browser module that ends the process does not make a check look passed', async (t, browser) => {
  const mock = await startedMock(t)
  const store = await demoStore(t, mock)
  const folder = t.testdir({
    'order.mjs': 'process.exit(0)',
    'retrack-kit.yaml': [
      'store:',
      `  redirectUrl: ${store}/retrack`,
      `  deeplinks: ["${store}/some-product"]`,
      'mock:',
      `  attach: ${mock.url}`,
      'placeOrder: { browser: ./order.mjs }',
      `browser: ${browser}`,
    ].join('\n'),
  })
  const args = ['check', '--config', join(folder, 'retrack-kit.yaml'), '--only', 'lead.bearer']
  const { code, out } = await runToEnd(t, builtCommand(), args)
  t.equal(code, EXIT.cannotRun)
  t.match(out, /order\.mjs ended its process\s+before it was done \(exit code 0\)/)
})

withChromium('what a browser module does wrong is told with its line, and ends nothing else', async (t, browser) => {
  const modules = {
    'rejects.mjs':
      "export default async ({ page }) => {\n  Promise.reject(new Error('nobody awaits this'))\n  await page.waitForTimeout(60_000)\n}",
    'throws.mjs': "export default async () => {\n  throw new Error('no stock')\n}",
    'exits.mjs': 'export default async () => process.exit(0)',
    'loops.mjs': 'export default async () => { for (;;); }',
    'fine.mjs':
      "export default async ({ page, voucher }) => {\n  await page.goto(ORIGIN)\n  await page.evaluate((code) => fetch('/told?' + code), voucher)\n}",
  }
  const asked: string[] = []
  const origin = await started(t, (request, response) => {
    asked.push(request.url ?? '')
    html(response, 'ok')
  })
  const folder = t.testdir(
    Object.fromEntries(Object.entries(modules).map(([name, text]) => [name, text.replace('ORIGIN', `'${origin}/'`)])),
  )
  const guests = await chromiumGuests(t, browser, [origin])
  const act = (module: string, signal = new AbortController().signal) => {
    const { visitor, record } = guests()
    const context = { click: null, voucher: 'SUMMER', reference: null, saved: {}, visitor, record, visitUrl: null }
    const environment = {
      folder,
      origins: new Origins([origin]),
      secret: new SecretRedactor(TOKEN),
      cookieUrl: origin,
      operator: null,
      checkoutMs: 10_000,
      signal,
    }
    return runAction({ kind: 'browser', module }, context, environment)
  }
  t.strictSame(await act('./fine.mjs'), { kind: 'succeeded', page: `${origin}/` })
  t.ok(asked.includes('/told?SUMMER'), 'it acts in the page of the visitor')
  t.strictSame(await act('./rejects.mjs'), { kind: 'failed', reason: './rejects.mjs:2:18: nobody awaits this' })
  t.strictSame(await act('./throws.mjs'), { kind: 'failed', reason: './throws.mjs:2:9: no stock' })
  t.match(await act('./exits.mjs'), { kind: 'failed', reason: /exits\.mjs ended its process before it was done/ })
  const stopping = new AbortController()
  const looping = act('./loops.mjs', stopping.signal)
  // Its process has begun once another one has come to its end.
  await act('./throws.mjs')
  stopping.abort()
  t.match(await looping, { reason: /broken off/ })
})
