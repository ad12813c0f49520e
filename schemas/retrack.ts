/**
 * Retrack's shapes: what its lead API takes and answers. The order of the fields is the order
 * of the documented example, and so the order of the mock's answers.
 */
import * as z from 'zod'
import { DEFAULT_TEXT_LENGTH, LEAD_STATUSES, OPERATIONS, type OperationId } from './terms.ts'

/** An identifier, of any version of RFC 9562: the documented clicks are of versions 1 and 4. */
export const Uuid = z.uuid()

/** A time as Retrack writes it: `YYYY-MM-DD HH:MM:SS`, with no zone. */
export const RetrackTime = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)

export const LeadStatus = z.enum(LEAD_STATUSES)
export type LeadStatus = z.infer<typeof LeadStatus>

/** The body of `POST /api/v2/leads`. */
export const CreateLead = z.object({
  event: Uuid.describe('The event agreed with Retrack.'),
  click: Uuid.describe('The click identifier from the cookie `retrack_click`.'),
  reference: z.string().min(1).max(DEFAULT_TEXT_LENGTH).describe("The store's own name for the conversion."),
  voucher: z
    .string()
    .max(DEFAULT_TEXT_LENGTH)
    .nullable()
    .optional()
    .describe('The voucher code that was used, if one was.'),
})
export type CreateLead = z.infer<typeof CreateLead>

/** The body of `POST /api/v2/leads/:uuid`. */
export const UpdateLead = z.object({ status: LeadStatus })
export type UpdateLead = z.infer<typeof UpdateLead>

export const Click = z.object({
  uuid: Uuid,
  ref: z.string().nullable(),
  ref2: z.string().nullable(),
  ref3: z.string().nullable(),
  deeplink: z.string().nullable(),
  ip_address: z.string().nullable(),
  browser: z.string().nullable().describe('The user agent that clicked.'),
  referer: z.string().nullable(),
  country: z.string().nullable(),
  created_at: RetrackTime,
})
export type Click = z.infer<typeof Click>

export const Publisher = z.object({ uuid: Uuid, name: z.string(), created_at: RetrackTime })
export type Publisher = z.infer<typeof Publisher>

export const Advertiser = z.object({ uuid: Uuid, name: z.string(), created_at: RetrackTime })
export type Advertiser = z.infer<typeof Advertiser>

export const Program = z.object({ uuid: Uuid, title: z.string(), created_at: RetrackTime })
export type Program = z.infer<typeof Program>

export const Event = z.object({
  uuid: Uuid,
  title: z.string(),
  commission: z.string().describe('In minor units. A string here and a number on the lead, as documented.'),
  created_at: RetrackTime,
})
export type Event = z.infer<typeof Event>

export const Status = z.object({
  name: LeadStatus,
  reason: z.string().nullable().describe('Set by the staff of Retrack.'),
  created_at: RetrackTime,
})

export const Lead = z.object({
  uuid: Uuid,
  reference: z.string().nullable(),
  commission: z.number().int().describe('In minor units of the currency: 4000 is 40.00 SEK.'),
  currency: z.string(),
  vouchers: z.array(z.string()).nullable(),
  created_at: RetrackTime,
  click: Click,
  publisher: Publisher,
  advertiser: Advertiser,
  program: Program,
  event: Event,
  status: Status,
})
export type Lead = z.infer<typeof Lead>

/** The envelope of every lead that Retrack answers with. */
export const LeadResponse = z.object({ data: Lead })
export type LeadResponse = z.infer<typeof LeadResponse>

/** The body of a refusal, in Laravel's shape. */
export const ErrorBody = z.object({
  message: z.string(),
  errors: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('For each field, everything that is wrong with it.'),
})
export type ErrorBody = z.infer<typeof ErrorBody>

export const OperationName = z.enum(Object.keys(OPERATIONS) as [OperationId, ...OperationId[]])
export type OperationName = z.infer<typeof OperationName>
