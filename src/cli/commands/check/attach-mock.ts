/** The mock of a check that runs already: a mock, or an observing proxy before the real Retrack. */
import type { Config } from '../../../../schemas/config.ts'
import { type Health, MOCK } from '../../../../schemas/control/mock.ts'
import { DOCUMENTED_REQUEST } from '../../../../schemas/documented.ts'
import { withoutTrailingSlashes } from '../../../../shared/trailing-slashes.ts'
import { connectMock, MockApiError, MockUnreachableError } from '../../../client/index.ts'
import { Transport } from '../../../client/transport.ts'
import { CliError, EXIT } from '../../exit.ts'
import { requirePermission } from '../../permission.ts'
import type { AcquireOptions, CheckMock } from './check-mock.ts'
import { createMockPort } from './mock-port.ts'
import { createProxyPort } from './proxy-port.ts'

/** @throws {CliError} if none answers there, it is another one than the config says, or Retrack may not be used */
export async function attachMock(
  mock: Config['mock'],
  address: string,
  { observed, isPermitted, guidedCheck }: AcquireOptions,
): Promise<CheckMock> {
  if (guidedCheck !== undefined) {
    throw new CliError(
      `--guided needs a mock of its own, but the config names one that runs at ${address}. Say where to start one: --listen 127.0.0.1:8080`,
      EXIT.usage,
    )
  }
  if (observed !== undefined) {
    throw new CliError(
      `--observed is for a mock that the check starts, but ${address} runs already. Start that one with "retrack-kit serve --observed ${observed}".`,
      EXIT.usage,
    )
  }
  const url = withoutTrailingSlashes(address)
  const upstream = await findUpstream(url, mock)
  const mockPort = createMockPort(url, mock.token)
  const close = async () => mockPort.close()
  if (upstream === undefined) return { port: mockPort, url, attached: true, upstream: null, close }
  requirePermission(new URL(upstream), isPermitted)
  const port = await createProxyPort(mockPort, { url, upstream, trackingLink: mock.trackingLink })
  return { port, url, attached: true, upstream, close }
}

/**
 * A mock that runs elsewhere must know the token and the event, else every lead is refused. Of an observing proxy, which
 * knows no events, the origin that it passes requests on to.
 */
async function findUpstream(url: string, { token, event, trackingLink }: Config['mock']): Promise<string | undefined> {
  try {
    const upstream = await readUpstream(url)
    const { events } = await connectMock({ url, token })
    if (upstream !== undefined) return upstream
    if (trackingLink !== null) {
      throw new CliError(
        `The mock at ${url} makes the clicks of a check itself; --tracking-link is for the address of "retrack-kit observe". Leave it out, or correct --mock.`,
        EXIT.usage,
      )
    }
    if (events.some(({ uuid }) => uuid === event)) return undefined
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
        `The mock at ${url} has no account with this token. Correct mock.token in retrack-kit.yaml, or --token; "retrack-kit observe" has to be started with the same --token.`,
        EXIT.usage,
      )
    }
    throw error
  }
}

async function readUpstream(url: string): Promise<string | undefined> {
  const transport = new Transport(url)
  try {
    return (await transport.call<Health>(MOCK.health)).upstream
  } finally {
    transport.close()
  }
}
