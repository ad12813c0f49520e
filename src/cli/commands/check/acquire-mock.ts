/** The mock of a check: started for it, or one that runs already. */

import type { Config } from '../../../../schemas/config.ts'
import { DOCUMENTED_REQUEST } from '../../../../schemas/documented.ts'
import { withoutTrailingSlashes } from '../../../../shared/trailing-slashes.ts'
import { connectMock, MockApiError, MockUnreachableError } from '../../../client/index.ts'
import { ObservationsFileError } from '../../../mock/observed/observations-file-error.ts'
import { runMock } from '../../../mock/server.ts'
import { CliError, EXIT } from '../../exit.ts'
import { describeListenError } from '../../listen-problem.ts'
import { type AttachedPort, createMockPort } from './mock-port.ts'

export interface CheckMock {
  readonly port: AttachedPort
  readonly url: string
  readonly attached: boolean
  close(): Promise<void>
}

/**
 * `observed` is a file of observations that a started mock answers by.
 * @throws {CliError} if there is no such mock, it cannot listen, or the file cannot be read
 */
export async function acquireMock({ mock, store }: Config, observed?: string): Promise<CheckMock> {
  const { where, token } = mock
  if (where.kind === 'attach') {
    if (observed !== undefined) {
      throw new CliError(
        `--observed is for a mock that the check starts, and ${where.url} runs already. Start that one with "retrack-kit serve --observed ${observed}".`,
        EXIT.usage,
      )
    }
    await requireReachable(where.url, mock)
    const port = createMockPort(where.url, token)
    return { port, url: withoutTrailingSlashes(where.url), attached: true, close: async () => port.close() }
  }
  const options = {
    host: where.host,
    port: where.port,
    token,
    event: mock.event,
    redirectUrl: store.redirectUrl ?? undefined,
    observed,
  }
  const started = await runMock(options).catch((error: unknown) => {
    if (error instanceof ObservationsFileError) throw new CliError(error.message, EXIT.usage)
    const problem = describeListenError(error, options, '--listen 127.0.0.1:0')
    if (problem === undefined) throw error
    throw new CliError(problem, EXIT.cannotRun)
  })
  const port = createMockPort(started.url, token)
  return {
    port,
    url: started.url,
    attached: false,
    async close() {
      port.close()
      await started.close(0)
    },
  }
}

/** A mock that runs elsewhere must know the token and the event, else every lead is refused. */
async function requireReachable(url: string, { token, event }: Config['mock']): Promise<void> {
  try {
    const { events } = await connectMock({ url, token })
    if (events.some(({ uuid }) => uuid === event)) return
    const known = events.map(({ uuid }) => uuid).join(', ')
    const remedy =
      event === DOCUMENTED_REQUEST.event
        ? 'Name it as mock.event in retrack-kit.yaml.'
        : 'Correct mock.event in retrack-kit.yaml.'
    throw new CliError(
      `The mock at ${url} does not know the event ${event}. Its account has ${known}. ${remedy}`,
      EXIT.usage,
    )
  } catch (error) {
    if (error instanceof MockUnreachableError) throw new CliError(error.message, EXIT.cannotRun)
    if (error instanceof MockApiError && error.status === 401) {
      throw new CliError(
        `The mock at ${url} has no account with this token. Correct mock.token in retrack-kit.yaml, or --token.`,
        EXIT.usage,
      )
    }
    throw error
  }
}
