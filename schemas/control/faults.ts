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
        'Takes a rule, or `{"scenario": NAME}` for a bundle of them. Rules are tried in the order in which they were made.',
      access: 'account',
      body: z.union([rule, ScenarioRequest], {
        error: 'Expected a rule, such as {"effect":{"kind":"status","status":503}}, or {"scenario":"flaky"}',
      }),
      bodyExample: exampleRule,
      responses: [
        {
          status: 201,
          description: 'The rule; for a scenario the list of its rules.',
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
      summary: 'Take all rules back',
      access: 'account',
      responses: [{ status: 204, description: 'No rule is left. Connections that they held are closed.' }],
    },
    removeFault: {
      method: 'DELETE',
      path: '/_mock/faults/:id',
      operationId: 'removeFault',
      summary: 'Take one rule back',
      access: 'account',
      params: z.strictObject({ id: z.string() }),
      responses: [
        { status: 204, description: 'The rule is removed. Connections that it held are closed.' },
        {
          status: 404,
          description: 'No such rule in this account.',
          schema: ErrorBody,
          example: { message: 'There is no fault rule with this id in this account.' },
        },
      ],
    },
  }) as const satisfies Record<string, RouteContract>

export const FAULTS = faultContracts(FaultRule)
