/** `check --dry-run`: what would be sent, to whom, how many requests, and how long it would take at most. */
import { pluralize } from '../../../../conformance/analysis/format.ts'
import { dryRun } from '../../../../conformance/dry-run.ts'
import type { Requirement } from '../../../../conformance/requirement.ts'
import type { Config } from '../../../../schemas/config.ts'

export function formatDryRun(config: Config, requirements: readonly Requirement[]): string {
  const { journeys, visits, orders, requests, origins, longestMs } = dryRun(config, requirements)
  const rows = journeys.map(({ name, runs, what }) => `  ${String(runs).padStart(3)} × ${name.padEnd(22)} ${what}`)
  return `${[
    'Nothing was sent. The check would make these journeys:',
    '',
    ...rows,
    '',
    `Visits: ${visits}. Orders: ${orders}. Requests to the store: at least ${requests}.`,
    `To: ${[...origins, ...upstreamOrigin(config)].join(', ')}. Nothing else is contacted.`,
    ...describeUpstream(config, orders),
    `Judged: ${requirements.length} requirements.`,
    `At most ${pluralize(Math.ceil(longestMs / 60_000), 'minute')}, if everything is waited for to the end; usually well under one.`,
  ].join('\n')}\n`
}

/** Where clicks come of and leads go to, through the proxy. */
const upstreamOrigin = ({ mock: { trackingLink } }: Config): string[] =>
  trackingLink === null ? [] : [new URL(trackingLink).origin]

/** Of a check at the real Retrack, what it leaves there. */
function describeUpstream({ mock: { trackingLink, approve } }: Config, orders: number): string[] {
  if (trackingLink === null) return []
  const { origin } = new URL(trackingLink)
  return [
    `Up to ${pluralize(orders, 'lead')} are saved at ${origin}, and ${approve ? 'one' : 'none'} is approved. Each order, and a visit, takes a click of the tracking link.`,
  ]
}
