/** Fault rules: made, listed with how often each fired, and taken back. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'
import { Fault, FaultList, FaultRule, ScenarioRequest } from '../faults.ts'
import { ErrorBody } from '../retrack.ts'
import { invalid } from './shared.ts'

const exampleRule = { operation: 'createLead', when: { first: 2 }, effect: { kind: 'status', status: 503 } } as const
const fault = { id: 'fault-1', ...exampleRule, commit: false, scenario: null, matched: 0, fired: 0 }

/** The routes of fault rules. `rule` is the schema of a rule: it names the operations that the mock serves. */
export const faultContracts = <Rule extends z.ZodType>(rule: Rule) =>
  ({
    addFault: {
      method: 'POST',
      path: '/_mock/faults',
      operationId: 'addFault',
      summary: 'Make requests fail',
      description:
        'Takes a rule, or `{"scenario": NAME}` for a set of rules. The mock tries rules in the order in which they were added.',
      access: 'account',
      body: z.union([rule, ScenarioRequest], {
        error: 'Expected a rule, such as {"effect":{"kind":"status","status":503}}, or {"scenario":"flaky"}',
      }),
      bodyExample: exampleRule,
      responses: [
        {
          status: 201,
          description: 'The rule, or the list of rules of a scenario.',
          schema: z.union([Fault, FaultList]),
          example: fault,
        },
        invalid,
      ],
    },
    listFaults: {
      method: 'GET',
      path: '/_mock/faults',
      operationId: 'listFaults',
      summary: 'The rules, and how often each fired',
      access: 'account',
      query: z.strictObject({}),
      responses: [
        {
          status: 200,
          description: 'In the order in which they are tried.',
          schema: FaultList,
          example: { data: [fault] },
        },
      ],
    },
    clearFaults: {
      method: 'DELETE',
      path: '/_mock/faults',
      operationId: 'clearFaults',
      summary: 'Remove all rules',
      access: 'account',
      responses: [{ status: 204, description: 'All rules are removed. Connections that they held are closed.' }],
    },
    removeFault: {
      method: 'DELETE',
      path: '/_mock/faults/:id',
      operationId: 'removeFault',
      summary: 'Remove one rule',
      access: 'account',
      params: z.strictObject({ id: z.string() }),
      responses: [
        { status: 204, description: 'The rule is removed. Connections that it held are closed.' },
        {
          status: 404,
          description: 'This account has no such rule.',
          schema: ErrorBody,
          example: { message: 'There is no fault rule with this id in this account.' },
        },
      ],
    },
  }) as const satisfies Record<string, RouteContract>

export const FAULTS = faultContracts(FaultRule)
