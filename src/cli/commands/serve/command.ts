/** `retrack-kit serve`: runs the mock until a signal ends it. */
import { Command } from 'commander'
import type { Behaviours } from '../../../../schemas/behaviours/index.ts'
import { RETRACK_HOSTS, type RetrackHost, SCENARIOS, type ScenarioName } from '../../../../schemas/terms.ts'
import { SeedFileError } from '../../../mock/accounts/seed-file-error.ts'
import { ObservationsFileError } from '../../../mock/observed/observations-file-error.ts'
import type { RunMockOptions, RunningMock } from '../../../mock/options.ts'
import { runMock } from '../../../mock/server.ts'
import { CERTIFICATE_FAULTS, type CertificateFault, type TlsOptions } from '../../../mock/tls/options.ts'
import { TlsError } from '../../../mock/tls/tls-error.ts'
import { StoreOpenError, StoreUnavailableError } from '../../../store/errors.ts'
import type { StoreUrl } from '../../../store/open.ts'
import { CliError, EXIT } from '../../exit.ts'
import { describeListenError } from '../../listen-problem.ts'
import {
  createFlag,
  parseAdminToken,
  parseBaseUrl,
  parseBehaviours,
  parseHostNames,
  parseHttpUrl,
  parseKeep,
  parseSeed,
  parseStoreFlag,
  parseToken,
} from '../../options.ts'
import { openPage, pageUrl } from '../../page.ts'
import { createAddressFlags, createLogFlag } from '../../server-flags.ts'
import { handleSignals } from '../../signals.ts'
import { createServeLog, type LogFormat } from './log.ts'

interface TlsFlags {
  readonly tls?: string | undefined
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  readonly tlsFault?: CertificateFault | undefined
}

interface ServeFlags extends TlsFlags {
  readonly port: number
  readonly host: string
  readonly redirectUrl?: string
  readonly token?: string
  readonly seed?: number
  readonly behaviour?: Partial<Behaviours>
  readonly scenario?: ScenarioName
  readonly observed?: string
  readonly store: StoreUrl
  readonly keep?: number
  readonly adminToken?: string
  readonly allowHost?: readonly string[]
  readonly as?: RetrackHost
  readonly publicUrl?: string
  readonly trustProxy?: boolean
  readonly magicValues?: boolean
  readonly seedFile?: string
  readonly log: LogFormat
  readonly open?: boolean
}

const EXAMPLES = `
Scenarios:
${Object.entries(SCENARIOS)
  .map(([name, text]) => `  ${name.padEnd(14)} ${text}`)
  .join('\n')}

Examples:
  $ retrack-kit serve
  $ retrack-kit serve --redirect-url http://127.0.0.1:3000/retrack
  $ retrack-kit serve --scenario flaky --seed 7
  $ retrack-kit serve --behaviour profile=laravel
  $ retrack-kit serve --port 0 --log json --behaviour repeated-reference=refuse --behaviour time-zone=Europe/Stockholm`

