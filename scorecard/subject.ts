/** A subject of the scorecard: a store with one mistake, or a correct one, and the expected result of the check. */
import type { Defect } from './defect.ts'

/** With Chromium the check sees all that a browser does, over plain HTTP what a program can see. */
export const MODES = ['chromium', 'http'] as const
export type Mode = (typeof MODES)[number]

/** Where the store's leads go. */
export interface Retrack {
  readonly apiUrl: string
  readonly token: string
  readonly event: string
}

export interface RunningSubject {
  /** The `retrack-kit.yaml` that checks it, but for its `browser`. */
  readonly config: Readonly<Record<string, unknown>>
  stop(): Promise<unknown>
}

export interface Subject {
  readonly name: string
  /** In one line. */
  readonly what: string
  /** Null: it is correct. */
  readonly mistake: Defect | null
  readonly expected: Expected
  /** False where it differs from the others in what its server sends: a visitor's browser makes no difference to that. */
  readonly needsBrowser: boolean
  /** Why it cannot be started on this machine; null where it can. */
  readonly lacks: string | null
  start(retrack: Retrack): Promise<RunningSubject>
}

/** Requirements by their ids. */
export interface Expected {
  /** Must be shown not to hold, in either mode. */
  readonly tripped: readonly string[]
  /** Must be shown not to hold by Chromium, and be unproven over plain HTTP. */
  readonly trippedInBrowser: readonly string[]
}
