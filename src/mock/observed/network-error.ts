/** Says in words what a connection to the upstream failed by, and what to do. */

const AUTHORITY =
  'its certificate is signed by nobody that Node.js knows; if it is right, name the certificate of who signed it: NODE_EXTRA_CA_CERTS=FILE'

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; correct the port, or start it',
  ENOTFOUND: 'there is no such name; correct it',
  EAI_AGAIN: 'its name could not be looked up; is there a network?',
  EHOSTUNREACH: 'there is no way to it from this network',
  ENETUNREACH: 'there is no way to it from this network',
  ETIMEDOUT: 'it does not answer at that address',
  EPROTO: 'it does not speak TLS as this side does; if it speaks none, begin its address with http://',
  CERT_HAS_EXPIRED: 'its certificate has expired: whoever runs it has to renew it',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name; correct the name in the address',
  DEPTH_ZERO_SELF_SIGNED_CERT: AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: AUTHORITY,
}

/** `code` is that of Node.js; one that is not known here is told as it is. */
export function describeNetworkError(code: string): string {
  if (code.startsWith('HPE_')) return `${code} (it answers, but not in HTTP)`
  const words = WORDS[code] ?? (code.startsWith('ERR_SSL_') ? WORDS['EPROTO'] : undefined)
  return words === undefined ? code : `${code} (${words})`
}
