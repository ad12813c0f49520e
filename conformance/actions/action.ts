/** Doing what `placeOrder`, `rejectOrder` and `approveOrder` say, with the visitor's cookies. */
import type { Action } from '../../schemas/config.ts'
import type { Origins } from '../drivers/origins.ts'
import type { Visitor } from '../drivers/visitor.ts'
import type { Secret } from '../secret.ts'
import type { RunRecord } from '../timeline.ts'
import { actInBrowser } from './browser.ts'
import { runCommand } from './command.ts'
import { sendSteps } from './http.ts'
import { askPerson, type Person } from './manual.ts'
import type { Fillings } from './placeholders.ts'

/** What an action is done with. */
export interface Deed extends Fillings {
  /** The visitor's click; null where she has none. */
  readonly click: string | null
  readonly visitor: Visitor
  readonly record: RunRecord
  /** Where the visitor of a person without a browser window of ours is sent first; null where nowhere. */
  readonly visitUrl: string | null
}

export interface Surroundings {
  /** The folder of `retrack-kit.yaml`: commands run in it, and modules are found from it. */
  readonly folder: string
  readonly origins: Origins
  readonly secret: Secret
  /** Which page the cookie of a command is for. */
  readonly cookieUrl: string
  readonly person: Person | null
  /** How long a customer may wait for the store; what takes longer is broken off a little later. */
  readonly checkoutMs: number
  readonly signal: AbortSignal
}

/** What became of an action. */
export type Done =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The fault of the set-up: it could not even begin. */
  | { readonly kind: 'not-started'; readonly message: string; readonly mend: string }

export function perform(action: Action, deed: Deed, surroundings: Surroundings): Promise<Done> {
  switch (action.kind) {
    case 'http':
      return sendSteps(action.steps, deed, surroundings)
    case 'command':
      return runCommand(action.command, deed, surroundings)
    case 'browser':
      return actInBrowser(action.module, deed, surroundings)
    case 'manual':
      return askPerson(action.sentence, deed, surroundings)
  }
}
