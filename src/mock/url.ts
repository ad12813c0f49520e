/** The URL of a server on this machine; one that listens on all interfaces is reached over the loopback one, too. */
export function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

export const toHttps = (url: string): string => url.replace(/^http:/, 'https:')
