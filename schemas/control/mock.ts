/** The mock itself. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'
import { HEALTH, MAX_FAULT_MS } from '../terms.ts'
import { invalid } from './shared.ts'

export const Health = z.object({
  status: z
    .enum(['ok', 'degraded'])
    .describe('`degraded` while the store cannot be used; requests that need it get a 503.'),
  version: z.string(),
  seed: z.int().describe('What generated identifiers follow from: `serve --seed` with it gives the same ones again.'),
  problem: z.string().optional().describe('Why it is degraded.'),
  upstream: z
    .string()
    .optional()
    .describe('The Retrack that requests are passed on to: "retrack-kit observe" is running, and no mock.'),
})

export type Health = z.infer<typeof Health>

export const MOCK = {
  health: {
    ...HEALTH,
    operationId: 'health',
    summary: 'Is the mock up?',
    access: 'public',
    responses: [
      {
        status: 200,
        description: 'The mock is up. `status` says whether its store can be used.',
        schema: Health,
        example: { status: 'ok', version: '0.1.0', seed: 1 },
      },
    ],
  },
  openapi: {
    method: 'GET',
    path: '/_mock/openapi.json',
    operationId: 'openapi',
    summary: 'This document',
    access: 'public',
    responses: [{ status: 200, description: 'OpenAPI 3.1.', contentType: 'application/json' }],
  },
  refuseConnections: {
    method: 'POST',
    path: '/_mock/refuse-connections',
    operationId: 'refuseConnections',
    summary: 'Refuse connections for a time',
    description:
      'Closes the port and the connections of all accounts, and listens again by itself. Accounts, leads, journals and fault rules stay. This route is refused, too, until then.',
    access: 'admin',
    body: z.strictObject({ ms: z.int().min(0).max(MAX_FAULT_MS) }),
    bodyExample: { ms: 5000 },
    responses: [{ status: 204, description: 'Connections are now refused.' }, invalid],
  },
} as const satisfies Record<string, RouteContract>
