/** `retrack-kit check --guided`: a mock with a page that leads a person through a check. */
import { existsSync } from 'node:fs'
import { runCheck, UncaughtError } from '../../../../../conformance/check.ts'
import type { OrderScope } from '../../../../../conformance/order-scope.ts'
import type { Requirement } from '../../../../../conformance/requirement.ts'
import type { Report } from '../../../../../schemas/report.ts'
import { VERSION } from '../../../../version.ts'
import { DEFAULT_CONFIG } from '../../../default-config.ts'
import { EXIT } from '../../../exit.ts'
import { guidedPageUrl, openPage } from '../../../page.ts'
import { handleSignals } from '../../../signals.ts'
import { overrideUncaught } from '../../../uncaught.ts'
import { acquireMock } from '../acquire-mock.ts'
import { loadConfig, type Overrides } from '../config-file.ts'
import { createMockPort } from '../mock-port.ts'
import { hasDisplay } from '../operator.ts'
import { requireBrowser } from '../require-browser.ts'
import { type CheckSteps, GuidedSession } from './session.ts'

export interface GuidedOptions {
  readonly config: string | undefined
  readonly overrides: Overrides
  readonly observed: string | undefined
  readonly open: boolean
  readonly bail: boolean
  readonly orders: OrderScope
  readonly requirements: readonly Requirement[]
  readonly partial: boolean
  /** Writes a report, and returns the exit code that goes with it. */
  readonly finish: (report: Report) => Promise<number>
}

/** Stands in for the redirect page while the rest of the config is read before it is known. */
const NOT_YET_NAMED = 'http://127.0.0.1:3000/retrack'

/** Serves the page until a signal ends it. Returns the exit code of the last check that was made. */
export async function executeGuidedCheck(options: GuidedOptions): Promise<number> {
  const { overrides, requirements, partial, finish } = options
  const isNamed = existsSync(options.config ?? DEFAULT_CONFIG) || overrides.store?.['redirectUrl'] !== undefined
  const store = isNamed ? overrides.store : { redirectUrl: NOT_YET_NAMED, ...overrides.store }
  const { config: base, folder } = await loadConfig(options.config, { ...overrides, ...(store && { store }) })
  await requireBrowser(base)

  let code: Promise<number> = Promise.resolve(EXIT.cannotRun)
  const session: GuidedSession = new GuidedSession({
    base,
    form: {
      redirectUrl: isNamed ? (base.store.redirectUrl ?? '') : '',
      deeplink: isNamed ? (base.store.deeplinks[0] ?? '') : '',
      voucher: base.store.voucher.kind === 'code' ? base.store.voucher.code : '',
      rejectOrder: base.rejectOrder.kind === 'none' ? 'never' : 'by-hand',
      approveOrder: base.approveOrder.kind === 'none' ? 'never' : 'by-hand',
    },
    requirements,
    partial,
    hasDisplay: hasDisplay(),
    check: (steps) => makeCheck(steps),
    onReport: (report) => {
      code = code.then(() => finish(report))
    },
  })
  const mock = await acquireMock(base, { observed: options.observed, guidedCheck: session })

  async function makeCheck(steps: CheckSteps): Promise<Report> {
    const port = createMockPort(mock.url, base.mock.token)
    try {
      return await runCheck({
        ...steps,
        configFolder: folder,
        mock: port,
        mockUrl: mock.url,
        attached: false,
        upstream: null,
        bail: options.bail,
        orders: options.orders,
        suite: { name: 'retrack-kit', version: VERSION },
      })
    } finally {
      port.close()
    }
  }

  const page = guidedPageUrl(mock.url, base.mock.token)
  process.stderr.write(
    `Page  ${page}\nOpen it in a browser: it leads you through the check. Ctrl+C ends it, and the page with it.\n`,
  )
  if (options.open) await openPage(page)
  const reason = await new Promise<Error>((resolve) => {
    overrideUncaught((error) => resolve(new UncaughtError(error)))
    handleSignals(() => resolve(new Error('the check was interrupted')))
  })
  await session.close(reason)
  await mock.close()
  return code
}
