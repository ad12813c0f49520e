import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { DOCUMENTED_REQUEST, DOCUMENTED_RESPONSE, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { ATTW, fetchCommand, PUBLINT } from '../../scripts/proof/fetch-package.ts'
import { VERSION } from '../../src/version.ts'
import { USER_ENVIRONMENT } from './environment.ts'

const folder = t.testdir({ project: { 'package.json': '{"name":"a-store","private":true,"type":"module"}' } })
/** npm as on a machine where nobody has set anything, with an empty cache and no registry. */
const env = {
  ...USER_ENVIRONMENT,
  npm_config_userconfig: join(folder, 'no-npmrc'),
  npm_config_cache: join(folder, 'npm-cache'),
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
}
const project = join(folder, 'project')
const bin = (name: string) => resolve('node_modules', '.bin', name)

interface Packed {
  readonly filename: string
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}
// The output of the `prepack` scripts comes before the list.
const printed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { encoding: 'utf8' })
const [packed] = JSON.parse(printed.slice(printed.indexOf('[\n'))) as [Packed]
const tarball = join(folder, packed.filename)
/** Its one dependency, as locked: packed from what is installed here, it stands in for the registry. */
const dependency = 'playwright-core'
const source = resolve('node_modules', dependency)
const quietly = ['--silent', '--ignore-scripts', '--pack-destination', folder]
const dependencyTarball = join(folder, execFileSync('npm', ['pack', ...quietly, source], { encoding: 'utf8' }).trim())

t.test('the tarball holds what users need and nothing else', async (t) => {
  const files = packed.files.map(({ path }) => path.replace(/^dist\/chunks\/[\w-]+\.cjs$/, 'dist/chunks/*.cjs'))
  t.strictSame([...new Set(files)].sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin/retrack-kit.cjs',
    'dist/THIRD-PARTY-LICENSES.txt',
    'dist/chunks/*.cjs',
    'dist/cli.cjs',
    'dist/index.cjs',
    'dist/index.d.cts',
    'dist/ui/index.html',
    'dist/ui/page.css',
    'dist/ui/page.js',
    'docs/ci.md',
    'docs/code.md',
    'docs/config.md',
    'docs/control-api.md',
    'docs/faults.md',
    'docs/fidelity.md',
    'docs/go-live.md',
    'docs/languages.md',
    'docs/limits.md',
    'docs/networks.md',
    'docs/page.md',
    'docs/performance.md',
    'docs/real-retrack.md',
    'docs/requirements.md',
    'docs/scorecard.md',
    'docs/shared.md',
    'docs/shops.md',
    'docs/testing.md',
    'openapi.yaml',
    'package.json',
    'report.schema.json',
    'retrack-kit.schema.json',
  ])
  t.ok(packed.unpackedSize < 5_500_000, `${packed.unpackedSize} bytes unpacked`)
})

t.test('publint and arethetypeswrong find nothing wrong with it', async (t) => {
  const dataFiles = ['openapi.yaml', 'retrack-kit.schema.json', 'report.schema.json']
  const attw = ['--no-emoji', '--exclude-entrypoints', ...dataFiles]
  for (const [specifier, tool, args] of [
    [PUBLINT, 'publint', ['--strict', tarball]],
    [ATTW, 'attw', [tarball, ...attw]],
  ] as const) {
    const ran = spawnSync(await fetchCommand(specifier, tool), args, { encoding: 'utf8' })
    t.equal(ran.status, 0, `${tool} is content`, { output: ran.stdout + ran.stderr })
  }
})

t.test('it installs into an empty project with one other package and without a warning', async (t) => {
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'))
  t.strictSame(Object.keys(dependencies), [dependency])
  const args = ['install', '--engine-strict', '--no-audit', '--no-fund', dependencyTarball, tarball]
  const installed = spawnSync('npm', args, { cwd: project, env, encoding: 'utf8' })
  t.equal(installed.status, 0, installed.stderr)
  t.notMatch(installed.stdout + installed.stderr, /warn|deprecated|vulnerab/i)
  const listed = execFileSync('npm', ['ls', '--all', '--parseable'], {
    cwd: project,
    env,
    encoding: 'utf8',
  })
  const packages = [dependency, 'retrack-kit'].map((name) => join(project, 'node_modules', name))
  t.strictSame(listed.trim().split('\n').slice(1).sort(), packages)
  const readme = await readFile('README.md', 'utf8')
  t.ok(readme.includes(`installs one other package: \`${dependency}\``), 'as the README says')
})

