/** `retrack-kit check`: drives a store against a mock and says what holds. */
import { Command, InvalidArgumentError } from 'commander'
import { check } from '../../conformance/check.ts'
import { judgeAgain } from '../../conformance/report-of.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { exitCodeOf } from '../../conformance/verdict.ts'
import type { Report } from '../../schemas/report.ts'
import { VERSION } from '../version.ts'
import { mockFor } from './check-mock.ts'
import { type LoadedConfig, loadConfig, type Overrides } from './config-file.ts'
import { dryRunText } from './dry-run.ts'
import { CommandFailed, EXIT } from './exit.ts'
import { flag, httpUrl, token } from './options.ts'
import { personAtTerminal } from './person.ts'
import { liveProgress } from './progress.ts'
import { readReport } from './read-report.ts'
import { type ReporterOrder, reporterOrder, tell } from './reporters.ts'
import { selected } from './select.ts'

interface CheckFlags {
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

const EXAMPLES = `
Exit codes: 0 ready, 1 a required requirement failed, 2 some are unproven, 3 wrong command line or
config, 4 the check could not run.

Examples:
  $ retrack-kit check
  $ retrack-kit check --redirect-url http://127.0.0.1:3000/retrack --deeplink http://127.0.0.1:3000/some-product
  $ retrack-kit check --reporter terminal --reporter html=report.html --reporter junit=report.xml
  $ retrack-kit check --only redirect.destination
  $ retrack-kit check --from report.json --reporter html=report.html`

export function checkCommand(): Command {
  return new Command('check')
    .description('Drive a store against a mock of Retrack, and say what holds and what does not.')
    .addOption(flag('--config <file>', 'what to check (default: "retrack-kit.yaml")'))
    .addOption(flag('--redirect-url <url>', "the store's redirect page").argParser(httpUrl))
    .addOption(
      flag('--deeplink <url>', 'a page of the store that visitors are sent to; may be repeated').argParser(
        several(httpUrl, ' '),
      ),
    )
    .addOption(flag('--mock <url>', 'a mock that is running already').argParser(httpUrl).conflicts('listen'))
    .addOption(flag('--listen <host:port>', 'where to start a mock for this check'))
    .addOption(flag('--token <token>', 'the API token that the store sends').argParser(token))
    .addOption(flag('--browser <auto|off|path>', 'Chromium where there is one; none; or this one'))
    .addOption(
      flag('--reporter <name[=file]>', 'how to tell, and where to; may be repeated (default: "terminal")').argParser(
        several(reporterOrder),
      ),
    )
    .addOption(flag('--only <id>', 'judge this requirement and no others; may be repeated').argParser(several(asIs)))
    .addOption(flag('--skip <id>', 'leave this requirement out; may be repeated').argParser(several(asIs)))
    .addOption(flag('--dry-run', 'say what would be sent, and send nothing'))
    .addOption(flag('--strict', 'fail where a recommended requirement fails'))
    .addOption(flag('--from <file>', 'judge the evidence in a JSON report again, and send nothing'))
    .addHelpText('after', EXAMPLES)
    .action(run)
}

const asIs = (text: string) => text

/** Collects a flag that may be repeated; a variable holds several with commas between (spaces, of URLs). */
function several<Value>(parse: (text: string) => Value, between = ',') {
  return (text: string, before: readonly Value[] = []): Value[] => {
    const values = text
      .split(between)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(parse)
    if (values.length === 0) throw new InvalidArgumentError('Expected a value.')
    return [...before, ...values]
  }
}

async function run(flags: CheckFlags): Promise<void> {
  const requirements = selected(REQUIREMENTS, flags)
  const partial = requirements.length < REQUIREMENTS.length
  const orders = flags.reporter ?? [reporterOrder('terminal')]
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
  const { port, url, attached, close } = await mockFor(config)
  const live = liveProgress(process.stderr)
  try {
    return await check({
      config,
      configFolder: folder,
      mock: port,
      mockUrl: url,
      attached,
      requirements,
      suite: { name: 'retrack-kit', version: VERSION },
      progress: live.show,
      person: personAtTerminal(live),
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
  const code = exitCodeOf(report.verdict, report.results, strict)
  if (code !== EXIT.ok) throw new CommandFailed('', code)
}
