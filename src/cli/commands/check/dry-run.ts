/** `check --dry-run`: what would be sent, to whom, how many requests, and how long it would take at most. */

import type { ActionName } from '../../../../conformance/actions/operator.ts'
import { list, pluralize } from '../../../../conformance/analysis/format.ts'
import { type DryRun, dryRun } from '../../../../conformance/dry-run.ts'
import type { OrderScope } from '../../../../conformance/order-scope.ts'
import type { Requirement } from '../../../../conformance/requirement.ts'
import type { Config } from '../../../../schemas/config.ts'

export function formatDryRun(config: Config, requirements: readonly Requirement[], scope: OrderScope = 'all'): string {
  const planned = dryRun(config, requirements, scope)
  const { journeys, visits, orders, requests, origins, longestMs } = planned
  const rows = journeys.map(({ name, runs, what }) => `  ${String(runs).padStart(3)} × ${name.padEnd(22)} ${what}`)
  return `${[
    'Nothing was sent. The check would run these journeys:',
    '',
    ...rows,
    '',
    `Visits: ${visits}. Orders: ${orders}. Requests to the store: at least ${requests}.`,
    `To: ${[...origins, ...upstreamOrigin(config)].join(', ')}. Nothing else is contacted.`,
    ...describeUpstream(config, orders),
    ...describeHandWork(planned, dryRun(config, requirements)),
    `Judged: ${requirements.length} requirements.`,
    `At most ${pluralize(Math.ceil(longestMs / 60_000), 'minute')}${planned.byHand.length === 0 ? ', if every wait takes its full time; usually well under one' : ' of waiting, plus the time that the person needs'}.`,
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

const ASKED: Readonly<Record<ActionName, (count: number) => string>> = {
  placeOrder: (count) => `to place ${pluralize(count, 'order')}`,
  rejectOrder: (count) => `to reject ${pluralize(count, 'order')}`,
  approveOrder: (count) => `to approve ${pluralize(count, 'order')}`,
  restartStore: () => 'to restart the store',
}

/** Says how often a person is asked to act, and how she is asked for everything. */
function describeHandWork({ byHand }: DryRun, { byHand: all }: DryRun): string[] {
  if (byHand.length === 0) return []
  const asked = [...new Set(byHand)].map((name) => ASKED[name](byHand.filter((one) => one === name).length))
  const more = all.length - byHand.length
  return [
    `A person is asked ${pluralize(byHand.length, 'time')}: ${list(asked)}.`,
    ...(more === 0
      ? []
      : [`Requirements that need more orders are left out; \`--orders all\` asks ${all.length} times.`]),
  ]
}
