/** The URL of a server on this machine; one that listens on all interfaces is reached over the loopback one, too. */
export function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

export const toHttps = (url: string): string => url.replace(/^http:/, 'https:')

/** The URL of a mock that stands in for a host: without the port that its scheme has anyway, as stores have it in their code. */
export const retrackUrl = (host: string, port: number, isSecure: boolean): string =>
  new URL(`${isSecure ? 'https' : 'http'}://${host}:${port}`).origin