t.test('npx runs the commands', async (t) => {
  const npx = (...args: string[]) => {
    const ran = spawnSync('npx', ['retrack-kit', ...args], { cwd: project, env, encoding: 'utf8' })
    t.equal(ran.status, 0, `${args.join(' ')} succeeds`, { output: ran.stderr })
    return ran.stdout
  }
  t.equal(npx('--version').trim(), VERSION)
  const redirectPage = ['--redirect-url', 'http://127.0.0.1:3000/retrack']
  t.match(npx('check', '--dry-run', ...redirectPage), /^Nothing was sent\./)
  t.match(npx('explain', 'redirect.cookie-lifetime'), /^redirect\.cookie-lifetime \(required\)\n/)
})

t.test('the installed command serves the documented exchange and ends on SIGTERM', async (t) => {
  const child = spawn(
    process.execPath,
    ['node_modules/retrack-kit/bin/retrack-kit.cjs', 'serve', '--port', '0', '--log', 'json'],
    {
      cwd: project,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  t.teardown(() => child.kill('SIGKILL'))
  const { url } = await firstLine(child)
  const headers = { authorization: `Bearer ${DOCUMENTED_TOKEN}`, 'content-type': 'application/json' }
  const frozen = JSON.stringify({ now: DOCUMENTED_RESPONSE.data.created_at, frozen: true })
  t.equal((await fetch(`${url}/_mock/clock`, { method: 'PUT', headers, body: frozen })).status, 200)
  const body = JSON.stringify(DOCUMENTED_REQUEST)
  const lead = await fetch(`${url}/api/v2/leads`, { method: 'POST', headers, body })
  t.equal(lead.status, 200)
  t.equal(await lead.text(), JSON.stringify(DOCUMENTED_RESPONSE))

  const told = performance.now()
  child.kill('SIGTERM')
  t.strictSame(await once(child, 'exit'), [0, null])
  t.ok(performance.now() - told < 1_000, 'within a second')
})

t.test('the installed library starts a mock, for modules of both kinds', async (t) => {
  const use = `async ({ startMock }) => {
    const mock = await startMock()
    console.log((await fetch(mock.url + '/_mock/health')).status)
    await mock.close()
  }`
  const scripts = {
    module: `import * as kit from 'retrack-kit'; await (${use})(kit)`,
    commonjs: `(${use})(require('retrack-kit'))`,
  }
  for (const [kind, script] of Object.entries(scripts)) {
    const args = [`--input-type=${kind}`, '--eval', script]
    const ran = spawnSync(process.execPath, args, { cwd: project, env, encoding: 'utf8' })
    t.equal(ran.stdout.trim(), '200', `${kind}: ${ran.stderr}`)
    t.equal(ran.status, 0, `${kind}: the process ends by itself`)
  }
})

t.test('a project in TypeScript compiles against it, its types checked and all', async (t) => {
  await mkdir(join(project, 'src'), { recursive: true })
  await writeFile(join(project, 'src', 'store.test.ts'), await readFile('test/delivery/consumer.ts.txt', 'utf8'))
  for (const resolution of ['nodenext', 'bundler']) {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      target: 'es2022',
      lib: ['es2022'],
      types: [],
      module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
      moduleResolution: resolution,
    }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
    const compiled = spawnSync(bin('tsc'), ['-p', project], { encoding: 'utf8' })
    t.equal(compiled.stdout, '', `${resolution}: no complaint`)
    t.equal(compiled.status, 0)
  }
})

async function firstLine({ stdout }: ChildProcess): Promise<{ readonly url: string }> {
  if (stdout === null) throw new TypeError('Expected a child whose output is read.')
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line)
  throw new Error('It ended without a word.')
}
