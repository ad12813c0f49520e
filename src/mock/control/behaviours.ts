/** Lists the behaviours of the mock, with the observations of Retrack. */
import { BEHAVIOUR_ROUTES } from '../../../schemas/control/behaviours.ts'
import type { Observations } from '../../../schemas/observations.ts'
import type { ControlContext } from './context.ts'
import { serve } from './serve-route.ts'

export interface BehaviourSources {
  /** Returns the observations of the real Retrack so far; undefined for a mock without such a file. */
  readonly readObservations: () => Observations | undefined
  /** The Retrack to which requests are passed on. The behaviours of the account do not apply to it. */
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
