/** Why a mock cannot listen somewhere, and what to do. */

export interface ListenAddress {
  readonly host?: string | undefined
  readonly port?: number | undefined
}

/** Undefined where the error is of another kind. `another` is a flag that finds another port. */
export function describeListenError(
  error: unknown,
  { host, port }: ListenAddress,
  another = '--port 0',
): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program. Stop it, or choose another port: ${another} finds a free one.`
    case 'EACCES':
      return `Port ${port} may not be used by this user. Choose one above 1023, such as 8080.`
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${host}. Use 127.0.0.1, or 0.0.0.0 for all of its addresses.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host ${host} is not known. Use 127.0.0.1, or 0.0.0.0 for all addresses of this machine.`
    default:
      return undefined
  }
}
