/** Fault rules: made, listed, taken back. */
import { faultContracts } from '../../../schemas/control/faults.ts'
import { faultRuleSchema } from '../../../schemas/faults.ts'
import { SCENARIO_RULES } from '../faults/scenarios.ts'
import type { ControlContext } from './context.ts'
import { capacityError, HttpError } from './http-error.ts'
import { serve } from './serve-route.ts'

export function faultRoutes(control: ControlContext): void {
  const { app } = control
  const contracts = faultContracts(faultRuleSchema(control.operation))

  serve(app, contracts.addFault, async ({ body, request }) => {
    const { faults } = control.runtime(request)
    if (!('scenario' in body)) return faults.add(body) ?? noRoom()
    const rules = SCENARIO_RULES[body.scenario]
    // All of them or none.
    if (!faults.canAdd(rules.length)) noRoom()
    return { data: rules.map((rule) => faults.add(rule, body.scenario) ?? noRoom()) }
  })

  serve(app, contracts.listFaults, async ({ request }) => ({ data: control.runtime(request).faults.list() }))

  serve(app, contracts.clearFaults, async ({ request }) => {
    const runtime = control.runtime(request)
    runtime.faults.clear()
    runtime.releaseOrphanedHolds()
  })

  serve(app, contracts.removeFault, async ({ params: { id }, request }) => {
    const runtime = control.runtime(request)
    if (!runtime.faults.remove(id)) throw new HttpError(404, 'There is no fault rule with this id in this account.')
    runtime.releaseOrphanedHolds()
  })
}

function noRoom(): never {
  throw capacityError('take fault rules back with DELETE /_mock/faults, or one with DELETE /_mock/faults/:id.')
}
