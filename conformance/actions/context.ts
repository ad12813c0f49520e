/** The input and the result of an action. */

import type { HttpStep } from '../../schemas/config.ts'
import type { SecretRedactor } from '../../shared/redaction.ts'
import type { Origins } from '../drivers/origins.ts'
import type { Visitor } from '../drivers/visitor.ts'
import type { RunRecorder } from '../timeline.ts'
import type { ActionName, Operator } from './operator.ts'
import type { SavedValues, TemplateValues } from './template.ts'

/** The visitor's actions between two steps of an action. */
export interface Interlude {
  readonly after: HttpStep
  run(): Promise<void>
}

/** The input of an action. */
export interface ActionContext extends TemplateValues {
  readonly name: ActionName
  /** The visitor's click; null where she has none. */
  readonly click: string | null
  readonly visitor: Visitor
  readonly record: RunRecorder
  /** Where a person who orders in a browser of her own begins; null where the config does not say. */
  readonly entry: Entry | null
  readonly interlude?: Interlude | undefined
}

/** The first page of a customer's visit. */
export interface Entry {
  readonly url: string
  readonly isFromRetrack: boolean
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

/** The result of an action. */
export type ActionResult =
  | {
      readonly kind: 'succeeded'
      readonly saved?: SavedValues
      /** The page that it ended on, where a visitor can open it again. Left out: nobody knows one. */
      readonly page?: string
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The person who was asked cannot do it. */
  | { readonly kind: 'declined' }
  /** The fault of the set-up: it could not even begin. */
  | { readonly kind: 'not-started'; readonly message: string; readonly remedy: string }

/** Nothing happened in the store, and the same action would not succeed the next time either. */
export const isNotStarted = ({ kind }: ActionResult): boolean => kind === 'not-started' || kind === 'declined'
