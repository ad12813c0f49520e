import { join } from 'node:path'
import type { Test } from 'tap'
import t from 'tap'
import { loadConfig, type Overrides } from '../../src/cli/commands/check/config-file.ts'
import { formatConfig } from '../../src/cli/commands/init/config-text.ts'
import { CliError, EXIT } from '../../src/cli/exit.ts'

const FINE = `store:
  redirectUrl: http://127.0.0.1:3000/retrack
placeOrder: { http: [ { method: POST, url: "http://127.0.0.1:3000/checkout" } ] }
`

async function problemOf(t: Test, text: string, overrides: Overrides = {}): Promise<string> {
  const folder = t.testdir({ 'retrack-kit.yaml': text })
  const file = join(folder, 'retrack-kit.yaml')
  const error = await loadConfig(file, overrides).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof CliError)) throw new Error(`Not refused: ${String(error)}`)
  t.equal(error.exitCode, EXIT.usage)
  return error.message.replaceAll(file, 'retrack-kit.yaml')
}

void t.test('each problem is named with its line, its column and its key', async (t) => {
  const text = `store:
  redirectUrl: htp://127.0.0.1
  redirectUlr: http://127.0.0.1
  deeplinks:
    - http://127.0.0.1/x
    - nope
timing: { lead: 10 }
`
  const lines = (await problemOf(t, text)).split('\n').sort()
  t.match(lines, [
    /^retrack-kit\.yaml:2:16 store\.redirectUrl: Expected an http or https URL/,
    /^retrack-kit\.yaml:3:3 store\.redirectUlr: Unknown key; did you mean redirectUrl\? Expected one of redirectUrl,/,
    /^retrack-kit\.yaml:6:7 store\.deeplinks\[1\]: Expected an http or https URL/,
    /^retrack-kit\.yaml:7:17 timing\.lead: Expected a duration with its unit, such as 10s/,
  ])
})

void t.test('what is missing is named where it should stand', async (t) => {
  t.match(
    await problemOf(t, 'store:\n  deeplinks: [http://127.0.0.1/]\n'),
    /^retrack-kit\.yaml:2:3 store\.redirectUrl: Missing/,
  )
  t.match(await problemOf(t, 'placeOrder: { manual: Order. }\n'), /^retrack-kit\.yaml:1:1 store: Missing/)
})

void t.test('text that is no YAML is named with its place', async (t) => {
  t.match(await problemOf(t, 'store:\n  redirectUrl: "http://127.0.0.1\n'), /^retrack-kit\.yaml:\d+:\d+ .*quote/i)
  t.match(await problemOf(t, '- a list\n'), /Expected a section with store, mock/)
})

void t.test('files that the config names must be there', async (t) => {
  const text = `${FINE}rejectOrder: { browser: ./reject.mjs }\napproveOrder: { command: "./approve.sh" }\n`
  const lines = (await problemOf(t, text)).split('\n')
  t.match(lines, [
    /^retrack-kit\.yaml:4:25 rejectOrder\.browser: There is no file .*reject\.mjs/,
    /^retrack-kit\.yaml:5:26 approveOrder\.command: There is no file .*approve\.sh/,
  ])
  t.match(await problemOf(t, `${FINE}browser: ./chromium\n`), /^retrack-kit\.yaml:4:10 browser: There is no file/)
})

void t.test('a flag is laid over the file, and named where it is at fault', async (t) => {
  const overrides = { mock: { listen: 'nowhere' }, store: {} }
  t.match(await problemOf(t, FINE, overrides), /^--listen: Expected HOST:PORT/)
  const file = join(
    t.testdir({ 'retrack-kit.yaml': `${FINE}mock: { attach: "http://127.0.0.1:9" }\n` }),
    'retrack-kit.yaml',
  )
  const { config } = await loadConfig(file, {
    mock: { listen: '127.0.0.1:8181' },
    store: { redirectUrl: 'http://127.0.0.1/r' },
  })
  t.match(config, { mock: { where: { kind: 'listen', port: 8181 } }, store: { redirectUrl: 'http://127.0.0.1/r' } })
})

void t.test('without a file, a redirect page on the command line is enough', async (t) => {
  t.chdir(t.testdir({}))
  const { config } = await loadConfig(undefined, { store: { redirectUrl: 'http://127.0.0.1:3000/retrack' } })
  t.match(config.store, { redirectUrl: 'http://127.0.0.1:3000/retrack', deeplinks: ['http://127.0.0.1:3000/'] })
  await t.rejects(loadConfig(undefined, {}), { exitCode: EXIT.usage, message: /retrack-kit init/ })
  await t.rejects(loadConfig('nowhere.yaml', {}), {
    exitCode: EXIT.usage,
    message: /nowhere\.yaml: there is no such file/,
  })
})

void t.test('what init writes is a config', async (t) => {
  const text = formatConfig({ redirectUrl: 'http://127.0.0.1:3000/retrack', voucher: 'none' })
  const file = join(t.testdir({ 'retrack-kit.yaml': text }), 'retrack-kit.yaml')
  const { config } = await loadConfig(file, {})
  t.match(config, {
    placeOrder: { kind: 'http' },
    rejectOrder: { kind: 'unset' },
    store: { voucher: { kind: 'none' } },
  })
})

void t.test('aliases, depth and folders that cannot be read are named, and nothing is sent', async (t) => {
  t.match(await problemOf(t, `${FINE}timing: *shared\n`), /^retrack-kit\.yaml: .*alias.*shared/)
  const lists = Array.from({ length: 9 }, (_, index) => {
    const values = index === 0 ? ['x'] : Array.from({ length: 10 }, () => `*a${index - 1}`)
    return `a${index}: &a${index} [${values.join(', ')}]\n`
  })
  t.match(await problemOf(t, lists.join('')), /^retrack-kit\.yaml: its aliases \(\*name\) stand for more than/)
  const deep = 20_000
  t.match(
    await problemOf(t, `a: ${'['.repeat(deep)}${']'.repeat(deep)}`),
    /^retrack-kit\.yaml: its values stand too deep/,
  )
  const folder = t.testdir({ 'retrack-kit.yaml': FINE })
  await t.rejects(loadConfig(folder, {}), { exitCode: EXIT.usage, message: /is a folder\. Expected a file/ })
})
