/**
 * Runs the examples of examples/tests as a user would: in a folder of their own, with retrack-kit installed beside them.
 *
 *   node scripts/test-examples.mjs [tap] [node] [vitest] [playwright]
 *
 * Without names, all of them. Vitest and Playwright are fetched for it, since nothing else here needs them; Playwright
 * drives the Chromium that is installed, and is left out, saying so, where there is none.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const VITEST = 'vitest@^3.2.0'
const PLAYWRIGHT = '@playwright/test@1.65'
const root = fileURLToPath(new URL('..', import.meta.url))
const chromium = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path))

const folder = mkdtempSync(join(tmpdir(), 'retrack-kit-examples-'))
const modules = join(folder, 'node_modules')
const bin = (name, ...args) => [join(modules, '.bin', name), args]

const RUNS = {
  tap: {
    link: ['tap'],
    command: () => [process.execPath, [join(folder, 'tap.test.mjs')]],
  },
  node: { command: () => [process.execPath, ['--test', 'node-test.test.mjs']] },
  vitest: { fetch: VITEST, command: () => bin('vitest', 'run', 'vitest.test.mjs') },
  playwright: {
    fetch: PLAYWRIGHT,
    command: () => bin('playwright', 'test', 'playwright.spec.mjs'),
    lacks: chromium === undefined ? 'no Chromium is installed here; CHROMIUM names one' : undefined,
  },
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(RUNS)
const failed = []
let passed = 0
/** On a machine that must have everything, what is left out has failed. */
const isStrict = process.env.PROOFS_SKIP_NOTHING === '1'
try {
  cpSync(join(root, 'examples', 'tests'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}\n')
  const runs = wanted
    .map((name) => [name, RUNS[name] ?? usage(name)])
    .filter(([name, { lacks }]) => {
      if (lacks !== undefined) console.log(`${name}: left out, since ${lacks}.`)
      if (lacks !== undefined && isStrict) failed.push(name)
      return lacks === undefined
    })
  const fetched = runs.flatMap(([, run]) => run.fetch ?? [])
  if (fetched.length > 0 && run('npm', ['install', '--no-audit', '--no-fund', '--no-save', ...fetched]) !== 0)
    console.error(`npm could not install ${fetched.join(' ')}.`)
  await installLibrary()
  for (const [name, { link = [], command }] of runs) {
    for (const one of link) symlinkSync(join(root, 'node_modules', one), join(modules, one))
    console.log(`# ${name}`)
    if (run(...command()) === 0) passed += 1
    else failed.push(name)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`)
  process.exitCode = 1
}
console.log(`${passed} passed, ${failed.length} failed`)

function run(command, args) {
  const { CHROMIUM: _, NODE_OPTIONS: __, NODE_TEST_CONTEXT: ___, ...env } = process.env
  for (const name of Object.keys(env)) if (name.startsWith('TAP') || name.startsWith('_TAPJS')) delete env[name]
  const more = chromium === undefined ? {} : { CHROMIUM: chromium }
  return spawnSync(command, args, { cwd: folder, stdio: 'inherit', env: { ...env, ...more } }).status
}

/** The library as one file, where the examples look for it. */
async function installLibrary() {
  const target = join(modules, 'retrack-kit')
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'package.json'), '{"name":"retrack-kit","type":"module","exports":"./index.js"}\n')
  await build({
    entryPoints: [join(root, 'src', 'index.ts')],
    outdir: target,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
    logLevel: 'warning',
  })
}

function usage(name) {
  console.error(`There is no example "${name}"; there are ${Object.keys(RUNS).join(', ')}.`)
  process.exit(3)
}
