/** How a mock can come to a certificate, and what it then has. */

export const CERTIFICATE_FAULTS = ['expired', 'other-host'] as const
export type CertificateFault = (typeof CERTIFICATE_FAULTS)[number]

export type TlsOptions =
  | {
      /** Where the local certificate authority is kept; it is made there if there is none. */
      readonly folder: string
      /** A certificate that clients must refuse: one that has expired, or one for another host. */
      readonly fault?: CertificateFault | undefined
    }
  | {
      /** A PEM file with a certificate of one's own, followed by those that it needs up to an authority. */
      readonly cert: string
      /** The PEM file with its private key, without a passphrase. */
      readonly key: string
    }

/** The certificate and key of a server, in PEM. */
export interface ServerCertificate {
  readonly cert: string
  readonly key: string
  /** The file with the authority's certificate, which clients have to trust; undefined for a certificate of one's own. */
  readonly caFile?: string | undefined
}
