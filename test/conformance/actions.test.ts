import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import t from 'tap'
import type { ActionContext, ActionEnvironment, ActionResult } from '../../conformance/actions/context.ts'
import type { Operator, OperatorRequest } from '../../conformance/actions/operator.ts'
import { runAction } from '../../conformance/actions/run-action.ts'
import { Origins } from '../../conformance/drivers/origins.ts'
import { HttpStep } from '../../schemas/config/actions.ts'
import type { Action } from '../../schemas/config.ts'
import { SecretRedactor } from '../../shared/redaction.ts'
import { bodyOf, html, started } from './support/server.ts'
import { type Guest, httpGuests, TOKEN } from './support/visiting.ts'

interface Tried {
  readonly done: ActionResult
  readonly guest: Guest
}

interface Trial {
  readonly action: Action
  readonly origin?: string
  readonly folder?: string
  readonly voucher?: string | null
  readonly reference?: string | null
  readonly saved?: Record<string, string>
  readonly more?: Partial<ActionEnvironment>
  readonly guest?: Guest
}

async function tried(t: Test, trial: Trial): Promise<Tried> {
  const { action, origin = 'http://127.0.0.1:1', folder = t.testdir({}), voucher = null, reference = null } = trial
  const guest = trial.guest ?? httpGuests(t, [origin])()
  const surroundings: ActionEnvironment = {
    folder,
    origins: new Origins([origin]),
    secret: new SecretRedactor(TOKEN),
    cookieUrl: `${origin}/checkout`,
    operator: null,
    checkoutMs: 10_000,
    signal: new AbortController().signal,
    ...trial.more,
  }
  const deed: ActionContext = {
    click: 'a-click',
    voucher,
    reference,
    saved: trial.saved ?? {},
    visitor: guest.visitor,
    record: guest.record,
    name: 'placeOrder',
    entry: null,
  }
  return { done: await runAction(action, deed, surroundings), guest }
}

const http = (...steps: readonly [object, ...object[]]): Action => {
  const [first, ...rest] = steps.map((step) => HttpStep.parse(step))
  if (first === undefined) throw new TypeError('There is a step.')
  return { kind: 'http', steps: [first, ...rest] }
}

void t.test('http: steps run in order, with the cookies that answers leave, and redirects are followed', async (t) => {
  const requests: string[] = []
  const origin = await started(t, async (request, response) => {
    const { method, url, headers } = request
    requests.push(
      `${method} ${url} cookie=${headers.cookie ?? ''} type=${headers['content-type'] ?? ''} ${await bodyOf(request)}`,
    )
    if (url === '/basket') response.writeHead(302, { location: '/seen', 'set-cookie': 'basket=7; Path=/' }).end()
    else html(response, 'ok')
  })
  const { done, guest } = await tried(t, {
    origin,
    voucher: 'SUMMER & SUN',
    reference: 'A/1?',
    action: http(
      { method: 'POST', url: `${origin}/basket`, form: { sku: 1, voucher: '{{voucher}}' } },
      { method: 'PUT', url: `${origin}/orders/{{reference}}`, json: { codes: ['{{voucher}}'], paid: true } },
      { method: 'POST', url: `${origin}/raw`, body: '<v>{{voucher}}</v>', headers: { 'Content-Type': 'text/xml' } },
    ),
  })
  t.strictSame(done, { kind: 'succeeded', saved: {} })
  t.strictSame(requests, [
    'POST /basket cookie= type=application/x-www-form-urlencoded sku=1&voucher=SUMMER+%26+SUN',
    'GET /seen cookie=basket=7 type= ',
    'PUT /orders/A%2F1%3F cookie=basket=7 type=application/json {"codes":["SUMMER & SUN"],"paid":true}',
    'POST /raw cookie=basket=7 type=text/xml <v>SUMMER & SUN</v>',
  ])
  t.strictSame(
    guest.seen('exchange').map(({ method, response }) => `${method} ${response?.status}`),
    ['POST 302', 'GET 200', 'PUT 200', 'POST 200'],
  )
})

void t.test('http: a webhook is called without the cookies of the visitor, and leaves her none', async (t) => {
  const seen: string[] = []
  const origin = await started(t, (request, response) => {
    seen.push(`${request.url} ${request.headers.cookie ?? 'none'} ${request.headers.referer ?? 'none'}`)
    html(response, 'ok', 200, { 'set-cookie': `${request.url?.slice(1).replace(/\W/g, '')}=1; Path=/` })
  })
  const post = (path: string, more: object = {}) => ({ method: 'POST', url: `${origin}${path}`, ...more })
  const { done, guest } = await tried(t, {
    origin,
    action: http(
      post('/cart'),
      post('/notify', { cookies: 'none' }),
      post('/pay/webhook'),
      post('/ipn?id=1'),
      post('/order'),
    ),
  })
  t.match(done, { kind: 'succeeded' })
  const referer = `${origin}/`
  t.strictSame(seen, [
    `/cart none ${referer}`,
    '/notify none none',
    '/pay/webhook none none',
    '/ipn?id=1 none none',
    `/order cart=1 ${referer}`,
  ])
  t.equal(await guest.visitor.box.header(`${origin}/`), 'cart=1; order=1')
})

