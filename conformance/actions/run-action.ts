/** Doing what `placeOrder`, `rejectOrder`, `approveOrder` and `restartStore` say, with the visitor's cookies. */
import type { Action } from '../../schemas/config.ts'
import { runBrowserModule } from './browser.ts'
import { runCommand } from './command.ts'
import type { ActionContext, ActionEnvironment, ActionResult } from './context.ts'
import { sendSteps } from './http.ts'
import { askOperator } from './manual.ts'

export function runAction(
  action: Action,
  context: ActionContext,
  environment: ActionEnvironment,
): Promise<ActionResult> {
  switch (action.kind) {
    case 'http':
      return sendSteps(action.steps, context, environment)
    case 'command':
      return runCommand(action.command, context, environment)
    case 'browser':
      return runBrowserModule(action.module, context, environment)
    case 'manual':
      return askOperator(action.instructions, context, environment)
  }
}
