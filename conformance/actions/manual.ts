/** The action `manual`: a person does it; an order in the check's own browser window, where there is one. */

import type { Page } from 'playwright-core'
import { getErrorMessage } from '../../shared/error-message.ts'
import type { Origins } from '../drivers/origins.ts'
import type { ActionContext, ActionEnvironment, ActionResult } from './context.ts'
import type { Operator, OperatorAnswer, OperatorRequest, Place } from './operator.ts'
import { OrderRecorder, recordShownPage } from './recording/recorder.ts'
import { renderTemplate } from './template.ts'

export async function askOperator(
  instructions: string,
  context: ActionContext,
  { operator, origins, signal }: ActionEnvironment,
): Promise<ActionResult> {
  if (operator === null) {
    const message = `"${instructions}" is for a person to do, and there is none: no terminal, or CI is set.`
    return {
      kind: 'not-started',
      message,
      remedy: 'Run the check at a terminal, or describe the action as http, command or browser.',
    }
  }
  const { name: action, voucher, reference } = context
  const place = choosePlace(context, operator)
  const request: OperatorRequest = {
    action,
    instructions: renderTemplate(instructions, context),
    voucher,
    reference,
    place,
  }
  try {
    const ask = () => operator.ask(request, signal)
    const acting =
      place.kind === 'check-window'
        ? context.visitor.act((page) => askInWindow(page, context, { operator, origins, ask }))
        : null
    const { answer, ...ended } = await (acting ?? ask().then((answer) => ({ answer })))
    return answer === 'declined' ? { kind: 'declined' } : { kind: 'succeeded', ...ended }
  } catch (error) {
    return { kind: 'failed', reason: getErrorMessage(error) }
  }
}

interface WindowOptions {
  readonly operator: Operator
  readonly origins: Origins
  readonly ask: () => Promise<OperatorAnswer>
}

async function askInWindow(
  page: Page,
  { entry, voucher, click }: ActionContext,
  { operator, origins, ask }: WindowOptions,
): Promise<{ answer: OperatorAnswer; page: string }> {
  // A customer who was nowhere yet would look at an empty window.
  if (page.url() === 'about:blank' && entry !== null)
    await page.goto(entry.url, { waitUntil: 'commit' }).catch(() => {})
  // Windows of other visitors may stand before it.
  await page.bringToFront()
  const began = await recordShownPage(page)
  using recorder = new OrderRecorder(page, origins)
  const answer = await ask()
  if (answer === 'done') operator.onOrder?.({ voucher, click, requests: [began, ...(await recorder.end())] })
  return { answer, page: page.url() }
}

/** A back office is no place of a customer's, so that only orders are placed in her window. */
function choosePlace({ name, entry, visitor }: ActionContext, { hasDisplay }: Operator): Place {
  if (name !== 'placeOrder') return { kind: 'anywhere' }
  if (visitor.driver === 'chromium' && hasDisplay) return { kind: 'check-window' }
  if (entry === null) return { kind: 'anywhere' }
  return { kind: entry.isFromRetrack ? 'as-sent' : 'on-her-own', url: entry.url }
}
