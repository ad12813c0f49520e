/**
 * The action as a runner finds it: the files of its repository with nothing built in them, so that it takes the package of
 * its version from the registry of npm. A registry of our own has that package here.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
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
    return response.setHeader('content-type', 'application/json').end(
      JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }),
    )
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

t.test('the action takes the package of its own version, and runs the check with it', async (t) => {
  const registry = await startRegistry(t, [resolve('.'), resolve('node_modules', 'playwright-core')])
  const store = await startStore(t)
  const config = `store:\n  redirectUrl: ${store}/retrack\n  deeplinks: [${store}/some-product]\n`
  const folder = t.testdir({ action: {}, 'a shop': { 'retrack-kit.yaml': config }, output: '', summary: '' })
  const action = join(folder, 'action')
  await mkdir(join(action, 'scripts'))
  for (const file of ['package.json', 'scripts/action.mjs']) await cp(file, join(action, file))

  const child = spawn(process.execPath, [join(action, 'scripts', 'action.mjs')], {
    cwd: join(folder, 'a shop'),
    env: {
      ...USER_ENVIRONMENT,
      npm_config_userconfig: join(folder, 'no-npmrc'),
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_registry: registry.url,
      npm_config_update_notifier: 'false',
      INPUT_CONFIG: 'retrack-kit.yaml',
      INPUT_ONLY: 'redirect.destination',
      INPUT_BROWSER: 'off',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log += part))
  const [code] = await once(child, 'close')
  t.equal(code, 0, log)
  t.ok(registry.asked.includes('/retrack-kit.tgz'), 'it was had from the registry', { asked: registry.asked })
  t.match(await readFile(join(folder, 'output'), 'utf8'), /^verdict=ready\nexit-code=0\n/)
  t.match(await readFile(join(folder, 'summary'), 'utf8'), /redirect\.destination/)
})

t.test('where the registry has no such version, the step fails with what npm says', async (t) => {
  const registry = await startRegistry(t, [])
  const folder = t.testdir({ action: { scripts: {} }, output: '' })
  const action = join(folder, 'action')
  for (const file of ['package.json', 'scripts/action.mjs']) await cp(file, join(action, file))
  const child = spawn(process.execPath, [join(action, 'scripts', 'action.mjs')], {
    cwd: folder,
    env: {
      ...USER_ENVIRONMENT,
      npm_config_userconfig: join(folder, 'no-npmrc'),
      npm_config_cache: join(folder, 'npm-cache'),
      npm_config_registry: registry.url,
      GITHUB_OUTPUT: join(folder, 'output'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log += part))
  const [code] = await once(child, 'close')
  t.equal(code, 4, log)
  t.match(log, /^::error title=Retrack check::/m)
  t.match(await readFile(join(folder, 'output'), 'utf8'), /^verdict=error\nexit-code=4\n/)
})
