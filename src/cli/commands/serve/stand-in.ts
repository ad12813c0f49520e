/** Prints the notes of `serve --as`: how a store reaches the mock by Retrack's own name. */
import type { RunningMock } from '../../../mock/options.ts'

/** The port of stores that have Retrack's https URL in their code. */
const HTTPS_PORT = '443'

export function formatStandIn({ host, url }: NonNullable<RunningMock['as']>): string {
  const { protocol, port: given } = new URL(url)
  const isSecure = protocol === 'https:'
  const port = given || (isSecure ? HTTPS_PORT : '80')
  const missing = [isSecure ? [] : '--tls FOLDER', port === HTTPS_PORT ? [] : `--port ${HTTPS_PORT}`].flat()
  const hint = `
A store that has https://${host} in its code connects to port ${HTTPS_PORT} by TLS: add ${missing.join(' and ')}.
`
  return `Stores reach the mock as ${host} if that name leads to this machine. The mock never calls the real one:

  /etc/hosts  127.0.0.1 ${host}
  curl        curl --resolve ${host}:${port}:127.0.0.1 ${url}/…
${missing.length === 0 ? '' : hint}`
}
