/** What is checked: a store with one mistake, or a correct one; and what the check must make of it. */
import type { Mistake } from './mistake.ts'
import type { Keys } from './store/parts.ts'

/** With Chromium the check sees all that a browser does, over plain HTTP what a program can see. */
export const MODES = ['chromium', 'http'] as const
export type Mode = (typeof MODES)[number]

export interface RunningSubject {
  /** Its origin, with no slash at the end. */
  readonly url: string
  /** Where an order is posted. */
  readonly checkoutUrl: string
  stop(): Promise<void>
}

export interface Subject {
  readonly name: string
  /** In one line. */
  readonly what: string
  /** Null: it is correct. */
  readonly mistake: Mistake | null
  readonly expected: Expected
  readonly start: (mock: Keys & { readonly apiUrl: string }) => Promise<RunningSubject>
}

/** Requirements by their ids. */
export interface Expected {
  /** Must be shown not to hold, in either mode. */
  readonly tripped: readonly string[]
  /** Must be shown not to hold by Chromium, and be unproven over plain HTTP. */
  readonly trippedInBrowser: readonly string[]
}
