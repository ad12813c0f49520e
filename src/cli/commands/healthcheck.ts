/** `retrack-kit healthcheck`: is a mock up? For containers, which need not hold curl for it. */
import { Command } from 'commander'
import { localUrl } from '../../mock/url.ts'
import { createFlag, parseHost, parsePort } from '../options.ts'

interface HealthcheckFlags {
  readonly port: number
  readonly host: string
}

const UNHEALTHY = 1
const MAX_SECONDS = 2

export function createHealthcheckCommand(): Command {
  return new Command('healthcheck')
    .description('Exit with 0 if a mock responds, and with 1 if none does.')
    .addOption(createFlag('--port <port>', 'the port that the mock listens on').default(8080).argParser(parsePort))
    .addOption(
      createFlag('--host <host>', 'the address that the mock listens on').default('127.0.0.1').argParser(parseHost),
    )
    .addHelpText('after', '\nExample:\n  $ retrack-kit healthcheck --port 8080')
    .action(healthcheck)
}

async function healthcheck({ host, port }: HealthcheckFlags): Promise<void> {
  const url = `${localUrl(host, port)}/_mock/health`
  const problem = await fetch(url, { signal: AbortSignal.timeout(MAX_SECONDS * 1000) }).then(
    (response) => (response.ok ? undefined : `it answered ${response.status}`),
    (error: unknown) =>
      error instanceof Error && error.name === 'TimeoutError'
        ? `no answer in ${MAX_SECONDS} s`
        : describeRefusal(error, host),
  )
  if (problem === undefined) return
  process.stderr.write(`No mock at ${url}: ${problem}.\n`)
  process.exitCode = UNHEALTHY
}

function describeRefusal(error: unknown, host: string): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? `the host ${host} is not known` : 'nothing listens there'
}
