/** Prints the notes of `serve` on TLS: how clients trust its authority, and why one did not. */
import { join, resolve } from 'node:path'
import { quoteForShell } from '../../../../shared/quote-for-shell.ts'

export function formatTrust(caFile: string): string {
  const file = quoteForShell(resolve(caFile))
  const keystore = quoteForShell(join(resolve(caFile, '..'), 'ca.p12'))
  return `To make clients trust its certificate:

  curl      curl --cacert ${file}
  Node.js   NODE_EXTRA_CA_CERTS=${file} node …
  PHP       php -d openssl.cafile=${file} -d curl.cainfo=${file} …
  Python    SSL_CERT_FILE=${file} REQUESTS_CA_BUNDLE=${file} python3 …
  Java      keytool -importcert -noprompt -alias retrack-kit -file ${file} -storetype PKCS12 -storepass changeit -keystore ${keystore} && java -Djavax.net.ssl.trustStore=${keystore} -Djavax.net.ssl.trustStorePassword=changeit …
  Ruby, Go  SSL_CERT_FILE=${file} …
  Perl      SSL_CERT_FILE=${file} PERL_LWP_SSL_CA_FILE=${file} perl …
`
}

/** By the code of Node.js, in which OpenSSL's name of the alert stands. */
export function describeTlsFailure(code: string): string {
  const alert = code
    .replace(/^ERR_SSL_/, '')
    .toLowerCase()
    .replaceAll('_', ' ')
  return /certificate|unknown ca/.test(alert)
    ? `a client refused the mock's certificate (${alert}): docs/networks.md says how to make it trust the mock`
    : `a client and the mock could not agree on a secure connection (${alert})`
}
