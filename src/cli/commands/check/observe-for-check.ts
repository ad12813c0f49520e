/** `check --mock observe`: a proxy of the check's own before the real Retrack. */
import type { Config } from '../../../../schemas/config.ts'
import { OBSERVE } from '../../../../schemas/terms.ts'
import { compareWithLedger } from '../../../mock/observed/compare.ts'
import { CliError, EXIT } from '../../exit.ts'
import { requirePermission } from '../../permission.ts'
import { DEFAULT_OBSERVATIONS } from '../observe/default-file.ts'
import { startObservingProxy } from '../observe/proxy.ts'
import type { AcquireOptions, CheckMock } from './check-mock.ts'
import { createMockPort } from './mock-port.ts'
import { createProxyPort } from './proxy-port.ts'

type Place = Extract<Config['mock']['where'], { kind: 'observe' }>

/** @throws {CliError} if Retrack may not be used, the file cannot be kept, it cannot listen, or no click comes of the link */
export async function observeForCheck(
  { token, trackingLink }: Config['mock'],
  { upstream, host, port }: Place,
  { observed, isPermitted, guidedCheck, out = DEFAULT_OBSERVATIONS }: AcquireOptions,
): Promise<CheckMock> {
  if (guidedCheck !== undefined) {
    throw new CliError(
      `--guided needs a mock, but the config has a proxy before ${upstream} (attach: ${OBSERVE}). Remove attach, upstream and trackingLink from the config.`,
      EXIT.usage,
    )
  }
  if (observed !== undefined) {
    throw new CliError(
      `--observed is for a mock, but this check uses ${upstream}. Leave it out; --out names the file for its responses.`,
      EXIT.usage,
    )
  }
  const origin = new URL(upstream)
  requirePermission(origin, isPermitted)
  const news: string[] = []
  const proxy = await startObservingProxy({
    upstream: origin,
    host,
    port,
    out,
    token,
    anotherPort: '--listen 127.0.0.1:0',
    onRecorded: ({ observation, isNew, expected }) => {
      if (isNew) news.push(compareWithLedger(observation, expected))
    },
  })
  const mockPort = createMockPort(proxy.url, token)
  const close = async () => {
    mockPort.close()
    await proxy.close()
  }
  try {
    const retrack = { url: proxy.url, upstream, trackingLink }
    const checked = await createProxyPort(mockPort, retrack)
    const describeObserved = () => describeNews(news, upstream, out)
    return { port: checked, url: proxy.url, attached: false, upstream, close, describeObserved }
  } catch (error) {
    await close()
    throw error
  }
}

/** Describes the observations that are new in the file. */
function describeNews(news: readonly string[], upstream: string, out: string): string {
  if (news.length === 0) return `${upstream} responded with nothing new for ${out}.\n`
  return `New responses of ${upstream}, saved in ${out}:\n${news.join('\n')}\n`
}
