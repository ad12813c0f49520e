/** Fault rules: made, listed, taken back. */
import { FAULTS } from '../../../schemas/control/faults.ts'
import { SCENARIO_RULES } from '../faults/scenarios.ts'
import type { Control } from './context.ts'
import { full, Refused } from './refuse.ts'
import { serve } from './route.ts'

export function faultRoutes(control: Control): void {
  const { app } = control

  serve(app, FAULTS.addFault, async ({ body, request }) => {
    const { faults } = control.world(request)
    if (!('scenario' in body)) return faults.add(body) ?? noRoom()
    const rules = SCENARIO_RULES[body.scenario]
    // All of them or none.
    if (!faults.hasRoomFor(rules.length)) noRoom()
    return { data: rules.map((rule) => faults.add(rule, body.scenario) ?? noRoom()) }
  })

  serve(app, FAULTS.listFaults, async ({ request }) => ({ data: control.world(request).faults.list() }))

  serve(app, FAULTS.clearFaults, async ({ request }) => {
    const world = control.world(request)
    world.faults.clear()
    world.release()
  })

  serve(app, FAULTS.removeFault, async ({ params: { id }, request }) => {
    const world = control.world(request)
    if (!world.faults.remove(id)) throw new Refused(404, 'There is no fault rule with this id in this account.')
    world.release()
  })
}

function noRoom(): never {
  throw full('take fault rules back with DELETE /_mock/faults, or one with DELETE /_mock/faults/:id.')
}
