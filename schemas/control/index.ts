/** The control API under `/_mock`: every route that the mock has and Retrack has not. */
import type { RouteContract } from '../contract.ts'
import { ACCOUNTS } from './accounts.ts'
import { BEHAVIOUR_ROUTES } from './behaviours.ts'
import { CLICKS } from './clicks.ts'
import { CLOCK } from './clock.ts'
import { FAULTS } from './faults.ts'
import { GUIDED_CHECK } from './guided-check.ts'
import { JOURNAL } from './journal.ts'
import { LEADS } from './leads.ts'
import { METRICS } from './metrics.ts'
import { MOCK } from './mock.ts'
import { STATE } from './state.ts'

export const CONTROL = {
  ...MOCK,
  ...METRICS,
  ...ACCOUNTS,
  ...BEHAVIOUR_ROUTES,
  ...STATE,
  ...CLICKS,
  ...LEADS,
  ...CLOCK,
  ...FAULTS,
  ...JOURNAL,
  ...GUIDED_CHECK,
} as const satisfies Record<string, RouteContract>
