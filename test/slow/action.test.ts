/** The action for GitHub, run as a runner does: inputs, outputs and the step's summary in the environment. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly [{ readonly run: string; readonly env: Readonly<Record<string, string>> }] }
}

const action = parse(readFileSync('action.yml', 'utf8')) as Action
const [step] = action.runs.steps

/** A redirect page that sends the visitor to its deeplink, or always to the front page. */
async function startedStore(t: Test, followsDeeplink: boolean): Promise<string> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://store')
    if (url.pathname !== '/retrack') {
      response.end('<!doctype html><title>Shop</title>')
      return
    }
    response.setHeader('Set-Cookie', `retrack_click=${url.searchParams.get('click')}; Path=/; Max-Age=864000`)
    response.setHeader('Location', (followsDeeplink && url.searchParams.get('deeplink')) || '/')
    response.writeHead(302).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** Runs the step with the inputs that its user gave, and tells what GitHub would read of it. */
async function runStep(t: Test, inputs: Record<string, string>, config?: string) {
  const folder = t.testdir({ output: '', summary: '', ...(config === undefined ? {} : { 'retrack-kit.yaml': config }) })
  const expand = (text: string) =>
    text.replace(
      /\$\{\{ inputs\.([\w-]+) \}\}/g,
      (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? '',
    )
  const child = spawn('bash', ['-eo', 'pipefail', '-c', step.run], {
    cwd: folder,
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, expand(text)])),
      GITHUB_ACTION_PATH: resolve('.'),
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log += part))
  const [code] = await once(child, 'close')
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const outputs = Object.fromEntries(
    read('output')
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  )
  return { code, log, outputs, summary: read('summary'), read }
}

const configOf = (store: string) => `store:\n  redirectUrl: ${store}/retrack\n  deeplinks: [${store}/some-product]\n`

const FAST = { only: 'redirect.destination, redirect.cookie-value', browser: 'off' }

t.test('a store that is ready: outputs, reports and the summary', async (t) => {
  const store = await startedStore(t, true)
  const { code, log, outputs, summary, read } = await runStep(t, FAST, configOf(store))
  t.equal(code, 0, log)
  t.strictSame(outputs, {
    verdict: 'ready',
    'exit-code': '0',
    report: 'retrack-report/report.html',
    junit: 'retrack-report/junit.xml',
    badge: 'retrack-report/badge.json',
  })
  t.match(log, /^::notice title=/m)
  t.match(summary, /redirect\.destination/)
  t.match(read(outputs['report'] ?? ''), /^<!doctype html>/i)
  t.match(read(outputs['junit'] ?? ''), /<testcase [^>]*redirect\.cookie-value/)
  t.strictSame(JSON.parse(read(outputs['badge'] ?? '')), {
    schemaVersion: 1,
    label: 'Retrack',
    message: 'ready (in part)',
    color: 'brightgreen',
  })
})

t.test('a store that is not: the step fails, and names why', async (t) => {
  const store = await startedStore(t, false)
  const { code, log, outputs, summary, read } = await runStep(t, { ...FAST, report: 'deep/er' }, configOf(store))
  t.equal(code, 1, log)
  t.match(outputs, { verdict: 'not-ready', 'exit-code': '1', report: 'deep/er/report.html' })
  t.match(log, /^::error title=[^\n]*::expected: /m)
  t.match(summary, /not ready/i)
  t.match(JSON.parse(read('deep/er/badge.json')), { message: 'not ready (in part)', color: 'red' })
})

t.test('what cannot be checked is an error, not a verdict on the store', async (t) => {
  for (const [inputs, expected] of [
    [{}, /retrack-kit\.yaml/],
    [{ strict: 'yes' }, /::error title=Retrack check::The input "strict" is "yes"\. Expected true or false\./],
    [{ report: 'output' }, /The folder of the input "report" \(output\) cannot be written/],
  ] as const) {
    const { code, log, outputs } = await runStep(t, inputs)
    t.equal(code, 3, log)
    t.strictSame(outputs, { verdict: 'error', 'exit-code': '3' })
    t.match(log, expected)
  }
})

t.test('every input reaches the script, and every output is one that it sets', async (t) => {
  const script = readFileSync('scripts/action.mjs', 'utf8')
  t.strictSame(
    Object.entries(step.env),
    Object.keys(action.inputs).map((name) => [`INPUT_${name.toUpperCase()}`, `\${{ inputs.${name} }}`]),
  )
  for (const name of Object.keys(action.inputs)) t.ok(script.includes(`'${name}'`), name)
  for (const [name, { value }] of Object.entries(action.outputs)) t.equal(value, `\${{ steps.check.outputs.${name} }}`)
})
