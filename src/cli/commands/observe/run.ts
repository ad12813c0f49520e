/** `retrack-kit observe`: runs the proxy until a signal ends it. */
import { compareWithLedger } from '../../../mock/observed/compare.ts'
import { VERSION } from '../../../version.ts'
import { EXIT } from '../../exit.ts'
import { handleSignals } from '../../signals.ts'
import { print } from '../../terminal.ts'
import { createServeLog, type LogFormat } from '../serve/log.ts'
import { startObservingProxy } from './proxy.ts'

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
  const proxy = await startObservingProxy({
    upstream,
    host,
    port,
    out,
    token,
    onRecorded: ({ observation, isNew, expected }) => {
      if (isNew && flags.log === 'pretty') print(compareWithLedger(observation, expected))
      if (isNew && flags.log === 'json') print(JSON.stringify({ message: 'observed', ...observation }))
    },
    onRequestEnd: log.answered,
    onInternalError: log.bug,
  })
  handleSignals(() => void proxy.close().then(() => process.exit(EXIT.ok)))
  if (flags.log === 'json')
    print(JSON.stringify({ message: 'listening', url: proxy.url, upstream: upstream.origin, out }))
  else print(banner(proxy.url, flags))
}

const banner = (url: string, { upstream, out }: ObserveFlags) => `retrack-kit ${VERSION}: observing ${upstream.origin}.

  Base URL      ${url}  (in place of ${upstream.origin})
  Observations  ${out}
  Journal       ${url}/_mock/requests

What your store sends to the base URL is passed on: a lead that is sent here is saved at ${upstream.origin}.
Each new response is compared with docs/fidelity.md:
`