void t.test('http: the click is written as a script of the page reads it', async (t) => {
  const sent: string[] = []
  const origin = await started(t, async (request, response) => {
    sent.push(`${request.url} ${await bodyOf(request)}`)
    html(response, 'ok')
  })
  const step = { method: 'POST', url: `${origin}/orders?c={{retrack_click}}`, json: { click: '{{retrack_click}}' } }
  const order = async (cookie: string | null) => {
    const guest = httpGuests(t, [origin])()
    if (cookie !== null) await guest.visitor.box.keep(`${origin}/`, [cookie])
    t.match((await tried(t, { origin, guest, action: http(step) })).done, { kind: 'succeeded' })
    return sent.at(-1)
  }
  t.equal(await order('retrack_click=a-click; Path=/'), '/orders?c=a-click {"click":"a-click"}')
  t.equal(await order('retrack_click=a-click; Path=/; HttpOnly'), '/orders?c= {"click":""}', 'no script reads it')
  t.equal(await order('retrack_click=a-click; Path=/retrack'), '/orders?c= {"click":""}', 'it is for another path')
  t.equal(await order(null), '/orders?c= {"click":""}')
})

void t.test('http: a step fails at 400, or where another status was expected, and says which', async (t) => {
  const origin = await started(t, ({ url = '' }, response) => html(response, 'no', Number(url.slice(1))))
  const step = (status: number, more = {}) => ({ method: 'POST', url: `${origin}/${status}`, ...more })
  t.match((await tried(t, { origin, action: http(step(200), step(422)) })).done, {
    kind: 'failed',
    reason: `step 2 of 2: POST ${origin}/422 was answered 422; expected a status below 400`,
  })
  t.match((await tried(t, { origin, action: http(step(409, { expect: { status: 409 } })) })).done, {
    kind: 'succeeded',
  })
  t.match((await tried(t, { origin, action: http(step(200, { expect: { status: 201 } })) })).done, {
    reason: /answered 200; expected the status 201/,
  })
})

void t.test('http: nobody waits for a store that hangs, and nothing goes to another site', async (t) => {
  const origin = await started(t, () => {})
  const hangs = await tried(t, { origin, action: http({ url: `${origin}/` }), more: { checkoutMs: 50 } })
  t.match(hangs.done, { kind: 'failed', reason: /no answer in time/ })
  const other = await started(t, (_request, response) => html(response, 'stolen'))
  t.match((await tried(t, { origin, action: http({ url: other }) })).done, { reason: /goes nowhere else/ })
})

void t.test(
  'command: gets the click, the cookie, the voucher and the reference, in the folder of the config',
  async (t) => {
    const folder = t.testdir({
      'order.sh': 'echo "$RETRACK_CLICK|$RETRACK_COOKIE|$RETRACK_VOUCHER|$RETRACK_REFERENCE|$1" > told',
    })
    const origin = 'http://127.0.0.1:1'
    const guest = httpGuests(t, [origin])()
    await guest.visitor.plant({ url: `${origin}/`, value: 'a-click', expires: new Date(Date.now() + 60_000) })
    const action: Action = { kind: 'command', command: 'sh ./order.sh "$RETRACK_REFERENCE"' }
    const reference = `it's; $(touch hacked)`
    const { done } = await tried(t, { folder, origin, guest, action, voucher: 'CODE', reference })
    t.strictSame(done, { kind: 'succeeded' })
    const told = await readFile(join(folder, 'told'), 'utf8')
    t.equal(told, `a-click|retrack_click=a-click|CODE|${reference}|${reference}\n`)
    t.notOk(existsSync(join(folder, 'hacked')), 'a reference is an argument, and nothing that is run')
  },
)

void t.test('command: gets what steps have saved, and nothing of it is run', async (t) => {
  const folder = t.testdir({ 'cancel.sh': 'echo "$RETRACK_SAVED_ID|$RETRACK_SAVED_ORDERTOKEN" > told' })
  const saved = { id: `7; $(touch hacked)`, orderToken: 'a b' }
  const { done } = await tried(t, { folder, action: { kind: 'command', command: 'sh ./cancel.sh' }, saved })
  t.strictSame(done, { kind: 'succeeded' })
  t.equal(await readFile(join(folder, 'told'), 'utf8'), `${saved.id}|a b\n`)
  t.notOk(existsSync(join(folder, 'hacked')))
})

