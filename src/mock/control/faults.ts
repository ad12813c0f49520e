/** Fault rules: made, listed, taken back. */
import type { FastifyRequest } from 'fastify'
import { faultContracts } from '../../../schemas/control/faults.ts'
import { faultRuleSchema } from '../../../schemas/faults.ts'
import type { NewFaultRule } from '../../store/fault-rules.ts'
import { parseRuleId, toRuleView } from '../faults/rules.ts'
import { toScenarioRules } from '../faults/scenarios.ts'
import type { ControlContext } from './context.ts'
import { capacityError, HttpError } from './http-error.ts'
import { serve } from './serve-route.ts'

export function faultRoutes(control: ControlContext): void {
  const { app, store } = control
  const contracts = faultContracts(faultRuleSchema(control.operation))

  const add = async (request: FastifyRequest, rules: readonly NewFaultRule[]) => {
    const added = await store.faults.add(control.account(request), rules, Date.now())
    if (!('kind' in added)) return added.map(toRuleView)
    if (added.kind === 'stale') throw new HttpError(401, 'The account was removed.')
    throw capacityError('take fault rules back with DELETE /_mock/faults, or one with DELETE /_mock/faults/:id.')
  }
  const list = async (request: FastifyRequest) => (await store.faults.list(control.account(request))).map(toRuleView)

  serve(app, contracts.addFault, async ({ body, request }) => {
    if ('scenario' in body) return { data: await add(request, toScenarioRules(body.scenario)) }
    const [added] = await add(request, [{ rule: body, scenario: null }])
    if (added === undefined) throw new Error('The store has added no rule.')
    return added
  })

  serve(app, contracts.listFaults, async ({ request }) => ({ data: await list(request) }))

  serve(app, contracts.clearFaults, async ({ request }) => store.faults.clear(control.account(request)))

  serve(app, contracts.removeFault, async ({ params: { id }, request }) => {
    const number = parseRuleId(id)
    if (number === undefined || !(await store.faults.remove(control.account(request), number)))
      throw new HttpError(404, 'There is no fault rule with this id in this account.')
  })
}
