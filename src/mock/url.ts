/** Returns the URL of a server on this machine. One that listens on all interfaces is reached over loopback. */
export function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

export const toHttps = (url: string): string => url.replace(/^http:/, 'https:')

/** Returns the URL of a mock that stands in for a host. The default port is omitted, as in stores' code. */
export const retrackUrl = (host: string, port: number, isSecure: boolean): string =>
  new URL(`${isSecure ? 'https' : 'http'}://${host}:${port}`).origin
