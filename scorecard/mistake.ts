/**
 * A mistake that developers make, which can be switched on in a store that does all else right.
 * The check is worth what it makes of them.
 */
import type { Parts } from './store/parts.ts'

export interface Mistake {
  /** Names it on the command line and in reports. */
  readonly name: string
  /** What the developer did, in one line that begins with a verb: "Writes `Max-Age` in minutes". */
  readonly what: string
  /** The requirement that it is made for. */
  readonly trips: string
  /** Requirements that it breaks besides, each with the reason why it cannot but break them. */
  readonly besides: Readonly<Record<string, string>>
  /** It shows in a real browser only: over plain HTTP what it trips is unproven. */
  readonly needsBrowser: boolean
  /** What the developer wrote in place of what is right. */
  readonly parts: Partial<Parts>
}
