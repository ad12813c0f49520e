/** Fault rules: made, listed with how often each fired, and taken back. */
import * as z from 'zod'
import type { Contract } from '../contract.ts'
import { Fault, FaultList, FaultRule, ScenarioOrder } from '../faults.ts'
import { Refusal } from '../retrack.ts'
import { invalid } from './shared.ts'

export const FAULTS = {
  addFault: {
    method: 'POST',
    path: '/_mock/faults',
    operationId: 'addFault',
    summary: 'Make requests fail',
    description:
      'Takes a rule, or `{"scenario": NAME}` for a bundle of them. Rules are tried in the order in which they were made.',
    access: 'account',
    body: z.union([FaultRule, ScenarioOrder]),
    bodyExample: { operation: 'createLead', when: { first: 2 }, effect: { kind: 'status', status: 503 } },
    answers: [
      {
        status: 201,
        description: 'The rule; for a scenario the list of its rules.',
        schema: z.union([Fault, FaultList]),
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
    answers: [{ status: 200, description: 'In the order in which they are tried.', schema: FaultList }],
  },
  clearFaults: {
    method: 'DELETE',
    path: '/_mock/faults',
    operationId: 'clearFaults',
    summary: 'Take all rules back',
    access: 'account',
    answers: [{ status: 204, description: 'No rule is left. What they held is cut loose.' }],
  },
  removeFault: {
    method: 'DELETE',
    path: '/_mock/faults/:id',
    operationId: 'removeFault',
    summary: 'Take one rule back',
    access: 'account',
    params: z.strictObject({ id: z.string() }),
    answers: [
      { status: 204, description: 'Gone. What it held is cut loose.' },
      { status: 404, description: 'No such rule in this account.', schema: Refusal },
    ],
  },
} as const satisfies Record<string, Contract>
