/** One check from its settings to its report: collect evidence, then judge it. */
import type { Config } from '../schemas/config.ts'
import type { EvidenceOf } from '../schemas/evidence.ts'
import type { Report } from '../schemas/report.ts'
import type { Person } from './actions/manual.ts'
import { attributed } from './attribution.ts'
import { collect, planOf, VISITORS } from './collect.ts'
import { launchChromium } from './drivers/chromium.ts'
import { findChromium } from './drivers/find-chromium.ts'
import { httpDriver } from './drivers/http.ts'
import { Origins } from './drivers/origins.ts'
import type { Driver } from './drivers/visitor.ts'
import { journeysFor } from './journeys/needs.ts'
import { Slots } from './journeys/slots.ts'
import { noFindings, type World } from './journeys/world.ts'
import type { MockPort } from './mock-port.ts'
import { cookieUrlOf, originsOf } from './places.ts'
import { mockProblem, type Problem, storeProblem } from './pre-flight.ts'
import type { Progress } from './progress.ts'
import { reportOf } from './report-of.ts'
import type { Requirement } from './requirement.ts'
import { Secret } from './secret.ts'
import { Timeline } from './timeline.ts'

export interface CheckOptions {
  readonly config: Config
  /** The folder of `retrack-kit.yaml`. */
  readonly configFolder: string
  readonly mock: MockPort
  /** What the store should use as the base URL of Retrack. */
  readonly mockUrl: string
  /** False: the mock was started for this check. */
  readonly attached: boolean
  readonly requirements: readonly Requirement[]
  readonly suite: Report['suite']
  readonly progress: (event: Progress) => void
  /** Whoever sits at the terminal; null where nobody does. */
  readonly person: Person | null
  /** Ends the check early, with a report of what was seen until then. */
  readonly signal: AbortSignal
}

const NOBODY = { journey: null, cause: null }

export async function check(options: CheckOptions): Promise<Report> {
  const { config, mock, requirements, progress } = options
  const startedAt = new Date()
  const began = performance.now()
  const secret = new Secret(config.mock.token)
  const timeline = new Timeline(secret)
  const findings = noFindings()
  const origins = new Origins([...originsOf(config), options.mockUrl])
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  const problem = (found: Problem) => void timeline.add({ kind: 'set-up-problem', ...found }, NOBODY)

  const opened = await openDriver(options, { origins, secret, signal })
  timeline.add(settingsOf(options, opened), NOBODY)
  const { driver } = opened
  try {
    if ('problem' in opened) problem(opened.problem)
    const found = (await mockProblem(mock, options.mockUrl)) ?? (await storeProblem(originsOf(config), signal))
    if (found !== null) problem(found)
    if (driver !== null && found === null) {
      findings.start = await mock.position()
      const died = () => ended.abort(new Error('the browser died'))
      driver.died.addEventListener('abort', died, { once: true })
      let run = 0
      const world: World = {
        config,
        mock,
        mockUrl: options.mockUrl,
        driver,
        timeline,
        surroundings: {
          folder: options.configFolder,
          origins,
          secret,
          cookieUrl: cookieUrlOf(config),
          person: options.person,
          checkoutMs: config.timing.checkout,
          signal,
        },
        progress,
        signal,
        visitors: new Slots(VISITORS),
        checkout: new Slots(1),
        findings,
        nextRun: () => ++run,
      }
      await collect(world, planOf(world, journeysFor(requirements))).catch(async (error: unknown) => {
        const why = options.signal.aborted
          ? INTERRUPTED
          : driver.died.aborted
            ? BROWSER_DIED
            : await mockProblem(mock, options.mockUrl)
        if (why === null) throw error
        problem(why)
      })
    }
  } finally {
    ended.abort(new Error('the check has ended'))
    await driver?.close()
  }
  const entries = await mock.journal().then(
    ({ data }) => data,
    () => [],
  )
  const received = attributed(entries, findings)
  const evidence = timeline.withReceived(received)
  return reportOf({
    suite: options.suite,
    startedAt,
    durationMs: performance.now() - began,
    store: config.store.redirectUrl ?? config.store.deeplinks[0] ?? '',
    requirements,
    evidence,
  })
}

const INTERRUPTED: Problem = {
  problem: 'check-interrupted',
  message: 'The check was interrupted before it had ended.',
  mend: 'Run it again and let it come to its end.',
}

const BROWSER_DIED: Problem = {
  problem: 'browser-died',
  message: 'The browser ended while the check was using it.',
  mend: 'Run the check again. If it happens each time, see whether the machine has memory enough, or check without a browser: --browser off.',
}

type Opened =
  | { readonly driver: Driver; readonly withoutBrowser: 'off' | 'not-found' | null }
  | { readonly driver: null; readonly withoutBrowser: null; readonly problem: Problem }

interface DriverNeeds {
  readonly origins: Origins
  readonly secret: Secret
  readonly signal: AbortSignal
}

async function openDriver({ config, person }: CheckOptions, needs: DriverNeeds): Promise<Opened> {
  if (config.browser === 'off') return { driver: httpDriver(needs), withoutBrowser: 'off' }
  const path = config.browser === 'auto' ? await findChromium() : config.browser
  if (path === null) return { driver: httpDriver(needs), withoutBrowser: 'not-found' }
  try {
    const hasWindow = person?.hasDisplay === true && config.placeOrder.kind === 'manual'
    return { driver: await launchChromium({ ...needs, path, hasWindow }), withoutBrowser: null }
  } catch (error) {
    const [first] = (error instanceof Error ? error.message : String(error)).split('\n')
    return {
      driver: null,
      withoutBrowser: null,
      problem: {
        problem: 'browser-died',
        message: `${path} could not be started: ${first}`,
        mend: 'See whether it starts by itself. Name another with --browser PATH, or check without one: --browser off.',
      },
    }
  }
}

function settingsOf(
  { config, mockUrl, attached }: CheckOptions,
  { driver, withoutBrowser }: Opened,
): Omit<EvidenceOf<'settings'>, 'id' | 'sequence' | 'at' | 'side' | 'journey' | 'cause'> {
  const { redirectUrl, deeplinks, orderUrl, voucher } = config.store
  return {
    kind: 'settings',
    store: { redirectUrl, deeplinks, orderUrl, origins: originsOf(config), voucher },
    mock: { url: mockUrl, event: config.mock.event, attached },
    actions: {
      placeOrder: config.placeOrder.kind,
      rejectOrder: config.rejectOrder.kind,
      approveOrder: config.approveOrder.kind,
    },
    timing: config.timing,
    driver: driver?.name ?? 'chromium',
    withoutBrowser,
  }
}
