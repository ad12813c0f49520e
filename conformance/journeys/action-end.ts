/** How an action of the config ended, as the time line has it. */
import type { ActionResult } from '../actions/context.ts'
import type { ActionName } from '../actions/operator.ts'
import type { JourneyContext } from './journey.ts'

interface ActionEnd {
  readonly succeeded: boolean
  readonly reason: string | null
  readonly declined?: true
}

/** `rejectOrder`, or `rejectOrder.refunded` of several ways. */
export const nameAction = (action: ActionName, way: { readonly name: string } | undefined): string =>
  way === undefined ? action : `${action}.${way.name}`

/** Records the end of an action. An action that could not begin is an error of the set-up. */
export function recordActionEnd(
  { record }: Pick<JourneyContext, 'record'>,
  name: string,
  done: ActionResult,
): ActionEnd {
  if (done.kind === 'succeeded') return { succeeded: true, reason: null }
  if (done.kind === 'failed') return { succeeded: false, reason: done.reason }
  if (done.kind === 'declined')
    return { succeeded: false, reason: 'the person who was asked could not do it', declined: true }
  const { message, remedy } = done
  record.add({ kind: 'setup-error', problem: 'action-failed-to-start', message: `${name}: ${message}`, remedy })
  return { succeeded: false, reason: message }
}
