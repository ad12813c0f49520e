/** The metrics of a mock since its start, for Prometheus. */
import { METRICS } from '../../../schemas/control/metrics.ts'
import type { MockMetrics } from '../metrics/metrics.ts'
import type { ControlContext } from './context.ts'
import { serve } from './serve-route.ts'

export function metricsRoutes({ app, runtimes }: ControlContext, metrics: MockMetrics): void {
  serve(app, METRICS.metrics, async ({ reply }) => {
    const { formatMetrics, METRICS_CONTENT_TYPE } = await import('../metrics/prometheus.ts')
    void reply.type(METRICS_CONTENT_TYPE)
    return formatMetrics({ metrics, journalEvictions: runtimes.journalEvictions })
  })
}
