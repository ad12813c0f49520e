/** The text of `GET /_mock/metrics`. It is read when somebody first asks for it: prom-client takes as long to load as a mock to start. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { VERSION } from '../../version.ts'
import { DURATION_BOUNDS_S, type DurationHistogram, type MockMetrics } from './metrics.ts'

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

type Labels = Readonly<Record<string, string>>

export interface MetricsSource {
  readonly metrics: MockMetrics
  /** Journal entries that were dropped to stay within its limits. */
  readonly journalEvictions: number
}

/**
 * The metrics of the Node.js process, which its mocks share. It is collected from the first time that somebody asks.
 */
let processRegistry: Registry | undefined

export async function formatMetrics({ metrics, journalEvictions }: MetricsSource): Promise<string> {
  const registry = new Registry()
  new Gauge({
    name: 'retrack_kit_build_info',
    help: 'The version of retrack-kit; the value is always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: VERSION }, 1)
  const requests = [...metrics.requests].flatMap(([operation, outcomes]) =>
    Array.from(outcomes, ([outcome, durations]) => ({ labels: { operation, outcome }, durations })),
  )
  addCounter(registry, {
    name: 'retrack_kit_requests_total',
    help: "Requests of Retrack's API and of the tracking link that have ended.",
    values: requests.map(({ labels, durations }) => ({ labels, value: durations.count })),
  })
  addHistogram(registry, {
    name: 'retrack_kit_request_duration_seconds',
    help: 'From when the headers of a request were read to the end of its response.',
    values: requests,
  })
  addCounter(registry, {
    name: 'retrack_kit_faults_fired_total',
    help: 'Requests that a fault rule or a magic value delayed or made fail, by its effect.',
    values: Array.from(metrics.firedFaults, ([effect, value]) => ({ labels: { effect }, value })),
  })
  addCounter(registry, {
    name: 'retrack_kit_journal_evictions_total',
    help: 'Entries that were dropped to keep the journals within their limits.',
    values: [{ labels: {}, value: journalEvictions }],
  })
  addHistogram(registry, {
    name: 'retrack_kit_store_duration_seconds',
    help: 'How long calls of a store in SQLite or PostgreSQL took.',
    values: Array.from(metrics.storeCalls, ([call, durations]) => ({ labels: { call }, durations })),
  })
  addCounter(registry, {
    name: 'retrack_kit_store_failures_total',
    help: 'Calls that failed because the store could not be used.',
    values: Array.from(metrics.failedStoreCalls, ([call, value]) => ({ labels: { call }, value })),
  })
  processRegistry ??= createProcessRegistry()
  return `${await registry.metrics()}\n${await processRegistry.metrics()}`
}

/** Gauges with the names of counters, which `promtool check metrics` refuses. Those by `type` beside them say the same. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

function createProcessRegistry(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  return registry
}

interface Described<Value> {
  readonly name: string
  readonly help: string
  readonly values: readonly Value[]
}

function addCounter(
  registry: Registry,
  { name, help, values }: Described<{ readonly labels: Labels; readonly value: number }>,
): void {
  const labelNames = Object.keys(values[0]?.labels ?? {})
  const counter = new Counter({ name, help, labelNames, registers: [registry] })
  for (const { labels, value } of values) counter.inc(labels, value)
}

interface LabelledDurations {
  readonly labels: Labels
  readonly durations: DurationHistogram
}

function addHistogram(registry: Registry, { name, help, values }: Described<LabelledDurations>): void {
  registry.registerMetric(new RecordedHistogram(name, help, values))
}

/** prom-client counts one duration after the other; these were counted before it was loaded. */
class RecordedHistogram extends Histogram {
  /** An empty histogram, for its name and help text. */
  readonly #description: Histogram
  readonly #name: string
  readonly #values: readonly LabelledDurations[]

  constructor(name: string, help: string, values: readonly LabelledDurations[]) {
    super({ name, help, registers: [] })
    this.#description = new Histogram({ name, help, registers: [] })
    this.#name = name
    this.#values = values
  }

  override async get() {
    return { ...(await this.#description.get()), values: this.#values.flatMap((value) => toSeries(this.#name, value)) }
  }

  /** The registry asks for this where it writes text. */
  getForPromString() {
    return this.get()
  }
}

function toSeries(name: string, { labels, durations }: LabelledDurations) {
  let count = 0
  const buckets = durations.counts.map((inBucket, index) => {
    count += inBucket
    return { metricName: `${name}_bucket`, labels: { le: DURATION_BOUNDS_S[index] ?? '+Inf', ...labels }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: durations.sumMs / 1000 },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
