/**
 * Orders in the check's own window by mouse and keyboard, on a virtual screen; then the same check without a person.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { findChromium } from '../../conformance/drivers/find-chromium.ts'
import type { GuidedCheck } from '../../schemas/control/guided-check.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { html, REFERENCE_STORE } from '../../scorecard/store/hooks.ts'
import { startStore } from '../../scorecard/store/store.ts'
import { findProgram } from '../../scripts/proof/find-program.ts'
import { builtCommand, run } from '../support/command.ts'
import { hasScreens, startScreen } from '../support/screen.ts'

const LIMIT_MS = 240_000
t.setTimeout(LIMIT_MS)
if ((await findChromium()) === null || !(await hasScreens()) || (await findProgram('xdotool')) === null) {
  t.pass('not all is here', { skip: 'install Chromium, xvfb and xdotool' })
  process.exit(0)
}

const SIZE = { width: 1400, height: 1000 }
const VOUCHER = 'SUMMER26'

t.test('who buys in the window of the check need not buy again', async (t) => {
  const screen = await startScreen(SIZE.width, SIZE.height)
  t.teardown(() => screen[Symbol.asyncDispose]())
  const hands = (...command: readonly string[]) =>
    execFileSync('xdotool', command, { env: { ...process.env, DISPLAY: screen.display } })

  const args = ['check', '--guided', '--listen', '127.0.0.1:0', '--only', 'lead.*']
  const command = run(t, builtCommand(), args, { DISPLAY: screen.display, WAYLAND_DISPLAY: '' }, LIMIT_MS)
  const apiUrl = new URL(await command.said(/^Page {2}(\S+)$/m)).origin
  let bought = () => {}
  /** A field as large as the window, so that nobody has to aim. */
  const page = (title: string) => {
    if (title.startsWith('Thank you')) bought()
    return html(`<title>${title}</title><form method="post" action="/checkout">
      <input type="hidden" name="_token" value="${randomUUID()}">
      <input name="voucher" aria-label="Voucher" style="position:fixed;inset:0;width:100%;height:100%"></form>`)
  }
  const retrack = { apiUrl, token: DOCUMENTED_TOKEN, event: DOCUMENTED_REQUEST.event }
  const store = await startStore({ ...REFERENCE_STORE, page }, retrack)
  t.teardown(() => store.stop())

  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${apiUrl}/_mock/check${path}`, {
      method,
      headers: { authorization: `Bearer ${DOCUMENTED_TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const read = async (after: number) => (await (await call('GET', `?after=${after}`)).json()) as GuidedCheck
  await call('POST', '', {
    redirectUrl: `${store.url}/retrack`,
    voucher: VOUCHER,
    rejectOrder: 'never',
    approveOrder: 'never',
  })
  const places: unknown[] = []
  const doings: (string | null)[] = []
  let check = await read(0)
  for (; check.stage !== 'ended'; check = await read(check.revision)) {
    doings.push(check.doing)
    const { question } = check
    if (question === null) continue
    places.push(question.place)
    const done = new Promise<void>((resolve) => {
      bought = resolve
    })
    hands('mousemove', '500', '400', 'click', '1')
    if (question.voucher !== null) hands('type', question.voucher)
    hands('key', 'Return')
    await done
    await call('POST', '/answer', { question: question.id, answer: 'done' })
  }
  t.ok(places.length > 3)
  t.strictSame(new Set(places), new Set(['check-window']))
  t.ok(doings.includes('The check repeats your order without you, to write down how.'))
  t.match(check.verdict, { verdict: 'ready', problem: null, nextRun: /the next one needs nobody to buy/ })

  const yaml = await (await call('GET', '/files/retrack-kit.yaml')).text()
  t.match(parse(yaml), {
    placeOrder: {
      http: [
        { save: { saved1: 'css:input[name=_token]@value' } },
        { method: 'POST', url: store.checkoutUrl, form: { _token: '{{saved1}}', voucher: '{{voucher}}' } },
      ],
    },
    rejectOrder: 'none',
  })
  t.notMatch(yaml, DOCUMENTED_TOKEN)
  command.process.kill('SIGINT')
  t.equal((await command.ended).code, 0)

  const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-window-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const config = join(folder, 'retrack-kit.yaml')
  await writeFile(config, yaml)
  const again = run(
    t,
    builtCommand(),
    ['check', '--config', config, '--only', 'lead.sent', '--only', 'lead.voucher'],
    { CI: '1' },
    LIMIT_MS,
  )
  const { code, out } = await again.ended
  t.equal(code, 0, out)
  t.match(out, 'Ready as far as it was checked: 2 required requirements judged, and all hold.')
})
