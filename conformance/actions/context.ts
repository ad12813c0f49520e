/** What an action is done with, and what may become of it. */

import type { SecretRedactor } from '../../shared/redaction.ts'
import type { Origins } from '../drivers/origins.ts'
import type { Visitor } from '../drivers/visitor.ts'
import type { RunRecorder } from '../timeline.ts'
import type { SavedValues, TemplateValues } from './template.ts'

/** What an action is done with. */
export interface ActionContext extends TemplateValues {
  /** The visitor's click; null where she has none. */
  readonly click: string | null
  readonly visitor: Visitor
  readonly record: RunRecorder
  /** Where the visitor of a person without a browser window of ours is sent first; null where nowhere. */
  readonly visitUrl: string | null
}

export interface ActionEnvironment {
  /** The folder of `retrack-kit.yaml`: commands run in it, and modules are found from it. */
  readonly folder: string
  readonly origins: Origins
  readonly secret: SecretRedactor
  /** Which page the cookie of a command is for. */
  readonly cookieUrl: string
  readonly operator: Operator | null
  /** How long a customer may wait for the store; what takes longer is broken off a little later. */
  readonly checkoutMs: number
  readonly signal: AbortSignal
}

/** What became of an action. */
export type ActionResult =
  | {
      readonly kind: 'succeeded'
      readonly saved?: SavedValues
      /** The page that it ended on, where a visitor can open it again. Left out: nobody knows one. */
      readonly page?: string
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The fault of the set-up: it could not even begin. */
  | { readonly kind: 'not-started'; readonly message: string; readonly remedy: string }

/** Whoever sits at the terminal. */
export interface Operator {
  /** Shows lines, and answers once the person has said that it is done. */
  ask(lines: readonly string[], signal: AbortSignal): Promise<void>
  /** Whether the check can show her a browser window. */
  readonly hasDisplay: boolean
}
