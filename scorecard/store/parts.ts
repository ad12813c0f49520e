/** What a store decides, one function for each decision: the correct ones, of which a mistake replaces some. */
export interface Parts {
  /** The `Set-Cookie` of the redirect page, or null for none. */
  readonly cookie: (click: string) => string | null
}
