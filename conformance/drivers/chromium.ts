/** Chromium as the judge of a redirect page: one browser for a whole check, with a fresh profile. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SecretRedactor } from '../../shared/redaction.ts'
import type { Problem } from '../pre-flight.ts'
import { DISABLED_FEATURES } from './chromium-features.ts'
import { ChromiumVisitor } from './chromium-visitor.ts'
import { endLargest, listAddresses, watchMemory } from './memory-limit.ts'
import type { Origins } from './origins.ts'
import { PagePool } from './page-pool.ts'
import type { PageWatch } from './page-watch.ts'
import type { Driver, Look, VisitorProfiles } from './visitor.ts'

export interface LaunchOptions {
  readonly path: string
  readonly origins: Origins
  readonly secret: SecretRedactor
  readonly signal: AbortSignal
  readonly profiles: VisitorProfiles
  /** Shows its window, for a person to act in. */
  readonly hasWindow: boolean
}

/** Switches off what would contact other hosts, or wait for a person. */
const QUIETLY = [
  '--disable-quic',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
  // WebRTC would send UDP to wherever a page says.
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  // A proxy would look names up by itself, and go where the rules below do not let it.
  '--no-proxy-server',
]

const LAUNCH_LIMIT_MS = 30_000
/** How long it may take until a browser that has ended is known to have. */
const END_LIMIT_MS = 1_000
const END_LOOK_MS = 20

/** @throws where it cannot be started */
export async function launchChromium({
  path,
  origins,
  secret,
  signal,
  profiles,
  hasWindow,
}: LaunchOptions): Promise<Driver> {
  const { chromium } = await import('playwright-core')
  // A folder of its own: a browser that is killed leaves its temporary files where they are.
  const folder = await mkdtemp(join(tmpdir(), 'retrack-kit-chromium-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
  const launching = chromium.launch({
    executablePath: path,
    env: { ...process.env, TMPDIR: folder },
    headless: !hasWindow,
    args: [
      ...QUIETLY,
      `--disable-features=${DISABLED_FEATURES.join()}`,
      `--host-resolver-rules=${origins.resolverRules()}`,
      `--unsafely-treat-insecure-origin-as-secure=${origins.secureOverHttp()}`,
    ],
    timeout: LAUNCH_LIMIT_MS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const browser = await launching.catch(async (error: unknown) => {
    await removeFolder()
    throw error
  })
  const died = new AbortController()
  const ended = new AbortController()
  const pools = new Map<Look, PagePool>()
  const listOpen = () => [...pools.values()].flatMap((pool) => pool.inUse)
  const toPool = (look: Look) => {
    const pool = pools.get(look) ?? new PagePool(browser, origins.all, profiles[look] ?? profiles.usual, died.signal)
    pools.set(look, pool)
    return pool
  }
  let death: Promise<Problem> | null = null
  let isClosing = false
  browser.on('disconnected', () => {
    ended.abort()
    if (isClosing) return
    death ??= Promise.resolve(toDeath(listOpen()))
    died.abort(new Error('the browser died'))
  })
  const watching = watchMemory(browser, ended.signal).then((excess) => {
    if (excess === null || isClosing) return
    death ??= endLargest(excess, listOpen())
    died.abort(new Error('the browser held more memory than it may'))
  })
  return {
    name: 'chromium',
    died: died.signal,
    async findDeath() {
      for (const until = performance.now() + END_LIMIT_MS; !died.signal.aborted && performance.now() < until; ) {
        await sleep(END_LOOK_MS)
      }
      return death
    },
    visitor: (record, look = 'usual') =>
      new ChromiumVisitor(record, look, { pool: toPool(look), secret, signal, profiles, died: died.signal }),
    async close() {
      isClosing = true
      await browser.close().catch(() => {})
      await watching
      await removeFolder()
    },
  }
}

function toDeath(open: readonly PageWatch[]): Problem {
  const pages = open.length === 0 ? '' : ` Open was ${listAddresses(open)}.`
  return {
    problem: 'browser-died',
    message: `The browser ended while the check was using it.${pages}`,
    remedy:
      'Run the check again. If it happens each time, see whether the machine has memory enough, or check without a browser: --browser off.',
  }
}
