import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import getPort from 'get-port'
import t from 'tap'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { USER_ENVIRONMENT } from './environment.ts'

const BASE = 'localhost/retrack-kit-base'
const IMAGE = 'localhost/retrack-kit'
/** Images go to a store of this test's own, outside the tree that they are built of. */
const store = join(tmpdir(), `retrack-kit-images-${process.pid}`)
const options = ['--root', join(store, 'root'), '--runroot', join(store, 'run')]
const buildah = (...args: string[]) =>
  execFileSync('buildah', [...options, ...args], { encoding: 'utf8', stdio: 'pipe' })

interface ImageConfig {
  readonly Env: readonly string[]
  readonly User: string
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly Healthcheck: { readonly Test: readonly [string, ...string[]] }
}

const missing = process.getuid?.() !== 0 || spawnSync('buildah', ['--version']).status !== 0
const skip = missing && 'building an image needs buildah, run by root'

t.test('the image', { skip }, async (t) => {
  t.teardown(removeImages)
  execFileSync('scripts/image/base.sh', [BASE], {
    env: { ...USER_ENVIRONMENT, BUILDAH_OPTIONS: options.join(' ') },
    stdio: 'pipe',
  })
  const args = ['--isolation', 'chroot', '--format', 'docker', '--build-arg', `NODE_IMAGE=${BASE}`, '--tag', IMAGE]
  buildah('bud', ...args, '--target', 'mock', '.')
  const { Docker } = JSON.parse(buildah('inspect', '--type', 'image', IMAGE)) as { Docker: { config: ImageConfig } }
  const { Env, User, Entrypoint, Cmd, Healthcheck } = Docker.config
  const container = buildah('from', IMAGE).trim()
  const port = await getPort()
  const run = ['run', '--isolation', 'chroot', '--env', `RETRACK_KIT_PORT=${port}`, container, '--']
  const healthy = () => {
    const [kind, ...command] = Healthcheck.Test
    t.equal(kind, 'CMD', 'a program, and no shell, is asked for its health')
    return spawnSync('buildah', [...options, ...run, ...command]).status
  }

  t.test('needs no shell, and no user but its own', async (t) => {
    t.equal(User, '1000:1000')
    t.strictSame([...Entrypoint, ...Cmd], ['node', '/app/bin/retrack-kit.cjs', 'serve'])
    t.not(healthy(), 0, 'nothing is healthy before it runs')
  })

  t.test('serves as that user, on all interfaces, until SIGTERM', async (t) => {
    const running = spawn('buildah', [...options, ...run, ...Entrypoint, ...Cmd], {
      stdio: 'ignore',
    })
    t.teardown(() => running.kill('SIGKILL'))
    const exited = once(running, 'exit')
    // The whole of 127.0.0.0/8 is this machine: an address other than the usual one tells that all are listened on.
    const url = `http://127.0.0.2:${port}`
    await answer(`${url}/_mock/health`)
    t.equal(healthy(), 0, 'its health check succeeds')

    const lead = await fetch(`${url}/api/v2/leads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${DOCUMENTED_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(DOCUMENTED_REQUEST),
    })
    t.equal(lead.status, 200)

    const node = serving(running)
    t.match(readFileSync(`/proc/${node}/status`, 'utf8'), /^Uid:\t1000\t1000\t1000\t1000$/m)
    const told = performance.now()
    process.kill(node, 'SIGTERM')
    t.strictSame(await exited, [0, null])
    t.ok(performance.now() - told < 1_000, 'it ended within a second')
    t.not(healthy(), 0, 'and is healthy no more')
  })

  t.test('ends on SIGTERM as the first process of its container, which no default handler serves', async (t) => {
    const root = buildah('mount', container).trim()
    const inside = ['chroot', '--userspec', User, root, '/usr/bin/env', '-i', ...Env, `RETRACK_KIT_PORT=${port}`]
    const running = spawn('unshare', ['--pid', '--fork', '--kill-child', ...inside, ...Entrypoint, ...Cmd], {
      env: USER_ENVIRONMENT,
      stdio: 'ignore',
    })
    t.teardown(() => running.kill('SIGKILL'))
    const exited = once(running, 'exit')
    await answer(`http://127.0.0.1:${port}/_mock/health`)
    process.kill(serving(running), 'SIGTERM')
    t.strictSame(await exited, [0, null])
  })
})

const CHECK = 'localhost/retrack-kit-check'
const DEBIAN = 'localhost/retrack-kit-debian'
/** Debian's Chromium is as large as it is: fetched and unpacked, it takes minutes. */
const LIMIT_MS = 480_000
const suite = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
const lacksDebian = spawnSync('debootstrap', ['--version']).status !== 0 || suite === undefined
const skipCheck = skip || (lacksDebian && 'an image with Chromium needs debootstrap, on Debian')

t.test('the image of the check', { skip: skipCheck, timeout: LIMIT_MS }, async (t) => {
  t.teardown(removeImages)
  const limited = { env: { ...USER_ENVIRONMENT, BUILDAH_OPTIONS: options.join(' ') } }
  execFileSync('scripts/image/base.sh', [DEBIAN, suite ?? ''], { ...limited, stdio: 'pipe', timeout: LIMIT_MS })
  const args = ['--isolation', 'chroot', '--format', 'docker', '--build-arg', `NODE_IMAGE=${DEBIAN}`, '--tag', CHECK]
  buildah('bud', ...args, '--target', 'check', '.')
  const { Docker } = JSON.parse(buildah('inspect', '--type', 'image', CHECK)) as { Docker: { config: ImageConfig } }
  const { User, Entrypoint } = Docker.config
  t.equal(User, '1000:1000')

  const container = buildah('from', CHECK).trim()
  const merchant = resolve('examples/stores/node')
  const inside = [
    'run',
    '--isolation',
    'chroot',
    '--volume',
    `${merchant}:/merchant:ro`,
    container,
    '--',
    ...Entrypoint,
  ]
  const check = (...args: string[]) =>
    spawnSync('buildah', [...options, ...inside, 'check', '--config', '/merchant/retrack-kit.yaml', ...args], {
      encoding: 'utf8',
      timeout: 120_000,
    })
  t.match(check('--dry-run').stdout, /^Nothing was sent\./)
})

function removeImages(): void {
  spawnSync('buildah', [...options, 'rm', '--all'])
  spawnSync('buildah', [...options, 'rmi', '--all', '--force'])
  spawnSync('rm', ['-rf', store])
}

async function answer(url: string): Promise<void> {
  for (let tries = 100; tries > 0; tries -= 1) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await after(100)
  }
  throw new Error(`${url} did not answer.`)
}

/** The process that serves, somewhere below the one that was started. */
function serving({ pid: ancestor }: ChildProcess): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(processOf)
  const below = (pid: number): boolean =>
    pid === ancestor || processes.some((one) => one.pid === pid && below(one.parent))
  const found = processes.find(({ pid, name }) => name === 'node' && below(pid))
  if (found === undefined) throw new Error('No process serves.')
  return found.pid
}

function processOf(pid: string) {
  try {
    const [, name = '', parent = '0'] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return [{ pid: Number(pid), name, parent: Number(parent) }]
  } catch {
    // It ended while the list was read.
    return []
  }
}
