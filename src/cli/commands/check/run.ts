/** `retrack-kit check`: reads the config, runs the check or judges a saved report again, and writes reports. */
import { list, pluralize } from '../../../../conformance/analysis/format.ts'
import { runCheck, UncaughtError } from '../../../../conformance/check.ts'
import { judgeAgain } from '../../../../conformance/create-report.ts'
import type { OrderScope } from '../../../../conformance/order-scope.ts'
import { REQUIREMENTS } from '../../../../conformance/requirements/index.ts'
import { toExitCode } from '../../../../conformance/verdict.ts'
import { listActions } from '../../../../schemas/config/ways.ts'
import type { Config } from '../../../../schemas/config.ts'
import type { Report } from '../../../../schemas/report.ts'
import { OBSERVE } from '../../../../schemas/terms.ts'
import { VERSION } from '../../../version.ts'
import { CliError, EXIT } from '../../exit.ts'
import { selectRequirements } from '../../select-requirements.ts'
import { handleSignals } from '../../signals.ts'
import { overrideUncaught } from '../../uncaught.ts'
import { acquireMock } from './acquire-mock.ts'
import { type LoadedConfig, loadConfig, type Overrides } from './config-file.ts'
import { formatDryRun } from './dry-run.ts'
import { describeLeftLeads } from './left-leads.ts'
import { createTerminalOperator, hasOperator } from './operator.ts'
import { chooseOrderScope } from './order-scope.ts'
import { createLiveProgress } from './progress.ts'
import { readReport } from './read-report.ts'
import { requireBrowser } from './require-browser.ts'
import { type ReporterTarget, requireWritable, writeReports } from './write-reports.ts'

export interface CheckFlags {
  readonly config?: string
  readonly redirectUrl?: string
  readonly deeplink?: readonly string[]
  readonly mock?: string
  readonly listen?: string
  readonly token?: string
  readonly browser?: string
  readonly reporter?: readonly ReporterTarget[]
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly quick?: boolean
  readonly orders?: OrderScope
  readonly bail?: boolean
  readonly dryRun?: boolean
  readonly strict?: boolean
  readonly from?: string
  readonly observed?: string
  readonly trackingLink?: string
  readonly approve?: boolean
  readonly withPermission?: boolean
  readonly upstream?: URL
  readonly out?: string
  readonly guided?: boolean
  readonly open?: boolean
}

/** Runs `retrack-kit check` and returns its exit code. */
export async function executeCheck(flags: CheckFlags): Promise<number> {
  const requirements = selectRequirements(REQUIREMENTS, flags)
  const partial = requirements.length < REQUIREMENTS.length
  const scope = chooseOrderScope(flags.orders, flags.only)
  const targets = flags.reporter ?? [{ name: 'terminal', file: undefined }]
  if (flags.dryRun !== true) await requireWritable(targets)
  if (flags.from !== undefined) {
    const report = judgeAgain(await readReport(flags.from), requirements)
    return finish(report, targets, partial, flags)
  }
  if (flags.open === true && flags.guided !== true) {
    throw new CliError('--open opens the page of a guided check: add --guided.', EXIT.usage)
  }
  if (flags.guided === true) {
    const { executeGuidedCheck } = await import('./guided/run.ts')
    return executeGuidedCheck({
      config: flags.config,
      overrides: toOverrides(flags),
      observed: flags.observed,
      open: flags.open === true,
      orders: scope,
      bail: flags.bail === true,
      requirements,
      partial,
      finish: (report) => finish(report, targets, partial, flags),
    })
  }
  const loaded = await loadConfig(flags.config, toOverrides(flags))
  if (flags.out !== undefined && loaded.config.mock.where.kind !== 'observe') {
    throw new CliError(
      `--out names the file of observations of --mock ${OBSERVE}, but this check observes nothing. Leave it out; --reporter NAME=FILE writes the report.`,
      EXIT.usage,
    )
  }
  if (flags.dryRun === true) {
    process.stdout.write(formatDryRun(loaded.config, requirements, scope))
    return EXIT.ok
  }
  requireOperator(loaded.config)
  await requireBrowser(loaded.config)
  return finish(await runOrJudgeAgain(loaded, requirements, scope, flags), targets, partial, flags)
}

/** An action that a person does needs somebody to ask: that is said before anything is sent. */
function requireOperator(config: Config): void {
  const manual = listActions(config)
    .find(({ action }) => action.kind === 'manual')
    ?.path.join('.')
  if (manual === undefined || hasOperator()) return
  throw new CliError(
    `${manual} needs a person (manual), and nobody can be asked here: there is no terminal, or CI is set. Run the check at a terminal, or describe ${manual} as http, command or browser.`,
    EXIT.usage,
  )
}

function toOverrides(flags: CheckFlags): Overrides {
  const { redirectUrl, deeplink, mock, listen, token, upstream, trackingLink, approve, browser } = flags
  const removeUndefined = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  return {
    store: removeUndefined({ redirectUrl, deeplinks: deeplink }),
    mock: removeUndefined({ listen, attach: mock, upstream: upstream?.origin, token, trackingLink, approve }),
    ...(browser === undefined ? {} : { browser }),
  }
}

async function runOrJudgeAgain(
  { config, folder }: LoadedConfig,
  requirements: typeof REQUIREMENTS,
  orders: OrderScope,
  { observed, out, withPermission, bail = false }: CheckFlags,
): Promise<Report> {
  const interrupted = new AbortController()
  const removeUncaughtHandler = overrideUncaught((error) => interrupted.abort(new UncaughtError(error)))
  const removeHandlers = handleSignals(() => interrupted.abort(new Error('the check was interrupted')))
  const mock = await acquireMock(config, { observed, out, isPermitted: withPermission })
  const { port, url, attached, upstream, close } = mock
  const live = createLiveProgress(process.stderr)
  try {
    const report = await runCheck({
      config,
      configFolder: folder,
      mock: port,
      mockUrl: url,
      attached,
      bail,
      upstream,
      requirements,
      suite: { name: 'retrack-kit', version: VERSION },
      progress: live.show,
      operator: createTerminalOperator(live),
      orders,
      onEvidence: null,
      signal: interrupted.signal,
    })
    live.end()
    if (mock.describeObserved !== undefined) process.stderr.write(mock.describeObserved())
    if (upstream !== null) process.stderr.write(describeLeftLeads(report, upstream))
    return report
  } finally {
    live.end()
    await close()
    removeHandlers()
    removeUncaughtHandler()
  }
}

async function finish(
  report: Report,
  targets: readonly ReporterTarget[],
  partial: boolean,
  { strict = false }: CheckFlags,
): Promise<number> {
  const problems = await writeReports(report, targets, partial, (file) => process.stderr.write(`${file} is written.\n`))
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  const code = toExitCode(report.verdict, report.results, strict)
  if (code !== toExitCode(report.verdict, report.results, false)) process.stderr.write(explainStrict(report))
  // A missing report must not look like success.
  return code === EXIT.ok && problems.length > 0 ? EXIT.cannotRun : code
}

/** Why a store that is ready is told otherwise by its exit code. */
function explainStrict({ results }: Report): string {
  const warned = results.filter(({ outcome }) => outcome === 'warn').map(({ id }) => id)
  return `--strict ends with exit code 1 because of ${pluralize(warned.length, 'warning')}: ${list(warned)}.\n`
}
