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
A store that has https://${host} in its code asks port ${HTTPS_PORT} for it by TLS: add ${missing.join(' and ')}.
`
  return `Stores reach it as ${host} where that name means this machine; the mock itself asks the real one for nothing:

  /etc/hosts  127.0.0.1 ${host}
  curl        curl --resolve ${host}:${port}:127.0.0.1 ${url}/…
${missing.length === 0 ? '' : hint}`
}
