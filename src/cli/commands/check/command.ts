/** `retrack-kit check`: its flags. What it does is loaded when it is asked for, so that other commands start fast. */
import { Command, InvalidArgumentError } from 'commander'
import { REPORTER_NAMES, type ReporterName } from '../../../../conformance/reports/reporter.ts'
import { OBSERVE } from '../../../../schemas/terms.ts'
import {
  createFlag,
  parseCheckedMock,
  parseHttpUrl,
  parseOrigin,
  parsePageUrl,
  parseToken,
  parseTrackingLink,
} from '../../options.ts'
import { PERMISSION_FLAG } from '../../permission.ts'
import { DEFAULT_OBSERVATIONS } from '../observe/default-file.ts'
import { ORDER_SCOPES } from './order-scope.ts'
import type { CheckFlags } from './run.ts'
import type { ReporterTarget } from './write-reports.ts'

const EXAMPLES = `
Exit codes: 0 ready, 1 a required requirement failed, 2 some are unproven, 3 wrong command line or
config, 4 the check could not run.

Examples:
  $ retrack-kit check
  $ retrack-kit check --guided
  $ retrack-kit check --redirect-url http://127.0.0.1:3000/retrack --deeplink http://127.0.0.1:3000/some-product
  $ retrack-kit check --reporter terminal --reporter html=report.html --reporter junit=report.xml
  $ retrack-kit check --only redirect.destination
  $ retrack-kit check --from report.json --reporter html=report.html
  $ retrack-kit check --mock observe --upstream https://retrack.refunder.com \\
      --tracking-link 'https://retrack.refunder.com/track/v2/click?publisher=…&program=…' --dry-run`

export function createCheckCommand(): Command {
  return new Command('check')
    .description('Visit a store, order from it, and report which requirements of Retrack it meets.')
    .addOption(createFlag('--config <file>', 'the file that describes your store (default: "retrack-kit.yaml")'))
    .addOption(createFlag('--redirect-url <url>', "the store's redirect page").argParser(parseHttpUrl))
    .addOption(
      createFlag('--deeplink <url>', 'a page of the store that visitors are sent to; may be repeated').argParser(
        collectValues(parsePageUrl, ' '),
      ),
    )
    .addOption(
      createFlag(
        '--mock <url>',
        `the URL of a running mock or "retrack-kit observe"; "${OBSERVE}" starts such a proxy before --upstream`,
      ).argParser(parseCheckedMock),
    )
    .addOption(createFlag('--listen <host:port>', 'where to start the mock, or the proxy, of this check'))
    .addOption(
      createFlag('--upstream <origin>', `with --mock ${OBSERVE}: the real Retrack (docs/real-retrack.md)`).argParser(
        parseOrigin,
      ),
    )
    .addOption(
      createFlag(
        '--out <file>',
        `with --mock ${OBSERVE}: where observations are kept (default: "${DEFAULT_OBSERVATIONS}")`,
      ),
    )
    .addOption(
      createFlag(
        '--observed <file>',
        'let the mock of this check respond as the real Retrack did (docs/real-retrack.md)',
      ).conflicts(['mock', 'from']),
    )
    .addOption(createFlag('--token <token>', 'the API token that the store sends').argParser(parseToken))
    .addOption(
      createFlag(
        '--tracking-link <url>',
        'with the real Retrack: the tracking link of your program; each visit follows it',
      ).argParser(parseTrackingLink),
    )
    .addOption(createFlag('--approve', 'with the real Retrack: approve a lead there; you pay its commission'))
    .addOption(createFlag(PERMISSION_FLAG, 'with the real Retrack: it has agreed to the leads of this check'))
    .addOption(
      createFlag(
        '--browser <auto|off|path>',
        'auto: Chromium if it is installed; off: plain HTTP; or the path of a Chromium',
      ),
    )
    .addOption(
      createFlag(
        '--reporter <name[=file]>',
        'a report: terminal, json, junit, html, handoff, tap or github, and a file to write it to; may be repeated (default: "terminal")',
      ).argParser(collectValues(parseReporter)),
    )
    .addOption(
      createFlag(
        '--only <id>',
        'judge this requirement, or a group such as "redirect.*", and no others; may be repeated',
      ).argParser(collectValues(keepText)),
    )
    .addOption(
      createFlag('--skip <id>', 'leave this requirement or group out; may be repeated').argParser(
        collectValues(keepText),
      ),
    )
    .addOption(createFlag('--quick', 'judge only what one visit and one order can show'))
    .addOption(
      createFlag(
        '--orders <few|all>',
        'of a person (manual): few asks for the orders that every store has to show, all for those of every requirement (default: "few", with --only ID "all")',
      )
        .choices(ORDER_SCOPES)
        .conflicts('from'),
    )
    .addOption(createFlag('--bail', 'stop at the first required requirement that fails').conflicts('from'))
    .addOption(createFlag('--dry-run', 'print what would be sent, and send nothing'))
    .addOption(createFlag('--strict', 'fail if a recommended requirement fails'))
    .addOption(
      createFlag(
        '--guided',
        'place the orders yourself, led by a page in your browser; needs no config file (docs/go-live.md)',
      ).conflicts(['mock', 'from', 'dryRun']),
    )
    .addOption(createFlag('--open', 'with --guided: open the page in a browser'))
    .addOption(createFlag('--from <file>', 'judge the evidence in a JSON report again, and send nothing'))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: CheckFlags, command: Command) => {
      process.exitCode = await (await import('./run.ts')).executeCheck(withoutOthersVariables(flags, command))
    })
}

/** `observe`, `probe` and `drift` read these variables too: to a check before a mock they say nothing. */
function withoutOthersVariables(flags: CheckFlags, command: Command): CheckFlags {
  const isMeant = (name: string) => flags.mock === OBSERVE || command.getOptionValueSource(name) !== 'env'
  const { upstream, out, ...others } = flags
  return {
    ...others,
    ...(upstream !== undefined && isMeant('upstream') ? { upstream } : {}),
    ...(out !== undefined && isMeant('out') ? { out } : {}),
  }
}

const keepText = (text: string) => text

/** Collects a flag that may be repeated; a variable holds several with commas between (spaces, of URLs). */
function collectValues<Value>(parse: (text: string) => Value, between = ',') {
  return (text: string, before: readonly Value[] = []): Value[] => {
    const values = text
      .split(between)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(parse)
    if (values.length === 0) throw new InvalidArgumentError('Expected at least one value.')
    return [...before, ...values]
  }
}

const EXTENSIONS = {
  terminal: 'txt',
  json: 'json',
  junit: 'xml',
  tap: 'tap',
  html: 'html',
  github: 'txt',
  handoff: 'md',
} as const satisfies Record<ReporterName, string>

function parseReporter(text: string): ReporterTarget {
  const [given = '', ...rest] = text.split('=')
  const name = REPORTER_NAMES.find((one) => one === given)
  const file = rest.join('=')
  if (name === undefined) throw new InvalidArgumentError(`Expected one of ${REPORTER_NAMES.join(', ')}.`)
  if (rest.length > 0 && file === '')
    throw new InvalidArgumentError(`Expected the name of a file, such as ${name}=report.${EXTENSIONS[name]}.`)
  return { name, file: rest.length === 0 ? undefined : file }
}
