/**
 * A mistake that developers make, which can be switched on in a store that does all else right.
 * The check is worth what it makes of them.
 */
import type { StoreHooks } from './store/hooks.ts'

export interface Defect {
  /** Names it on the command line and in reports. */
  readonly name: string
  /** What the developer did, in a line that begins with a verb: "Writes `Max-Age` in minutes". */
  readonly what: string
  /** The requirement that it is made for. */
  readonly expectedFailure: string
  /** Requirements that it cannot but break besides, each with the reason. */
  readonly alsoFails?: Readonly<Record<string, string>>
  /** Those of them all that only a real browser can see: over plain HTTP they are unproven. */
  readonly seenInBrowser?: readonly string[]
  /** It is like another one to a browser, which is checked with it: this one is checked over plain HTTP alone. */
  readonly isAlikeInBrowser?: true
  /** It is checked with several ways to order and to end an order, or with a consent banner. */
  readonly config?: 'ways' | 'consent'
  /** What the developer wrote in place of what is right. */
  readonly hooks: Partial<StoreHooks>
}
