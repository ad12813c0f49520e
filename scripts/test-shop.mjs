/**
 * Checks a third-party shop system with the plugin of examples/shops. As it stands it must be ready; each mistake in
 * the plugin must be found. Vendure is fetched for it, since nothing else here needs it.
 *
 * node scripts/test-shop.mjs
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const { RETRACK_TOKEN, RETRACK_EVENT } = {
  RETRACK_TOKEN: 'DbV6KYhMm7firiNtgfOCEmRohglfAQUTUy4FudGOKtetC0yYSaKtOXIedfNX',
  RETRACK_EVENT: '1f80e399-6f55-4cef-b8b0-0f74752c1ceb',
}
/** The changes to the plugin, and the requirement that must fail with each. */
const MISTAKES = {
  'redirect.cookie-lifetime': ['maxAge: TEN_DAYS_IN_MS, ', ''],
  'lead.voucher': ['voucher === undefined ? {}', 'true ? {}'],
  'status.rejected': ["Cancelled: 'rejected', ", ''],
  'delivery.retries-errors': ['retries: TRIES', 'retries: 0'],
}
const START_LIMIT_MS = 120_000

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'retrack-kit-shop-'))
const plugin = join(folder, 'retrack-plugin.mjs')
const config = join(folder, 'retrack-kit.yaml')
const results = []
let shop

/** The check restarts the shop by this. */
const control = createServer((_request, response) => {
  stopShop('SIGKILL')
    .then(startShop)
    .then(
      () => response.end('restarted'),
      (error) => response.writeHead(500).end(String(error)),
    )
})

try {
  cpSync(join(root, 'examples', 'shops', 'vendure'), folder, { recursive: true })
  if (spawnSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' }).status !== 0)
    throw new Error('npm could not install the shop.')
  const [shopPort, mockPort] = await Promise.all([findFreePort(), findFreePort()])
  const controlPort = await listen(control)
  const restart = `restartStore:\n  http:\n    - { method: POST, url: "http://127.0.0.1:${controlPort}/restart" }\n`
  const text = readFileSync(config, 'utf8').replaceAll(':3000', `:${shopPort}`).replaceAll(':8080', `:${mockPort}`)
  writeFileSync(config, text + restart)
  Object.assign(process.env, {
    PORT: String(shopPort),
    RETRACK_API_URL: `http://127.0.0.1:${mockPort}`,
    RETRACK_TOKEN,
    RETRACK_EVENT,
  })

  await startShop()
  const whole = await check([])
  prove('the shop as it stands is ready', whole.verdict === 'ready', whole.wrong)
  await stopShop('SIGTERM')

  let code = readFileSync(plugin, 'utf8')
  for (const [id, [search, replacement]] of Object.entries(MISTAKES)) {
    if (!code.includes(search)) throw new Error(`The plugin has no "${search}" any more, for ${id}.`)
    code = code.replace(search, replacement)
  }
  writeFileSync(plugin, code)
  // These mistakes keep requests from coming, which need not be waited for as long as usual.
  writeFileSync(config, `${text}${restart}timing: { retry: 8s, status: 5s }\n`)
  await startShop()
  const spoilt = await check(Object.keys(MISTAKES).flatMap((id) => ['--only', id]))
  for (const id of Object.keys(MISTAKES)) prove(`a mistake is found: ${id}`, spoilt.wrong.includes(id), spoilt.wrong)
  prove('it is not ready with them', spoilt.verdict === 'not-ready', [spoilt.verdict])
} catch (error) {
  prove(String(error), false, [])
} finally {
  await stopShop('SIGTERM')
  control.close()
  rmSync(folder, { recursive: true, force: true })
}
const failed = results.filter((fine) => !fine).length
if (failed > 0) process.exitCode = 1
console.log(`${results.length - failed} passed, ${failed} failed`)

function prove(what, fine, seen) {
  results.push(fine)
  console.log(`${fine ? 'ok    ' : 'FAILED'}  ${what}${fine ? '' : `: ${seen.join(', ') || 'see above'}`}`)
}

async function check(args) {
  const report = join(folder, 'report.json')
  const reporters = ['--reporter', 'terminal', '--reporter', `json=${report}`]
  const command = [join(root, 'bin', 'retrack-kit.cjs'), 'check', '--config', config, ...reporters, ...args]
  // Not in one go: the check asks for a restart meanwhile.
  const run = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(run, 'exit')
  if (code > 2) throw new Error(`The check ended with ${code}.`)
  const { verdict, results } = JSON.parse(readFileSync(report, 'utf8'))
  // A recommended requirement that does not hold is a warning.
  const wrong = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn').map(({ id }) => id)
  return { verdict, wrong }
}

/** Resolves when it answers. */
function startShop() {
  shop = spawn(process.execPath, ['server.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('The shop did not start.')), START_LIMIT_MS)
    shop.once('exit', (code) => reject(new Error(`The shop ended with ${code}.`)))
    shop.stdout.on('data', (chunk) => {
      if (!String(chunk).includes('The store is at')) return
      clearTimeout(limit)
      resolve()
    })
  })
}

function stopShop(signal) {
  if (shop === undefined || shop.exitCode !== null || shop.signalCode !== null) return Promise.resolve()
  const ended = once(shop, 'exit')
  shop.kill(signal)
  return ended
}

async function findFreePort() {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
}
