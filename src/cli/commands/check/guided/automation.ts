/** Repeats a person's orders without her. Only steps that led to a lead again are written down. */
import { withTimeout } from '../../../../../conformance/abort.ts'
import type { RecordedOrder } from '../../../../../conformance/actions/recording/recorder.ts'
import { type Automation, toAutomation } from '../../../../../conformance/actions/recording/to-steps.ts'
import { REQUIREMENTS } from '../../../../../conformance/requirements/index.ts'
import { readConfig } from '../../../../../schemas/config/read.ts'
import type { Config } from '../../../../../schemas/config.ts'
import type { Report } from '../../../../../schemas/report.ts'
import type { CheckSteps } from './session.ts'

/** Long enough for a store that sends its lead late. */
const TRIAL_LIMIT_MS = 90_000
const MAX_REASON = 300

/** The requirements that show that a repeated order went through. */
const PROOFS = ['lead.sent', 'lead.voucher']

/** `config` is that of the check that she was led through. */
export async function automateOrders(
  config: Config,
  orders: readonly RecordedOrder[],
  check: (steps: CheckSteps) => Promise<Report>,
  signal: AbortSignal,
): Promise<Automation> {
  const automation = toAutomation(orders)
  if (automation.kind === 'manual') return automation
  const read = readConfig({ store: { redirectUrl: 'http://127.0.0.1/' }, placeOrder: { http: automation.steps } })
  if (!read.ok) return { kind: 'manual', reason: read.problems.map(({ message }) => message).join('; ') }
  using limit = withTimeout(TRIAL_LIMIT_MS, signal)
  const { results } = await check({
    config: {
      ...config,
      placeOrder: read.config.placeOrder,
      rejectOrder: { kind: 'unset' },
      approveOrder: { kind: 'unset' },
      ways: read.config.ways,
    },
    requirements: REQUIREMENTS.filter(({ id }) => PROOFS.includes(id)),
    operator: null,
    progress: () => {},
    onEvidence: null,
    signal: limit.signal,
  })
  const failed = results.find(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')
  if (failed === undefined) return automation
  const observed = failed.observed.replace(/\s+/g, ' ').slice(0, MAX_REASON)
  return { kind: 'manual', reason: `repeated without you, it did not come to the same: ${observed}` }
}
