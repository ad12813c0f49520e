/** `retrack-kit observe`: runs the proxy until a signal ends it. */
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { compareWithLedger } from '../../../mock/observed/compare.ts'
import { ObservationsFile, readObservations } from '../../../mock/observed/observations-file.ts'
import { Recorder } from '../../../mock/observed/recorder.ts'
import { runMock } from '../../../mock/server.ts'
import { VERSION } from '../../../version.ts'
import { CliError, EXIT } from '../../exit.ts'
import { describeListenError } from '../../listen-problem.ts'
import { readOrExplain } from '../../observations.ts'
import { handleSignals } from '../../signals.ts'
import { print, toPrintable } from '../../terminal.ts'
import { createServeLog, type LogFormat } from '../serve/log.ts'

export interface ObserveFlags {
  readonly upstream: URL
  readonly port: number
  readonly host: string
  readonly out: string
  readonly token?: string
  readonly log: LogFormat
}

/**
 * @throws {CliError} if the file cannot be read or written, or it cannot listen
 */
export async function observe(flags: ObserveFlags): Promise<void> {
  const { upstream, port, host, out, token } = flags
  const log = createServeLog(flags.log)
  const recorder = await openRecorder(out, upstream)
  recorder.knowledge.declare({ token })
  const file = new ObservationsFile(out, () => recorder.observations)
  // A file that cannot be written is reported before a store sends anything.
  await file.save().catch((error: unknown) => {
    throw new CliError(getErrorMessage(error), EXIT.cannotRun)
  })
  const proxy = await runMock({
    port,
    host,
    token,
    observe: {
      upstream,
      recorder,
      save: () => file.save(),
      onRecorded: ({ observation, isNew, expected }) => {
        if (isNew && flags.log === 'pretty') print(compareWithLedger(observation, expected))
        if (isNew && flags.log === 'json') print(JSON.stringify({ message: 'observed', ...observation }))
      },
      onSaveFailed: (error) =>
        process.stderr.write(`${getErrorMessage(error)} The answer was passed on all the same.\n`),
    },
    onRequestEnd: log.answered,
    onInternalError: log.bug,
  }).catch((error: unknown) => {
    const problem = describeListenError(error, { host, port })
    if (problem === undefined) throw error
    throw new CliError(problem, EXIT.cannotRun)
  })
  handleSignals(() => {
    void proxy
      .close()
      .then(() => file.save())
      .catch(() => {})
      .then(() => process.exit(EXIT.ok))
  })
  if (flags.log === 'json')
    print(JSON.stringify({ message: 'listening', url: proxy.url, upstream: upstream.origin, out }))
  else print(banner(proxy.url, flags))
}

/**
 * A recorder that goes on where the file ends.
 * @throws {CliError} if the file cannot be read, or is about another Retrack
 */
export async function openRecorder(file: string, upstream: URL): Promise<Recorder> {
  const before = await readOrExplain(readObservations(file))
  if (before !== undefined && before.upstream !== upstream.origin) {
    throw new CliError(
      `${file} holds what ${toPrintable(before.upstream)} answered, and --upstream names ${upstream.origin}. Name another file: --out other.observed.yaml`,
      EXIT.usage,
    )
  }
  return new Recorder(upstream.origin, before)
}

const banner = (url: string, { upstream, out }: ObserveFlags) => `retrack-kit ${VERSION}: observing ${upstream.origin}.

  Base URL      ${url}  (in place of ${upstream.origin})
  Observations  ${out}
  Journal       ${url}/_mock/requests

What your store sends to the base URL is passed on: a lead that is sent here is saved at ${upstream.origin}.
Each new answer is compared with docs/fidelity.md:
`
