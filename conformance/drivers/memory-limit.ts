/**
 * Limits the memory of each process of a browser: a page could otherwise take all that the machine has. Their sum is not
 * limited, since memory that they share would count for each of them: in checks of small stores it has passed 4 GiB.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pidusage from 'pidusage'
import type { Browser } from 'playwright-core'
import type { Problem } from '../pre-flight.ts'
import type { CdpAnswer } from './cdp.ts'
import type { PageWatch } from './page-watch.ts'

type ProcessInfo = CdpAnswer<'SystemInfo.getProcessInfo'>['processInfo'][number]

const GIB = 1024 ** 3

/**
 * Of the process of a page, and of any that helps it. A page with 12 MB of scripts and 60 canvases of 2000 by 2000 pixels
 * takes 1.1 GB. Beyond 1.5 GB, Chromium ends some by itself.
 */
const MAX_PAGE_BYTES = 1.2 * GIB
/** Of the process that all pages share. It takes 0.2 GB, and ends where documents take 1 GB more. */
const MAX_MAIN_BYTES = 0.6 * GIB

/** The part of a limit from which on memory is looked at more often. */
const NEAR = 2 / 3
/**
 * From one look to the next: `near` once a process takes that part of what it may. Ten looks a second take 2.4 % of a processor,
 * four take 1 %. Linux tells of memory in files; elsewhere each look starts a program.
 */
const LOOK_MS = process.platform === 'linux' ? { far: 250, near: 100 } : { far: 1000, near: 1000 }

/** The memory that a process takes, and how much it may take. */
export interface Excess {
  /** The part of the browser that it is. */
  readonly holder: string
  readonly bytes: number
  readonly maxBytes: number
  /** Ends the process that held the most. */
  kill(): void
}

/** Resolves once a process of the browser takes more than it may, or with null if the browser ends before that. */
export async function watchMemory(browser: Browser, ended: AbortSignal): Promise<Excess | null> {
  const session = await browser.newBrowserCDPSession().catch(() => null)
  if (session === null) return null
  let processes: ProcessInfo[] = []
  let isListing = false
  // A browser that is busy answers late: meanwhile the processes that are known are looked at.
  const list = async () => {
    if (isListing) return
    isListing = true
    try {
      processes = (await session.send('SystemInfo.getProcessInfo')).processInfo
    } finally {
      isListing = false
    }
  }
  while (!ended.aborted) {
    list().catch(() => {})
    const largest = findLargest(await readSizes(processes.map(({ id }) => id)), processes)
    if (largest !== undefined && largest.bytes > largest.maxBytes) return largest
    const isNear = largest !== undefined && largest.bytes > largest.maxBytes * NEAR
    await sleep(isNear ? LOOK_MS.near : LOOK_MS.far, undefined, { signal: ended }).catch(() => {})
  }
  return null
}

interface ProcessSize {
  readonly pid: number
  readonly memory: number
}

/** Returns the process that takes the largest part of what it may; undefined if none is known. */
function findLargest(sizes: readonly ProcessSize[], processes: readonly ProcessInfo[]): Excess | undefined {
  const isMain = ({ pid }: ProcessSize) => processes.some(({ id, type }) => id === pid && type === 'browser')
  const toMax = (size: ProcessSize) => (isMain(size) ? MAX_MAIN_BYTES : MAX_PAGE_BYTES)
  const [largest] = sizes.toSorted((a, b) => b.memory / toMax(b) - a.memory / toMax(a))
  if (largest === undefined) return undefined
  const { pid, memory } = largest
  const holder = isMain(largest) ? 'its main process, which keeps a document until all of it has come,' : 'a page'
  return { holder, bytes: memory, maxBytes: toMax(largest), kill: () => kill(pid) }
}

/** How long it may take until a page is known to have ended with its process. */
const CRASH_LIMIT_MS = 1_000

/** Ends the process that holds the most, and finds out by which of these pages it came to that. */
export async function endLargest(
  { holder, bytes, maxBytes, kill }: Excess,
  open: readonly PageWatch[],
): Promise<Problem> {
  const crashed = open.map(async (page) => {
    await page.crashed
    return [page]
  })
  kill()
  // The browser's own processes hold what a page is still loading.
  const loading = open.filter(({ isLoading }) => isLoading)
  const suspects = await Promise.race([...crashed, sleep(CRASH_LIMIT_MS, loading.length > 0 ? loading : open)])
  const pages = listAddresses(suspects)
  return {
    problem: 'page-too-large',
    message: `The browser was ended: ${holder} held ${toGib(bytes)} GiB of memory, and may hold ${toGib(maxBytes)} GiB in a check. Open was ${pages}.`,
    remedy:
      'Open this page in a browser and see, in its task manager and under Network, what grows: an answer that does not end, or a script that keeps all that it makes. To check without a browser: --browser off.',
  }
}

export const listAddresses = (pages: readonly PageWatch[]): string => pages.map(({ address }) => address).join(' and ')

const toGib = (bytes: number) => Number((bytes / GIB).toFixed(1))

/** Nothing of a process that has ended meanwhile. */
async function readSizes(pids: number[]): Promise<ProcessSize[]> {
  if (pids.length === 0) return []
  const found: readonly (pidusage.Status | null)[] = Object.values(await pidusage(pids).catch(() => ({})))
  return found.filter((status) => status !== null && status !== undefined)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
