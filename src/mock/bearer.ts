/** Reading `Authorization: Bearer …`. */

export type Credentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'none'; readonly problem: string }

export function credentials(authorization: string | undefined): Credentials {
  if (authorization === undefined || authorization.trim() === '') {
    return { kind: 'none', problem: 'no Authorization header was sent; send "Authorization: Bearer <token>"' }
  }
  const token = /^Bearer[ \t]+(\S+)[ \t]*$/i.exec(authorization)?.[1]
  if (token !== undefined) return { kind: 'bearer', token }
  return {
    kind: 'none',
    problem: /^Bearer\b/i.test(authorization)
      ? 'the Authorization header does not hold one token after "Bearer"'
      : 'the Authorization header does not say "Bearer" before the token',
  }
}