export function createServeCommand(): Command {
  const [port, host] = createAddressFlags()
  return new Command('serve')
    .description('Run a local Retrack.')
    .addOption(port)
    .addOption(host)
    .addOption(
      createFlag('--redirect-url <url>', "your store's redirect page, for the tracking link").argParser(parseHttpUrl),
    )
    .addOption(
      createFlag('--token <token>', 'the API token of the default account (default: the documented one)').argParser(
        parseToken,
      ),
    )
    .addOption(
      createFlag(
        '--seed <number>',
        'a number that always gives the same generated accounts and identifiers (default: a new one each time)',
      ).argParser(parseSeed),
    )
    .addOption(
      createFlag('--scenario <name>', 'start with a set of fault rules, listed below').choices(Object.keys(SCENARIOS)),
    )
    .addOption(
      createFlag(
        '--behaviour <id=value>',
        'change how the mock behaves where Retrack documents nothing (docs/fidelity.md); may be repeated',
      ).argParser(parseBehaviours),
    )
    .addOption(
      createFlag(
        '--observed <file>',
        'respond as the real Retrack did, from a file that "retrack-kit observe" wrote (docs/real-retrack.md)',
      ),
    )
    .addOption(
      createFlag(
        '--store <url>',
        'where to keep state: memory:, or sqlite:/data/retrack.db or postgres://user@host/database to outlive a restart',
      )
        .argParser(parseStoreFlag)
        .default({ engine: 'memory' }, 'memory:'),
    )
    .addOption(
      createFlag(
        '--keep <time>',
        'empty accounts that nobody used for this long, such as 30d or 12h (default: never)',
      ).argParser(parseKeep),
    )
    .addOption(
      createFlag('--admin-token <token>', 'require this token to create and list accounts').argParser(parseAdminToken),
    )
    .addOption(
      createFlag(
        '--allow-host <name>',
        'a host name that the control API accepts besides those of this machine; may be repeated',
      ).argParser(parseHostNames),
    )
    .addOption(
      createFlag(
        '--as <host>',
        "stand in for Retrack's own host, for stores that cannot change it (docs/networks.md)",
      ).choices(RETRACK_HOSTS),
    )
    .addOption(
      createFlag('--public-url <url>', 'the address of the mock behind a proxy, for its tracking links').argParser(
        parseBaseUrl,
      ),
    )
    .addOption(
      createFlag(
        '--trust-proxy',
        'trust X-Forwarded-Proto, -Host and -Prefix; for a mock behind a proxy that sets them',
      ),
    )
    .addOption(createFlag('--seed-file <file>', 'accounts, clicks and leads to start with, in YAML (docs/testing.md)'))
    .addOption(createFlag('--magic-values', 'let vouchers such as RK-503 make their own lead fail once'))
    .addOption(
      createFlag(
        '--tls <folder>',
        'serve https as well, with a certificate authority kept in this folder (docs/networks.md)',
      ),
    )
    .addOption(createFlag('--tls-cert <file>', 'serve https as well, with a certificate of your own, in PEM'))
    .addOption(createFlag('--tls-key <file>', 'the private key of --tls-cert, in PEM'))
    .addOption(
      createFlag('--tls-fault <kind>', 'with --tls: a certificate that clients must refuse').choices(
        CERTIFICATE_FAULTS,
      ),
    )
    .addOption(createLogFlag())
    .addOption(createFlag('--open', 'open the page of the mock in a browser'))
    .addHelpText('after', EXAMPLES)
    .action(serve)
}

async function serve(flags: ServeFlags): Promise<void> {
  const log = createServeLog(flags.log)
  const {
    behaviour,
    allowHost: allowedHosts,
    keep: keepMs,
    log: _,
    open,
    tls,
    tlsCert,
    tlsKey,
    tlsFault,
    ...options
  } = flags
  const mock = await start({
    ...options,
    allowedHosts,
    keepMs,
    onPruned: log.pruned,
    tls: toTlsOptions({ tls, tlsCert, tlsKey, tlsFault }),
    onTlsFailure: log.tlsFailed,
    behaviours: behaviour,
    onRequestEnd: log.answered,
    onInternalError: log.bug,
  })
  // A caller that reads the first line may send a signal at once.
  handleSignals(
    () =>
      void mock.close().then(() => {
        log.stopped()
        process.exit(EXIT.ok)
      }),
  )
  log.started(mock, flags.store)
  if (open === true) await openPage(pageUrl(mock))
}

/** @throws {CliError} where the flags do not go together */
function toTlsOptions({ tls, tlsCert, tlsKey, tlsFault }: TlsFlags): TlsOptions | undefined {
  if (tlsFault !== undefined && tls === undefined) {
    throw new CliError(
      `--tls-fault ${tlsFault} needs --tls <folder>: the mock creates this certificate itself.`,
      EXIT.usage,
    )
  }
  if (tls !== undefined && (tlsCert ?? tlsKey) !== undefined) {
    throw new CliError('Give either --tls, or --tls-cert and --tls-key: a mock has one certificate.', EXIT.usage)
  }
  if (tls !== undefined) return { folder: tls, fault: tlsFault }
  if (tlsCert !== undefined && tlsKey !== undefined) return { cert: tlsCert, key: tlsKey }
  if ((tlsCert ?? tlsKey) === undefined) return undefined
  const missing = tlsCert === undefined ? '--tls-cert' : '--tls-key'
  throw new CliError(`--tls-cert and --tls-key need each other: ${missing} is missing.`, EXIT.usage)
}

const isStoreProblem = (error: unknown) => error instanceof StoreOpenError || error instanceof StoreUnavailableError
const isFileProblem = (error: unknown) =>
  error instanceof TlsError || error instanceof ObservationsFileError || error instanceof SeedFileError

async function start(options: RunMockOptions): Promise<RunningMock> {
  try {
    return await runMock(options)
  } catch (error) {
    if (isFileProblem(error)) throw new CliError(error.message, EXIT.usage)
    const problem = isStoreProblem(error) ? error.message : describeListenError(error, options)
    if (problem === undefined) throw error
    throw new CliError(problem, EXIT.cannotRun)
  }
}
