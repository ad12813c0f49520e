/** TLS cannot be served; the message says which file is at fault and what to do. */
export class TlsError extends Error {
  override readonly name = 'TlsError'
}
