/** Leads: listed, and moved by Retrack's staff. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'
import { DOCUMENTED_RESPONSE } from '../documented.ts'
import { ErrorBody, Lead, LeadResponse, LeadStatus, Uuid } from '../retrack.ts'
import { invalid, pageFields, Total } from './shared.ts'

export const LeadQuery = z.strictObject({
  reference: z.string().optional(),
  click: z.string().optional(),
  event: z.string().optional(),
  status: LeadStatus.optional(),
  ...pageFields,
})
export const LeadList = z.object({ data: z.array(Lead), total: Total })

export const StaffUpdate = z.strictObject({
  status: LeadStatus,
  reason: z.string().max(2048).nullable().optional().describe('By default the reason does not change.'),
})
export type StaffUpdate = z.infer<typeof StaffUpdate>

const { data: lead } = DOCUMENTED_RESPONSE
const rejected = { ...lead, status: { ...lead.status, name: 'rejected', reason: 'Order was returned' } }

export const LEADS = {
  listLeads: {
    method: 'GET',
    path: '/_mock/leads',
    operationId: 'listLeads',
    summary: 'List leads',
    access: 'account',
    query: LeadQuery,
    responses: [
      {
        status: 200,
        description: 'The matching ones, the newest last.',
        schema: LeadList,
        example: { data: [lead], total: 1 },
      },
      invalid,
    ],
  },
  adminUpdateLead: {
    method: 'PATCH',
    path: '/_mock/leads/:uuid',
    operationId: 'adminUpdateLead',
    summary: "Act as Retrack's staff",
    description: 'The staff may change an approved lead and set a reason; a store may not.',
    access: 'account',
    params: z.strictObject({ uuid: Uuid }),
    body: StaffUpdate,
    bodyExample: { status: 'rejected', reason: 'Order was returned' },
    responses: [
      {
        status: 200,
        description: 'The lead as it is now.',
        schema: LeadResponse,
        example: { data: rejected },
      },
      {
        status: 404,
        description: 'This account has no such lead.',
        schema: ErrorBody,
        example: { message: 'There is no lead with this uuid in this account.' },
      },
      invalid,
    ],
  },
} as const satisfies Record<string, RouteContract>
