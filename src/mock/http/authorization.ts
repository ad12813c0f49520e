/** Parses the `Authorization` header. */

export type Credentials =
  | { readonly kind: 'bearer'; readonly scheme: string; readonly token: string }
  | { readonly kind: 'other'; readonly scheme: string | null; readonly problem: string }
  | { readonly kind: 'missing'; readonly scheme: null; readonly problem: string }

export function parseAuthorization(header: string | undefined): Credentials {
  if (header === undefined || header.trim() === '') {
    const problem = 'no Authorization header was sent; send "Authorization: Bearer <token>"'
    return { kind: 'missing', scheme: null, problem }
  }
  // A single word may be the token itself, so it is never taken for a scheme.
  const [, scheme = null, rest = ''] = /^(\S+)[ \t]+(.+)$/.exec(header.trim()) ?? []
  if (scheme?.toLowerCase() !== 'bearer') {
    return {
      kind: 'other',
      scheme: schemeOrNull(scheme),
      problem: 'the Authorization header does not say "Bearer" before the token',
    }
  }
  if (/\s/.test(rest)) return { kind: 'other', scheme, problem: 'the Authorization header holds more than one token' }
  return { kind: 'bearer', scheme, token: rest }
}

/** A first word that does not look like the name of a scheme may be a token. */
const schemeOrNull = (word: string | null) => (word !== null && /^[a-z-]{1,20}$/i.test(word) ? word : null)
