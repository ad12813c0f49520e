/**
 * The action as a runner finds it: the files of its repository with nothing built in them, so that it takes the package of
 * its version from the registry of npm. A registry of our own has that package here.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { USER_ENVIRONMENT } from './environment.ts'

interface Manifest {
  readonly name: string
  readonly version: string
}

/** A registry with these packages, each in the one version that is packed from its folder. */
async function startRegistry(t: Test, folders: readonly string[]): Promise<{ url: string; asked: string[] }> {
  const tarballs = t.testdir()
  const packed = await Promise.all(
    folders.map(async (folder) => {
      const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', tarballs, folder]
      const bytes = await readFile(join(tarballs, execFileSync('npm', args, { encoding: 'utf8' }).trim()))
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
      return { manifest, bytes }
    }),
  )
  const asked: string[] = []
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(url)
    const found = packed.find(({ manifest }) => url === `/${manifest.name}` || url === `/${manifest.name}.tgz`)
    if (found === undefined) return response.writeHead(404).end('{}')
    const { manifest, bytes } = found
    if (url.endsWith('.tgz')) return response.end(bytes)
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    const dist = { tarball: `http://${headers.host}/${manifest.name}.tgz`, integrity }
    const { name, version } = manifest
    return response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }))
  })
  const url = await listen(t, server)
  return { url, asked }
}

async function listen(t: Test, server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** A store whose redirect page keeps the click and goes on to the deeplink. */
function startStore(t: Test): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    const query = new URL(url, 'http://store').searchParams
    if (!url.startsWith('/retrack')) return response.end('<!doctype html><title>Shop</title>')
    response.setHeader('Set-Cookie', `retrack_click=${query.get('click')}; Path=/; Max-Age=864000`)
    return response.writeHead(302, { Location: query.get('deeplink') ?? '/' }).end()
  })
  return listen(t, server)
}

/** Runs the step where the action's repository was fetched to, in a shop's own repository beside it. */
async function runStep(t: Test, registry: string, config: string, inputs: Record<string, string>) {
  // Outside of this repository, in which npx would find the package without asking.
  const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-action-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const [action, shop] = [join(folder, 'action'), join(folder, 'a shop')]
  await mkdir(shop)
  await writeFile(join(shop, 'retrack-kit.yaml'), config)
  for (const file of ['package.json', 'scripts/action.mjs']) await cp(file, join(action, file))
  const child = spawn(process.execPath, [join(action, 'scripts', 'action.mjs')], {
    cwd: shop,
    env: {
      ...USER_ENVIRONMENT,
      npm_config_userconfig: join(folder, 'no-npmrc'),
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_registry: registry,
      npm_config_update_notifier: 'false',
      INPUT_CONFIG: 'retrack-kit.yaml',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      ...inputs,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log += part))
  const [code] = await once(child, 'close')
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  return { code, log, read }
}

t.test('the action takes the package of its own version, and runs the check with it', async (t) => {
  const registry = await startRegistry(t, [resolve('.'), resolve('node_modules', 'playwright-core')])
  const store = await startStore(t)
  const config = `store:\n  redirectUrl: ${store}/retrack\n  deeplinks: [${store}/some-product]\n`
  const inputs = { INPUT_ONLY: 'redirect.destination', INPUT_BROWSER: 'off' }
  const { code, log, read } = await runStep(t, registry.url, config, inputs)
  t.equal(code, 0, log)
  t.ok(registry.asked.includes('/retrack-kit.tgz'), 'it was had from the registry', { asked: registry.asked })
  t.match(await read('output'), /^verdict=ready\nexit-code=0\n/)
  t.match(await read('summary'), /redirect\.destination/)
})

t.test('where the registry has no such version, that is no verdict on the store', async (t) => {
  const registry = await startRegistry(t, [])
  const { code, log, read } = await runStep(t, registry.url, '', {})
  t.equal(code, 4, log)
  t.match(log, /npm error 404.*::error title=Retrack check::/s)
  t.match(await read('output'), /^verdict=error\nexit-code=4\n/)
})
