/** Runs one check: collects evidence, then judges it. */
import type { ConsentSetting } from '../schemas/config/consent.ts'
import type { Config } from '../schemas/config.ts'
import type { Evidence } from '../schemas/evidence.ts'
import { isFaultJourney } from '../schemas/journeys.ts'
import type { Report } from '../schemas/report.ts'
import { getErrorMessage } from '../shared/error-message.ts'
import { SecretRedactor } from '../shared/redaction.ts'
import { anySignal } from './abort.ts'
import { describeStep, findCartStep } from './actions/cart-step.ts'
import { type Operator, rememberDeclined } from './actions/operator.ts'
import { FAILURES } from './analysis/attempts.ts'
import { RequestOrigins } from './attribution.ts'
import { Bail, BailError } from './bail.ts'
import { chooseDriver, type DriverChoice, openDriver } from './choose-driver.ts'
import { createReport } from './create-report.ts'
import { Origins } from './drivers/origins.ts'
import type { Driver } from './drivers/visitor.ts'
import { ofKind } from './evidence-view.ts'
import { EvidenceWatch } from './evidence-watch.ts'
import type { CheckContext } from './journeys/context.ts'
import { Semaphore } from './journeys/semaphore.ts'
import { firstDeeplink } from './journeys/visiting.ts'
import type { MockPort } from './mock-port.ts'
import type { OrderScope } from './order-scope.ts'
import { createPlan, listLeftOut } from './plan.ts'
import { checkMock, checkStore, describeMockError, type Problem } from './pre-flight.ts'
import type { Progress } from './progress.ts'
import type { Requirement } from './requirement.ts'
import { executePlan, MAX_VISITORS } from './schedule.ts'
import { findLastFailure, findLastSignOfLife, hasDoubtful, withoutDoubtful } from './signs-of-life.ts'
import { requireStore, SetupBrokenError } from './store-health.ts'
import { getCookieUrl, getStoreOrigins } from './store-urls.ts'
import { type NewItem, Timeline } from './timeline.ts'
import { getVisitorSecrets, readVisitorProfiles } from './visitor-profile.ts'

export interface CheckOptions {
  readonly config: Config
  /** The folder of `retrack-kit.yaml`. */
  readonly configFolder: string
  readonly mock: MockPort
  /** The base URL of Retrack that the store should use. */
  readonly mockUrl: string
  /** False: the mock was started for this check. */
  readonly attached: boolean
  /** Whether the check stops at the first required requirement that fails. */
  readonly bail: boolean
  /** The origin of the real Retrack behind an observing proxy; null where the mock itself answers. */
  readonly upstream: string | null
  readonly requirements: readonly Requirement[]
  readonly suite: Report['suite']
  readonly progress: (event: Progress) => void
  /** The person who does the `manual` actions; null if there is none. */
  readonly operator: Operator | null
  /** `few`: a person is asked for no more orders, and changes of orders, than what is required can be judged by. */
  readonly orders: OrderScope
  /** Gets all evidence so far whenever a journey has ended; null where nobody watches. */
  readonly onEvidence: ((evidence: readonly Evidence[]) => void) | null
  /** Ends the check early, with a report of what was seen until then. */
  readonly signal: AbortSignal
}

/** An error that nobody caught. As the reason of `signal`, it ends the check as its own failure. */
export class UncaughtError extends Error {
  constructor(cause: unknown) {
    super(getErrorMessage(cause), { cause })
  }
}

/** Runs a check. Every problem becomes a part of the report. */
export async function runCheck(options: CheckOptions): Promise<Report> {
  const { config, mock, requirements, suite } = options
  const startedAt = new Date()
  const began = performance.now()
  const redactor = new SecretRedactor(config.mock.token, ...getVisitorSecrets(config.visitor))
  const timeline = new Timeline(redactor)
  const requestOrigins = new RequestOrigins()
  const watch = new EvidenceWatch(options)
  const start = await collectEvidence(timeline, requestOrigins, options, watch)
  watch.end()
  const entries = await readJournal(mock, start).catch((error: unknown) => {
    const isSaid = timeline.items.some(({ kind, journey }) => kind === 'setup-error' && journey === null)
    if (!isSaid) timeline.add({ kind: 'setup-error', ...describeMockError(error, options.mockUrl) }, UNATTRIBUTED)
    return []
  })
  const evidence = removeUnjudgeable(timeline.withMockRequests(requestOrigins.attribute(entries)), config)
  const store = config.store.redirectUrl ?? config.store.deeplinks[0] ?? ''
  const durationMs = performance.now() - began
  // Secrets may stand in the config as well, for example in the URL of the store.
  return redactor.redactDeep(createReport({ suite, startedAt, durationMs, store, requirements, evidence }))
}