void t.test('command: one that fails is quoted; one that is not there is the fault of the set-up', async (t) => {
  const failed = await tried(t, { action: { kind: 'command', command: 'echo "no stock" >&2; exit 3' } })
  t.match(failed.done, { kind: 'failed', reason: /exit code 3; it printed: no stock/ })
  const missing = await tried(t, { action: { kind: 'command', command: './nowhere.sh' } })
  t.match(missing.done, { kind: 'not-started', message: /could not be started/, remedy: /chmod/ })
})

void t.test('command: it and what it started end with the check', async (t) => {
  const stopping = new AbortController()
  const folder = t.testdir({ 'run.sh': 'sleep 600 & echo $! > child; echo ready > ready; wait' })
  const trying = tried(t, {
    folder,
    action: { kind: 'command', command: 'sh run.sh' },
    more: { signal: stopping.signal },
  })
  while (!existsSync(join(folder, 'ready'))) await new Promise((resolve) => setImmediate(resolve))
  const child = Number(await readFile(join(folder, 'child'), 'utf8'))
  stopping.abort()
  t.match((await trying).done, { kind: 'failed', reason: /broken off/ })
  const isGone = () => {
    try {
      process.kill(child, 0)
      return false
    } catch {
      return true
    }
  }
  while (!isGone()) await new Promise((resolve) => setImmediate(resolve))
  t.pass('the sleeping child is gone')
})

void t.test('browser: needs a browser, and a module with a function', async (t) => {
  const folder = t.testdir({
    'fine.mjs': 'export default async () => {}',
    'not.mjs': 'export const other = 1',
    'broken.mjs': 'export default (',
  })
  const of = async (module: string) => (await tried(t, { folder, action: { kind: 'browser', module } })).done
  t.match(await of('./fine.mjs'), { kind: 'not-started', message: /this check has none/, remedy: /--browser PATH/ })
  t.match(await of('./not.mjs'), { kind: 'not-started', message: /no default export/ })
  t.match(await of('./broken.mjs'), { kind: 'not-started', message: /could not be loaded/ })
})

void t.test('manual: shows the sentence and waits; without a person it says what else to do', async (t) => {
  const asked: OperatorRequest[] = []
  const person: Operator = {
    hasDisplay: false,
    onOrder: null,
    async ask(request) {
      asked.push(request)
      return 'done'
    },
  }
  const action: Action = { kind: 'manual', instructions: 'Cancel order {{reference}}.' }
  const { done } = await tried(t, { action, reference: 'A1', voucher: 'CODE', more: { operator: person } })
  t.strictSame(done, { kind: 'succeeded' })
  t.strictSame(asked, [
    {
      action: 'placeOrder',
      instructions: 'Cancel order A1.',
      voucher: 'CODE',
      reference: 'A1',
      place: { kind: 'anywhere' },
    },
  ])
  const unable: Operator = { ...person, ask: async () => 'declined' }
  t.strictSame((await tried(t, { action, more: { operator: unable } })).done, { kind: 'declined' })
  t.match((await tried(t, { action })).done, {
    kind: 'not-started',
    message: /no terminal/,
    remedy: /http, command or browser/,
  })
})

void t.test('an action that a test wrote into the folder of a config is found from there', async (t) => {
  const folder = t.testdir({})
  await writeFile(join(folder, 'act.sh'), 'exit 0', { mode: 0o755 })
  t.strictSame((await tried(t, { folder, action: { kind: 'command', command: './act.sh' } })).done, {
    kind: 'succeeded',
  })
})

void t.test('a reference that no URL and no variable can hold ends the action, and nothing else', async (t) => {
  const asked: string[] = []
  const origin = await started(t, (request, response) => {
    asked.push(request.url ?? '')
    html(response, 'rejected')
  })
  const url = `${origin}/orders/{{reference}}`
  const lone = await tried(t, { action: http({ method: 'POST', url }), origin, reference: 'A\ud83d' })
  t.match(lone.done, { kind: 'succeeded' })
  t.strictSame(asked, ['/orders/A%EF%BF%BD'])
  t.match((await tried(t, { action: { kind: 'command', command: 'true' }, reference: 'A\0' })).done, {
    kind: 'failed',
    reason:
      '"true" was not started: the store gave a value with the character NUL, which RETRACK_REFERENCE cannot hold',
  })
})
