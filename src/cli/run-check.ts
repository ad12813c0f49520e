/** What `retrack-kit check` does: reads the config, runs the check or judges a saved one again, and tells. */
import { runCheck } from '../../conformance/check.ts'
import { judgeAgain } from '../../conformance/create-report.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { toExitCode } from '../../conformance/verdict.ts'
import type { Report } from '../../schemas/report.ts'
import { VERSION } from '../version.ts'
import { acquireMock } from './check-mock.ts'
import { type LoadedConfig, loadConfig, type Overrides } from './config-file.ts'
import { dryRunText } from './dry-run.ts'
import { CliError, EXIT } from './exit.ts'
import { personAtTerminal } from './person.ts'
import { liveProgress } from './progress.ts'
import { readReport } from './read-report.ts'
import { type ReporterOrder, tell } from './reporters.ts'
import { selected } from './select.ts'

export interface CheckFlags {
  readonly config?: string
  readonly redirectUrl?: string
  readonly deeplink?: readonly string[]
  readonly mock?: string
  readonly listen?: string
  readonly token?: string
  readonly browser?: string
  readonly reporter?: readonly ReporterOrder[]
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly dryRun?: boolean
  readonly strict?: boolean
  readonly from?: string
}

export async function executeCheck(flags: CheckFlags): Promise<void> {
  const requirements = selected(REQUIREMENTS, flags)
  const partial = requirements.length < REQUIREMENTS.length
  const orders = flags.reporter ?? [{ name: 'terminal', file: undefined }]
  if (flags.from !== undefined) {
    const report = judgeAgain(await readReport(flags.from), requirements)
    return conclude(report, orders, partial, flags)
  }
  const loaded = await loadConfig(flags.config, overridesOf(flags))
  if (flags.dryRun === true) {
    process.stdout.write(dryRunText(loaded.config, requirements))
    return
  }
  return conclude(await checked(loaded, requirements), orders, partial, flags)
}

function overridesOf({ redirectUrl, deeplink, mock, listen, token: given, browser }: CheckFlags): Overrides {
  const present = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  return {
    store: present({ redirectUrl, deeplinks: deeplink }),
    mock: present({ listen, attach: mock, token: given }),
    ...(browser === undefined ? {} : { browser }),
  }
}

async function checked({ config, folder }: LoadedConfig, requirements: typeof REQUIREMENTS): Promise<Report> {
  const interrupted = new AbortController()
  const interrupt = (signal: NodeJS.Signals) => {
    // Twice: whoever asks again does not want to wait.
    if (interrupted.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143)
    interrupted.abort(new Error('the check was interrupted'))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const { port, url, attached, close } = await acquireMock(config)
  const live = liveProgress(process.stderr)
  try {
    return await runCheck({
      config,
      configFolder: folder,
      mock: port,
      mockUrl: url,
      attached,
      requirements,
      suite: { name: 'retrack-kit', version: VERSION },
      progress: live.show,
      operator: personAtTerminal(live),
      signal: interrupted.signal,
    })
  } finally {
    live.end()
    await close()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

async function conclude(
  report: Report,
  orders: readonly ReporterOrder[],
  partial: boolean,
  { strict = false }: CheckFlags,
): Promise<void> {
  await tell(report, orders, partial)
  const code = toExitCode(report.verdict, report.results, strict)
  if (code !== EXIT.ok) throw new CliError('', code)
}
