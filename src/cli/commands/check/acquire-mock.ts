/** The mock of a check: one that runs already, a proxy before the real Retrack, or a mock that is started for it. */
import type { Config } from '../../../../schemas/config.ts'
import { ObservationsFileError } from '../../../mock/observed/observations-file-error.ts'
import { runMock } from '../../../mock/server.ts'
import { CliError, EXIT } from '../../exit.ts'
import { describeListenError } from '../../listen-problem.ts'
import { attachMock } from './attach-mock.ts'
import type { AcquireOptions, CheckMock } from './check-mock.ts'
import { createMockPort } from './mock-port.ts'
import { observeForCheck } from './observe-for-check.ts'

/** @throws {CliError} if there is no such mock, it cannot listen, the file cannot be read, or Retrack may not be used */
export async function acquireMock({ mock, store }: Config, options: AcquireOptions = {}): Promise<CheckMock> {
  const { where, token } = mock
  if (where.kind === 'attach') return attachMock(mock, where.url, options)
  if (where.kind === 'observe') return observeForCheck(mock, where, options)
  const { observed, guidedCheck } = options
  const settings = {
    host: where.host,
    port: where.port,
    token,
    event: mock.event,
    redirectUrl: store.redirectUrl ?? undefined,
    observed,
    ...(guidedCheck === undefined ? {} : { guidedCheck }),
  }
  const started = await runMock(settings).catch((error: unknown) => {
    if (error instanceof ObservationsFileError) throw new CliError(error.message, EXIT.usage)
    const problem = describeListenError(error, settings, '--listen 127.0.0.1:0')
    if (problem === undefined) throw error
    throw new CliError(problem, EXIT.cannotRun)
  })
  const port = createMockPort(started.url, token)
  return {
    port,
    url: started.url,
    attached: false,
    upstream: null,
    async close() {
      port.close()
      await started.close(0)
    },
  }
}