/** Where the store was gone in the end, without what cannot be held against it. */
function removeUnjudgeable(evidence: Evidence[], config: Config): Evidence[] {
  const isStoreGone = ofKind(evidence, 'setup-error').some(
    ({ problem, journey }) => journey === null && (problem === 'store-unreachable' || problem === 'store-unresponsive'),
  )
  if (!isStoreGone) return evidence
  const origins = getStoreOrigins(config)
  const last = findLastSignOfLife(evidence, origins)
  const said = last === null ? '' : ` It last answered at ${last.slice(11, 23)} UTC.`
  const met = last === null ? undefined : findLastFailure(evidence, last)
  const name = met?.journey?.name
  const hint = name === undefined || !isFaultJourney(name) ? '' : ` ${FAILURES[name]}, ${UNCAUGHT}`
  return withoutDoubtful(evidence, origins).map((item) =>
    item.kind === 'setup-error' && item.journey === null
      ? { ...item, message: `${item.message}${said}`, remedy: `${item.remedy}${hint}` }
      : item,
  )
}

const UNCAUGHT =
  'which the check had just brought about, many a store ends by an error that nothing catches: catch all that sending a lead can throw, or emit.'

const UNATTRIBUTED = { journey: null, cause: null }

/** Returns the requests that the mock has received since then. */
const readJournal = async (mock: MockPort, start: number) => (await mock.journal()).data.filter(({ id }) => id > start)

/** Returns where the journal of the mock stood before the check. */
async function collectEvidence(
  timeline: Timeline,
  requestOrigins: RequestOrigins,
  options: CheckOptions,
  watch: EvidenceWatch,
): Promise<number> {
  const { config, mock, mockUrl, requirements, bail } = options
  const operator = options.operator && rememberDeclined(options.operator)
  const addProblem = (found: Problem) => timeline.add({ kind: 'setup-error', ...found }, UNATTRIBUTED)
  const chosen = await chooseDriver(config)
  timeline.add(toSettings(options, chosen), UNATTRIBUTED)
  using abortable = anySignal(options.signal)
  const { signal } = abortable
  const unreachable = (await checkMock(mock, mockUrl)) ?? (await checkStore(getStoreOrigins(config), signal))
  if (unreachable !== null) {
    addProblem(options.signal.aborted ? INTERRUPTED : unreachable)
    return 0
  }

  const origins = new Origins([...getStoreOrigins(config), mockUrl])
  // Only the token is looked for in what a browser gets: secrets of the visitor are hers to send.
  const secret = new SecretRedactor(config.mock.token)
  const profiles = await readVisitorProfiles(config.visitor, getStoreOrigins(config), options.configFolder)
  if ('problem' in profiles) {
    addProblem(profiles)
    return 0
  }
  const hasWindow = operator?.hasDisplay === true && config.placeOrder.kind === 'manual'
  const driver = await openDriver(chosen, { origins, secret, signal, profiles, hasWindow })
  if ('problem' in driver) {
    addProblem(driver)
    return 0
  }
  driver.died.addEventListener('abort', () => abortable.abort(driver.died.reason), { once: true })
  const start = await mock.position()
  const store = {
    origins: getStoreOrigins(config),
    pageUrl: firstDeeplink(config.store.deeplinks),
    pageLimitMs: config.timing.checkout * 1.5,
  }
  let run = 0
  const collect = async () => timeline.withMockRequests(requestOrigins.attribute(await readJournal(mock, start)))
  watch.start(collect)
  const context: CheckContext = {
    config,
    mock,
    mockUrl,
    driver,
    timeline,
    requestOrigins,
    environment: {
      folder: options.configFolder,
      origins,
      secret,
      cookieUrl: getCookieUrl(config),
      operator,
      checkoutMs: config.timing.checkout,
      signal,
    },
    progress: watch.follow,
    signal,
    stop: (error) => abortable.abort(error),
    requireStore: (health) => requireStore(store, health, signal),
    visitors: new Semaphore(MAX_VISITORS),
    checkout: new Semaphore(1),
    bail: bail ? new Bail(requirements, collect) : null,
    nextRun: () => ++run,
  }
  try {
    await executePlan(context, createPlan(config, requirements, options.orders))
    if (hasDoubtful(timeline.items, store.origins)) await requireStore(store, 'responsive', signal)
    if (signal.aborted) throw signal.reason
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error
    if (reason instanceof BailError) timeline.add({ kind: 'check-stopped', ...toStop(reason) }, UNATTRIBUTED)
    else addProblem((await findStopReason(options, driver, reason)) ?? toInternalProblem(reason))
  } finally {
    abortable.abort(new Error('the check has ended'))
    await driver.close()
  }
  return start
}

