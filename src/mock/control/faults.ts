/** Fault rules: made, listed, taken back. */
import { FAULTS } from '../../../schemas/control/faults.ts'
import { SCENARIO_RULES } from '../faults/scenarios.ts'
import type { ControlContext } from './context.ts'
import { capacityError, HttpError } from './http-error.ts'
import { serve } from './serve-route.ts'

export function faultRoutes(control: ControlContext): void {
  const { app } = control

  serve(app, FAULTS.addFault, async ({ body, request }) => {
    const { faults } = control.runtime(request)
    if (!('scenario' in body)) return faults.add(body) ?? noRoom()
    const rules = SCENARIO_RULES[body.scenario]
    // All of them or none.
    if (!faults.canAdd(rules.length)) noRoom()
    return { data: rules.map((rule) => faults.add(rule, body.scenario) ?? noRoom()) }
  })

  serve(app, FAULTS.listFaults, async ({ request }) => ({ data: control.runtime(request).faults.list() }))

  serve(app, FAULTS.clearFaults, async ({ request }) => {
    const world = control.runtime(request)
    world.faults.clear()
    world.releaseOrphanedHolds()
  })

  serve(app, FAULTS.removeFault, async ({ params: { id }, request }) => {
    const world = control.runtime(request)
    if (!world.faults.remove(id)) throw new HttpError(404, 'There is no fault rule with this id in this account.')
    world.releaseOrphanedHolds()
  })
}

function noRoom(): never {
  throw capacityError('take fault rules back with DELETE /_mock/faults, or one with DELETE /_mock/faults/:id.')
}
