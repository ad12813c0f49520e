/** The mock itself. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'
import { HEALTH } from '../terms.ts'

export const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  seed: z.int().describe('What generated identifiers follow from: `serve --seed` with it gives the same ones again.'),
})

export const MOCK = {
  health: {
    ...HEALTH,
    operationId: 'health',
    summary: 'Is the mock up?',
    access: 'public',
    responses: [
      { status: 200, description: 'It is.', schema: Health, example: { status: 'ok', version: '0.1.0', seed: 1 } },
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
} as const satisfies Record<string, RouteContract>
