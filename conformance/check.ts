/** One check from its settings to its report: collect evidence, then judge it. */
import type { Config } from '../schemas/config.ts'
import type { Report } from '../schemas/report.ts'
import type { Person } from './actions/deed.ts'
import { attributed } from './attribution.ts'
import { type Chosen, chooseDriver, openDriver } from './choose-driver.ts'
import { collect, planOf, VISITORS } from './collect.ts'
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
import { either } from './time-limit.ts'
import { type Seen, Timeline } from './timeline.ts'

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

/** @throws only where the check itself is at fault; whatever else goes wrong is in the report */
export async function check(options: CheckOptions): Promise<Report> {
  const { config, mock, requirements, suite } = options
  const startedAt = new Date()
  const began = performance.now()
  const timeline = new Timeline(new Secret(config.mock.token))
  const findings = noFindings()
  await collectInto(timeline, findings, options)
  const entries = await mock.journal().then(
    ({ data }) => data,
    () => [],
  )
  const evidence = timeline.withReceived(attributed(entries, findings))
  const store = config.store.redirectUrl ?? config.store.deeplinks[0] ?? ''
  return reportOf({ suite, startedAt, durationMs: performance.now() - began, store, requirements, evidence })
}

const NOBODY = { journey: null, cause: null }

async function collectInto(timeline: Timeline, findings: World['findings'], options: CheckOptions): Promise<void> {
  const { config, mock, mockUrl, person, requirements } = options
  const problem = (found: Problem) => void timeline.add({ kind: 'set-up-problem', ...found }, NOBODY)
  const chosen = await chooseDriver(config)
  timeline.add(settingsOf(options, chosen), NOBODY)
  using stopping = either(options.signal)
  const { signal } = stopping
  const unreachable = (await mockProblem(mock, mockUrl)) ?? (await storeProblem(originsOf(config), signal))
  if (unreachable !== null) return problem(unreachable)

  const origins = new Origins([...originsOf(config), mockUrl])
  const secret = new Secret(config.mock.token)
  const hasWindow = person?.hasDisplay === true && config.placeOrder.kind === 'manual'
  const driver = await openDriver(chosen, { origins, secret, signal, hasWindow })
  if ('problem' in driver) return problem(driver)
  driver.died.addEventListener('abort', () => stopping.end(driver.died.reason), { once: true })
  findings.start = await mock.position()
  let run = 0
  const world: World = {
    config,
    mock,
    mockUrl,
    driver,
    timeline,
    surroundings: {
      folder: options.configFolder,
      origins,
      secret,
      cookieUrl: cookieUrlOf(config),
      person,
      checkoutMs: config.timing.checkout,
      signal,
    },
    progress: options.progress,
    signal,
    stop: (error) => stopping.end(error),
    visitors: new Slots(VISITORS),
    checkout: new Slots(1),
    findings,
    nextRun: () => ++run,
  }
  try {
    await collect(world, planOf(world, journeysFor(requirements)))
    if (signal.aborted) throw signal.reason
  } catch (error) {
    const why = await reasonFor(options, driver)
    if (why === null) throw error
    problem(why)
  } finally {
    stopping.end(new Error('the check has ended'))
    await driver.close()
  }
}

/** Why a check did not come to its end, where it is not the check's own fault. */
async function reasonFor({ signal, mock, mockUrl }: CheckOptions, driver: Driver): Promise<Problem | null> {
  if (signal.aborted) {
    return {
      problem: 'check-interrupted',
      message: 'The check was interrupted before it had ended.',
      mend: 'Run it again and let it come to its end.',
    }
  }
  if (await driver.isDead()) {
    return {
      problem: 'browser-died',
      message: 'The browser ended while the check was using it.',
      mend: 'Run the check again. If it happens each time, see whether the machine has memory enough, or check without a browser: --browser off.',
    }
  }
  return mockProblem(mock, mockUrl)
}

function settingsOf(
  { config, mockUrl, attached }: CheckOptions,
  { name, withoutBrowser }: Chosen,
): Extract<Seen, { kind: 'settings' }> {
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
    driver: name,
    withoutBrowser,
  }
}
