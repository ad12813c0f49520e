/** The modules that make or read a certificate are loaded only where one is asked for. */
import type { ServerCertificate, TlsOptions } from './options.ts'

export async function loadCertificate(options: TlsOptions): Promise<ServerCertificate> {
  if ('cert' in options) return (await import('./own-certificate.ts')).readOwnCertificate(options.cert, options.key)
  return (await import('./authority.ts')).issueFromFolder(options.folder, options.fault)
}
