/** Whole checks whose browser, or whose script for it, fails; test/conformance/set-ups-that-fail.test.ts has the other set-ups. */
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { runAction } from '../../conformance/actions/run-action.ts'
import { Origins } from '../../conformance/drivers/origins.ts'
import { SecretRedactor } from '../../shared/redaction.ts'
import { EXIT } from '../../src/cli/exit.ts'
import { waitsForBusyStore } from '../conformance/support/busy-store.ts'
import { checked, configOf, kind, startedMock } from '../conformance/support/checking.ts'
import { withChromium } from '../conformance/support/chromium.ts'
import { demoStore } from '../conformance/support/demo-store.ts'
import { html, started } from '../conformance/support/server.ts'
import { chromiumGuests, TOKEN } from '../conformance/support/visiting.ts'
import { builtCommand, runToEnd } from '../support/command.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

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

withChromium('a store that answers 429 is visited again, and not blamed, with Chromium', waitsForBusyStore)

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
    const context = {
      name: 'placeOrder' as const,
      click: null,
      voucher: 'SUMMER',
      reference: null,
      saved: {},
      visitor,
      record,
      entry: null,
    }
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
  t.strictSame(await act('./fine.mjs'), { kind: 'succeeded', page: `${origin}/`, saved: {} })
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
