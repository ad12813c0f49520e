/** A certificate of its own for `localhost`, made by openssl. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Returns the files of the key and of the certificate, in `dir`. */
export async function createCertificate(dir: string): Promise<{ readonly key: string; readonly cert: string }> {
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  await promisify(execFile)('openssl', ['req', ...options, ...subject, '-keyout', key, '-out', cert])
  return { key, cert }
}
