/**
 * A mistake that developers make, which can be switched on in a store that does all else right.
 * The check is worth what it makes of them.
 */
import type { StoreHooks } from './store/hooks.ts'

export interface Defect {
  /** Names it on the command line and in reports. */
  readonly name: string
  /** The developer's mistake, in a line that begins with a verb: "Writes `Max-Age` in minutes". */
  readonly what: string
  /** The requirement that it is made for. */
  readonly expectedFailure: string
  /** Requirements that it cannot but break besides, each with the reason. */
  readonly alsoFails?: Readonly<Record<string, string>>
  /** The requirements that only a real browser can judge: over plain HTTP they are unproven. */
  readonly seenInBrowser?: readonly string[]
  /** In a browser it behaves as another defect that is checked there, so this one is checked over plain HTTP alone. */
  readonly isAlikeInBrowser?: true
  /** The special config of the check: several ways to order and to end an order, a consent banner, or a cart. */
  readonly config?: 'ways' | 'consent' | 'cart'
  /** The developer's code in place of the correct one. */
  readonly hooks: Partial<StoreHooks>
}
