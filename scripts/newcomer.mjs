/**
 * Times a newcomer's way to the first lead, in seconds: from a clone, from the package, from the image. It needs
 * nothing installed but Node.js, npm and git, and for the image buildah, as root: `node scripts/newcomer.mjs [clone]
 * [package] [image]`.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const tree = resolve(fileURLToPath(import.meta.url), '..', '..')
/** The first command of the README that sends a lead, for a mock on another port. */
const [, FIRST_LEAD] =
  /^(curl [^\n]*\/api\/v2\/leads[\s\S]*?)^```/m.exec(readFileSync(join(tree, 'README.md'), 'utf8')) ?? []
const MAX_MS = 600_000

const WAYS = {
  clone: [
    ['git clone', () => run('git', ['clone', '--quiet', '--depth', '1', `file://${tree}`, 'clone'], folder)],
    ['npm ci', () => run('npm', ['ci', '--no-audit', '--no-fund'], join(folder, 'clone'))],
    ['npm start, first lead', () => serve('npm', ['start', '--silent', '--'], join(folder, 'clone'))],
  ],
  package: [
    [
      'npm install',
      () => {
        // The package as the registry would serve it.
        const tarball = pack()
        const project = join(folder, 'project')
        mkdirSync(project)
        writeFileSync(join(project, 'package.json'), '{"private":true}')
        return timed(() => run('npm', ['install', '--save-dev', '--no-audit', '--no-fund', tarball], project))
      },
    ],
    ['npx retrack-kit serve, first lead', () => serve('npx', ['retrack-kit', 'serve'], join(folder, 'project'))],
  ],
  image: [['docker run, first lead', runImage]],
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in WAYS))
if (unknown !== undefined)
  throw new Error(`There is no way "${unknown}"; the ways are ${Object.keys(WAYS).join(', ')}.`)
const folder = mkdtempSync(join(tmpdir(), 'retrack-kit-newcomer-'))
try {
  for (const [way, steps] of Object.entries(WAYS)) {
    if (asked.length > 0 && !asked.includes(way)) continue
    if (way === 'image' && !canBuild()) {
      console.log('image      left out: it needs buildah, run by root')
      continue
    }
    let sum = 0
    for (const [name, step] of steps) {
      const started = performance.now()
      // A step with a part that a newcomer does not wait for tells its own time.
      const seconds = (await step()) ?? (performance.now() - started) / 1000
      sum += seconds
      console.log(`${way.padEnd(10)} ${name.padEnd(36)} ${seconds.toFixed(1).padStart(6)} s`)
    }
    if (steps.length > 1) console.log(`${way.padEnd(10)} ${'all of it'.padEnd(36)} ${sum.toFixed(1).padStart(6)} s`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function run(program, args, cwd) {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'], timeout: MAX_MS })
}

function timed(work) {
  const started = performance.now()
  work()
  return (performance.now() - started) / 1000
}

function pack() {
  const packed = join(folder, 'packed')
  mkdirSync(packed)
  run('npm', ['pack', '--silent', '--pack-destination', packed], tree)
  const [file = ''] = readdirSync(packed)
  return join(packed, file)
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a mock, sends the first lead of the README as soon as it is up, and ends it. */
async function serve(program, args, cwd) {
  const port = await freePort()
  const child = spawn(program, [...args, '--port', String(port)], {
    cwd,
    detached: true,
    stdio: 'ignore',
  })
  try {
    await sendFirstLead(port)
  } finally {
    // With whatever npm has started.
    process.kill(-child.pid, 'SIGTERM')
    await once(child, 'exit')
  }
}

async function sendFirstLead(port) {
  const command = FIRST_LEAD?.replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
  const started = performance.now()
  while (performance.now() - started < MAX_MS) {
    const { status, stdout } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
    if (status === 0 && stdout.includes('"data"')) return
    await after(50)
  }
  throw new Error('The mock answered no lead.')
}

function canBuild() {
  return process.getuid?.() === 0 && spawnSync('buildah', ['--version']).status === 0
}

/** The image is built before: a newcomer pulls it. */
async function runImage() {
  const store = join(folder, 'images')
  const options = ['--root', join(store, 'root'), '--runroot', join(store, 'run')]
  const buildah = (...args) =>
    execFileSync('buildah', [...options, ...args], {
      cwd: tree,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  execFileSync('scripts/image/base.sh', ['localhost/base'], {
    cwd: tree,
    env: { ...process.env, BUILDAH_OPTIONS: options.join(' ') },
    stdio: 'ignore',
  })
  const build = ['--isolation', 'chroot', '--format', 'docker', '--build-arg', 'NODE_IMAGE=localhost/base']
  buildah('bud', ...build, '--target', 'mock', '--tag', 'localhost/mock', '.')
  const port = await freePort()
  const started = performance.now()
  const container = buildah('from', 'localhost/mock')
  const inside = ['run', '--isolation', 'chroot', '--env', `RETRACK_KIT_PORT=${port}`, container, '--']
  const child = spawn('buildah', [...options, ...inside, 'node', '/app/bin/retrack-kit.cjs', 'serve'], {
    detached: true,
    stdio: 'ignore',
  })
  try {
    await sendFirstLead(port)
    return (performance.now() - started) / 1000
  } finally {
    process.kill(-child.pid, 'SIGTERM')
    await once(child, 'exit')
    buildah('rm', '--all')
    buildah('rmi', '--all', '--force')
  }
}
