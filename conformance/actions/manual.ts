/** The action `manual`: a person does it, in the check's own browser window where there is one. */
import { getErrorMessage } from '../../shared/error-message.ts'
import type { ActionContext, ActionEnvironment, ActionResult } from './context.ts'
import { renderTemplate } from './template.ts'

export async function askOperator(
  instructions: string,
  context: ActionContext,
  { operator, signal }: ActionEnvironment,
): Promise<ActionResult> {
  if (operator === null) {
    const message = `"${instructions}" is for a person to do, and there is none: no terminal, or CI is set.`
    return {
      kind: 'not-started',
      message,
      remedy: 'Run the check at a terminal, or describe the action as http, command or browser.',
    }
  }
  const said = [
    renderTemplate(instructions, context),
    ...(context.voucher === null ? [] : [`Voucher: ${context.voucher}`]),
  ]
  const inWindow = context.visitor.driver === 'chromium' && operator.hasDisplay
  const where = inWindow
    ? ['Do it in the browser window that the check has opened.']
    : context.visitUrl === null
      ? []
      : [`In a new private window, first open: ${context.visitUrl}`]
  try {
    const ask = () => operator.ask([...where, ...said], signal)
    const shown = inWindow ? context.visitor.act((page) => ask().then(() => page.url())) : null
    if (shown !== null) return { kind: 'succeeded', page: await shown }
    await ask()
    return { kind: 'succeeded' }
  } catch (error) {
    return { kind: 'failed', reason: getErrorMessage(error) }
  }
}