/** The evidence so far still becomes a report. */
const toInternalProblem = (error: unknown): Problem => ({
  problem: 'check-failed',
  message: `The check itself failed: ${getErrorMessage(error)}`,
  remedy: 'Please report this, with the report in JSON: --reporter json=report.json.',
})

const toStop = ({ requirement, unfinished }: BailError) => ({ requirement, unfinished: [...unfinished] })

const INTERRUPTED: Problem = {
  problem: 'check-interrupted',
  message: 'The check was interrupted before it had ended.',
  remedy: 'Run it again and let it come to its end.',
}

/** Why a check did not come to its end, where it is not the check's own fault. */
async function findStopReason(
  { signal, mock, mockUrl }: CheckOptions,
  driver: Driver,
  reason: unknown,
): Promise<Problem | null> {
  if (signal.aborted)
    return signal.reason instanceof UncaughtError ? toInternalProblem(signal.reason.cause) : INTERRUPTED
  if (reason instanceof SetupBrokenError) return reason.problem
  return (await driver.findDeath()) ?? checkMock(mock, mockUrl)
}

function toConsentSettings(consent: ConsentSetting) {
  if (consent.kind !== 'banner') return { declined: consent.kind, undecided: consent.kind }
  const toSetting = (look: object | null) => (look === null ? 'unset' : 'given')
  return { declined: toSetting(consent.declined), undecided: toSetting(consent.undecided) } as const
}

function toCartStep({ placeOrder }: Config): string | null {
  const step = findCartStep(placeOrder)
  return step === undefined ? null : describeStep(step)
}

function toSettings(
  { config, mockUrl, attached, upstream, orders, requirements }: CheckOptions,
  { name, withoutBrowser }: DriverChoice,
): Extract<NewItem, { kind: 'settings' }> {
  const { redirectUrl, deeplinks, orderUrl, voucher } = config.store
  return {
    kind: 'settings',
    store: { redirectUrl, deeplinks, orderUrl, origins: getStoreOrigins(config), voucher },
    mock: {
      url: mockUrl,
      event: config.mock.event,
      attached,
      upstream: upstream === null ? null : { origin: upstream, approve: config.mock.approve },
    },
    leftOut: listLeftOut(config, requirements, orders),
    actions: {
      placeOrder: config.placeOrder.kind,
      rejectOrder: config.rejectOrder.kind,
      approveOrder: config.approveOrder.kind,
      restartStore: config.restartStore.kind,
    },
    ways: {
      placeOrder: config.ways.placeOrder.map((way) => way.name),
      rejectOrder: config.ways.rejectOrder.map((way) => way.name),
    },
    cartStep: toCartStep(config),
    visitor: {
      cookies: Object.keys(config.visitor.cookies),
      headers: Object.keys(config.visitor.headers),
      script: config.visitor.script,
      consent: toConsentSettings(config.visitor.consent),
    },
    timing: config.timing,
    driver: name,
    withoutBrowser,
  }
}
