/** Doing what `placeOrder`, `rejectOrder` and `approveOrder` say, with the visitor's cookies. */
import type { Action } from '../../schemas/config.ts'
import { actInBrowser } from './browser.ts'
import { runCommand } from './command.ts'
import type { Deed, Done, Surroundings } from './deed.ts'
import { sendSteps } from './http.ts'
import { askPerson } from './manual.ts'

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
