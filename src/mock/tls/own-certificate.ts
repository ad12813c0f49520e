/** A certificate that the user brings: what is wrong with it is said at the start, not by each client. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describeFileError } from '../../../shared/file-error.ts'
import type { ServerCertificate } from './options.ts'
import { TlsError } from './tls-error.ts'

/** @throws {TlsError} */
export async function readOwnCertificate(certFile: string, keyFile: string): Promise<ServerCertificate> {
  const cert = await readPem(certFile, 'certificate')
  const key = await readPem(keyFile, 'private key')
  const certificate = parseCertificate(certFile, cert)
  if (!certificate.checkPrivateKey(parseKey(keyFile, key))) {
    throw new TlsError(
      `The private key in ${keyFile} does not belong to the certificate in ${certFile}. Give the key that the certificate was made with.`,
    )
  }
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  if (to < Date.now()) {
    throw new TlsError(
      `The certificate in ${certFile} expired on ${toDay(to)}. Give a newer one; to see what clients do with such a certificate, use --tls-fault expired.`,
    )
  }
  if (from > Date.now()) {
    throw new TlsError(`The certificate in ${certFile} is valid from ${toDay(from)} on. Give one that is valid today.`)
  }
  return { cert, key }
}

const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10)

export async function readPem(file: string, content: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new TlsError(`The ${content} ${file} could not be read: ${describeFileError(error)}.`)
  })
}

export function parseCertificate(file: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new TlsError(`There is no certificate in ${file}. Expected a PEM file with -----BEGIN CERTIFICATE-----.`)
  }
}

export function parseKey(file: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    const problem = pem.includes('ENCRYPTED')
      ? `The private key in ${file} needs a passphrase.`
      : `There is no private key in ${file}.`
    throw new TlsError(`${problem} Expected a PEM file with -----BEGIN PRIVATE KEY-----, without a passphrase.`)
  }
}
