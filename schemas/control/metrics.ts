/** The route of the mock's metrics. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'

const METRICS_TEXT = `# HELP retrack_kit_requests_total Requests of Retrack's API and of the tracking link that have ended.
# TYPE retrack_kit_requests_total counter
retrack_kit_requests_total{operation="createLead",outcome="accepted"} 2
`

export const METRICS = {
  metrics: {
    method: 'GET',
    path: '/_mock/metrics',
    operationId: 'metrics',
    summary: 'What the mock has done since its start, for Prometheus',
    description:
      'Totals of all accounts: requests by operation and outcome, their duration, effects of fault rules, dropped journal entries, and calls of a store in SQLite or PostgreSQL; and metrics of Node.js. Requests to the control API do not count. docs/shared.md has a scrape configuration.',
    access: 'admin',
    query: z.strictObject({}),
    responses: [
      {
        status: 200,
        description: 'The text format of Prometheus, version 0.0.4.',
        contentType: 'text/plain',
        schema: z.string(),
        example: METRICS_TEXT,
      },
    ],
  },
} as const satisfies Record<string, RouteContract>
