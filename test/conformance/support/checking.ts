/** A whole check in this process: a mock, a store, and short waits. */
import type { Test } from 'tap'
import type { Operator } from '../../../conformance/actions/operator.ts'
import { runCheck } from '../../../conformance/check.ts'
import type { OrderScope } from '../../../conformance/order-scope.ts'
import type { Progress } from '../../../conformance/progress.ts'
import { REQUIREMENTS } from '../../../conformance/requirements/index.ts'
import { readConfig } from '../../../schemas/config/read.ts'
import type { Config, ConfigInput } from '../../../schemas/config.ts'
import type { Evidence, EvidenceKind, EvidenceOf } from '../../../schemas/evidence.ts'
import type { Report } from '../../../schemas/report.ts'
import type { Retrack } from '../../../scorecard/correct-stores.ts'
import { createMockPort } from '../../../src/cli/commands/check/mock-port.ts'
import type { RunningMock } from '../../../src/mock/options.ts'
import { runMock } from '../../../src/mock/server.ts'

export async function startedMock(t: Test): Promise<RunningMock> {
  const mock = await runMock({ onInternalError: (error) => t.fail('retrack-kit itself failed', { found: error }) })
  t.teardown(() => mock.close(0))
  return mock
}

/** A mock, or what stands before several. */
export interface ReachableMock extends Pick<RunningMock, 'url'> {
  readonly account: { readonly token: string; readonly events: readonly { readonly uuid: string }[] }
}

/** Where a store sends its leads, to reach the mock. */
export function retrackOf({ url, account: { token, events } }: ReachableMock): Retrack {
  const [event] = events
  if (event === undefined) throw new Error('The account has an event.')
  return { apiUrl: url, token, event: event.uuid }
}

/** Long enough for a busy machine, short enough for a test. */
const SHORT: ConfigInput['timing'] = { lead: '5s', retry: '20s', checkout: '10s', status: '10s', quietPeriod: '300ms' }

/** Returns the config that the stores of these tests share. */
export function configInputOf(store: string, more: Partial<ConfigInput> = {}): ConfigInput {
  const post = (path: string, form?: Record<string, string>) => ({
    http: [{ method: 'POST' as const, url: `${store}${path}`, ...(form === undefined ? {} : { form }) }],
  })
  return {
    store: { redirectUrl: `${store}/retrack`, deeplinks: [`${store}/some-product?size=M`], voucher: 'SUMMER26' },
    placeOrder: post('/checkout', { voucher: '{{voucher}}' }),
    rejectOrder: post('/orders/{{reference}}/cancel'),
    approveOrder: post('/orders/{{reference}}/complete'),
    restartStore: 'none',
    visitor: { consent: 'none' },
    timing: SHORT,
    browser: 'off',
    ...more,
  }
}

export function configOf(store: string, more: Partial<ConfigInput> = {}): Config {
  const read = readConfig(configInputOf(store, more))
  if (!read.ok) throw new Error(read.problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
  return read.config
}

export interface CheckTrial {
  readonly mock: ReachableMock
  readonly config: Config
  readonly signal?: AbortSignal
  readonly bail?: boolean
  readonly progress?: (event: Progress) => void
  readonly requirements?: typeof REQUIREMENTS
  readonly operator?: Operator
  readonly orders?: OrderScope
}

export async function checked({
  mock,
  config,
  signal,
  progress,
  requirements,
  operator,
  orders = 'all',
  bail = false,
}: CheckTrial): Promise<Report> {
  const port = createMockPort(mock.url, mock.account.token)
  try {
    return await runCheck({
      config,
      configFolder: process.cwd(),
      mock: port,
      mockUrl: mock.url,
      attached: false,
      bail,
      upstream: null,
      requirements: requirements ?? REQUIREMENTS,
      suite: { name: 'retrack-kit', version: '0' },
      progress: progress ?? (() => {}),
      operator: operator ?? null,
      orders,
      onEvidence: null,
      signal: signal ?? new AbortController().signal,
    })
  } finally {
    port.close()
  }
}

export function kind<Kind extends EvidenceKind>({ evidence }: Report, wanted: Kind): EvidenceOf<Kind>[] {
  return evidence.filter((item): item is Extract<Evidence, { kind: Kind }> => item.kind === wanted)
}

/** The runs that were made, each as its name and variant. */
export const runsIn = ({ evidence }: Report): string[] => [
  ...new Set(
    evidence.flatMap(({ journey }) =>
      journey === null ? [] : [journey.variant === null ? journey.name : `${journey.name}:${journey.variant}`],
    ),
  ),
]
