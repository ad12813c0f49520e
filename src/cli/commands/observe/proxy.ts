/** The observing proxy of a command: it goes on with its file of observations, and listens. */
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { ObservationsFile } from '../../../mock/observed/observations-file.ts'
import type { Recorded } from '../../../mock/observed/recorder.ts'
import type { RunMockOptions, RunningMock } from '../../../mock/options.ts'
import { runMock } from '../../../mock/server.ts'
import { CliError, EXIT } from '../../exit.ts'
import { describeListenError } from '../../listen-problem.ts'
import { openRecorder } from './open-recorder.ts'

export interface ObservingOptions extends Pick<RunMockOptions, 'onRequestEnd' | 'onInternalError'> {
  readonly upstream: URL
  readonly host: string
  readonly port: number
  /** The file of observations. */
  readonly out: string
  /** The API token of the store. */
  readonly token: string | undefined
  /** A flag that finds another port. */
  readonly anotherPort?: string
  readonly onRecorded: (recorded: Recorded) => void
}

export interface RunningProxy {
  readonly url: string
  /** Answers what has come, writes the file once more, and ends. */
  close(): Promise<void>
}

/** @throws {CliError} if the file cannot be read or written, or is about another Retrack, or it cannot listen */
export async function startObservingProxy(options: ObservingOptions): Promise<RunningProxy> {
  const { upstream, host, port, out, token, anotherPort, onRecorded, onRequestEnd, onInternalError } = options
  const recorder = await openRecorder(out, upstream)
  recorder.knowledge.declare({ token })
  const file = new ObservationsFile(out, () => recorder.observations)
  // A file that cannot be written is reported before a store sends anything.
  await file.save().catch((error: unknown) => {
    throw new CliError(getErrorMessage(error), EXIT.cannotRun)
  })
  const onSaveFailed = (error: unknown) =>
    process.stderr.write(`${getErrorMessage(error)} The response was still passed on.\n`)
  const observe = { upstream, recorder, save: () => file.save(), onRecorded, onSaveFailed }
  const proxy: RunningMock = await runMock({ port, host, token, observe, onRequestEnd, onInternalError }).catch(
    (error: unknown) => {
      const problem = describeListenError(error, { host, port }, anotherPort)
      if (problem === undefined) throw error
      throw new CliError(problem, EXIT.cannotRun)
    },
  )
  return {
    url: proxy.url,
    async close() {
      await proxy.close()
      await file.save().catch(onSaveFailed)
    },
  }
}
