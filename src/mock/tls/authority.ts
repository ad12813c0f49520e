/**
 * A certificate authority on this machine, limited to Retrack's hosts and loopback names. Its key stays in the folder
 * of the user's choice; the server's is made at each start and kept in memory.
 */
// First: the library that makes certificates needs it.
import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509'
import * as x509 from '@peculiar/x509'
import { RETRACK_HOSTS } from '../../../schemas/terms.ts'
import { describeFileError } from '../../../shared/file-error.ts'
import type { CertificateFault, ServerCertificate } from './options.ts'
import { parseCertificate, parseKey, readPem } from './own-certificate.ts'
import { TlsError } from './tls-error.ts'

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' }
const DAY_MS = 86_400_000
/** Apple's clients accept no longer one, even of a private authority. */
const MAX_DAYS = 825
/** Clocks of other machines and containers may be behind. */
const EARLIER_MS = DAY_MS

const DNS_NAMES = [...RETRACK_HOSTS, 'localhost']
const SERVER_NAMES: readonly x509.JsonGeneralName[] = [
  ...[...DNS_NAMES, '*.localhost'].map((value) => ({ type: 'dns' as const, value })),
  { type: 'ip', value: '127.0.0.1' },
  { type: 'ip', value: '::1' },
]
/** Inside what the authority may sign: clients must complain of the name, not of the authority. */
const OTHER_NAMES: readonly x509.JsonGeneralName[] = [{ type: 'dns', value: 'another-host.localhost' }]

export interface Authority {
  readonly cert: string
  readonly key: webcrypto.CryptoKey
}

/** @throws {TlsError} */
export async function issueFromFolder(folder: string, fault?: CertificateFault): Promise<ServerCertificate> {
  const caFile = join(folder, 'ca.pem')
  const authority = await openAuthority(folder, caFile, join(folder, 'ca-key.pem'))
  const names = fault === 'other-host' ? OTHER_NAMES : SERVER_NAMES
  const end = fault === 'expired' ? Date.now() - DAY_MS : new x509.X509Certificate(authority.cert).notAfter.getTime()
  return { ...(await issueCertificate(authority, names, end)), caFile }
}

async function openAuthority(folder: string, certFile: string, keyFile: string): Promise<Authority> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const { cert, key } = await createAuthority()
    // A key that is there already is never overwritten.
    await writeFile(keyFile, key, { flag: 'wx', mode: 0o600 })
    await writeFile(certFile, cert)
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!exists) throw new TlsError(`The authority could not be kept in ${folder}: ${describeFileError(error)}.`)
  }
  const [cert, key] = [await readPem(certFile, "authority's certificate"), await readPem(keyFile, "authority's key")]
  const certificate = parseCertificate(certFile, cert)
  const renew = `Delete ${certFile} and ${keyFile} for a new authority, which clients have to be told to trust.`
  const keyObject = parseKey(keyFile, key)
  if (!certificate.checkPrivateKey(keyObject)) throw new TlsError(`${keyFile} is not the key of ${certFile}. ${renew}`)
  if (Date.parse(certificate.validTo) < Date.now())
    throw new TlsError(`The authority in ${certFile} has expired. ${renew}`)
  const pkcs8 = keyObject.export({ type: 'pkcs8', format: 'der' })
  return { cert, key: await crypto.subtle.importKey('pkcs8', pkcs8, KEY_ALGORITHM, false, ['sign']) }
}

async function createAuthority() {
  const keys = await createKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: createSerial(),
    name: `CN=retrack-kit ${new Date().toISOString().slice(0, 10)}, O=Only for tests on this machine`,
    notBefore: new Date(Date.now() - EARLIER_MS),
    notAfter: new Date(Date.now() + (MAX_DAYS - 1) * DAY_MS),
    signingAlgorithm: SIGNATURE,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.Extension(id_ce_nameConstraints, true, AsnConvert.serialize(PERMITTED_NAMES)),
    ],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: await toPem(keys.privateKey) }
}

const PERMITTED_NAMES = new NameConstraints({
  permittedSubtrees: new GeneralSubtrees([
    ...DNS_NAMES.map((dNSName) => new GeneralSubtree({ base: new GeneralName({ dNSName }) })),
    ...['127.0.0.0/8', '::1/128'].map((iPAddress) => new GeneralSubtree({ base: new GeneralName({ iPAddress }) })),
  ]),
})

/** Signs a server's certificate, whose key is new. */
export async function issueCertificate(authority: Authority, names: readonly x509.JsonGeneralName[], endMs: number) {
  const keys = await createKeys()
  const issuer = new x509.X509Certificate(authority.cert)
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: createSerial(),
    subject: 'CN=retrack-kit mock',
    issuer: issuer.subject,
    notBefore: issuer.notBefore.getTime() < endMs ? issuer.notBefore : new Date(endMs - DAY_MS),
    notAfter: new Date(endMs),
    signingAlgorithm: SIGNATURE,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([...names]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: await toPem(keys.privateKey) }
}

const createKeys = () => crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify'])

/** Positive, and never the same again: browsers refuse a second certificate with the serial number of another. */
const createSerial = () => `01${Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString('hex')}`

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
}
