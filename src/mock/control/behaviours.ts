/** What the mock does in Retrack's name, with what was seen of Retrack. */
import { BEHAVIOUR_ROUTES } from '../../../schemas/control/behaviours.ts'
import type { Observations } from '../../../schemas/observations.ts'
import type { ControlContext } from './context.ts'
import { serve } from './serve-route.ts'

export interface BehaviourSources {
  /** What was observed of the real Retrack until now; undefined of a mock without such a file. */
  readonly readObservations: () => Observations | undefined
  /** The Retrack that requests are passed on to: it does not behave as an account of the mock is told to. */
  readonly upstream: string | undefined
}

export function behaviourRoutes(
  { app, account }: ControlContext,
  { readObservations, upstream }: BehaviourSources,
): void {
  serve(app, BEHAVIOUR_ROUTES.listBehaviours, async ({ request }) => {
    const { settings } = account(request)
    const behaviours = upstream === undefined ? settings.behaviours : undefined
    const { listFidelity } = await import('../observed/fidelity.ts')
    return { data: listFidelity({ observations: readObservations(), behaviours }) }
  })
}
