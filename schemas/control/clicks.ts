/** Clicks: listed, and planted without a visitor. */
import * as z from 'zod'
import type { RouteContract } from '../contract.ts'
import { DOCUMENTED_RESPONSE } from '../documented.ts'
import { Click } from '../retrack.ts'
import { CLICK_VERSIONS } from '../terms.ts'
import { invalid, pageFields, Text, Total } from './shared.ts'

/** The fields of a click, shared by seed files and the control API. */
export const ClickFields = z.strictObject({
  ref: Text.nullable().optional(),
  ref2: Text.nullable().optional(),
  ref3: Text.nullable().optional(),
  deeplink: z.string().max(16_384).nullable().optional(),
  ipAddress: Text.nullable().optional(),
  browser: Text.nullable().optional(),
  referer: Text.nullable().optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .optional(),
})

export const NewClick = z.strictObject({
  ...ClickFields.shape,
  version: z
    .literal(CLICK_VERSIONS)
    .optional()
    .describe('The version of the uuid (RFC 9562). By default that of the behaviour `click-version`.'),
})
export type NewClick = z.infer<typeof NewClick>

export const PlantedClick = z.object({
  ...Click.shape,
  visitUrl: z
    .string()
    .describe("The store's redirect page with `click` and `deeplink`, as Retrack would send a visitor there."),
})
export type PlantedClick = z.infer<typeof PlantedClick>

export const ClickQuery = z.strictObject(pageFields)
export const ClickList = z.object({ data: z.array(Click), total: Total })

const { click } = DOCUMENTED_RESPONSE.data
const deeplink = 'http://127.0.0.1:3000/some-product?size=M'

export const CLICKS = {
  listClicks: {
    method: 'GET',
    path: '/_mock/clicks',
    operationId: 'listClicks',
    summary: 'List clicks',
    access: 'account',
    query: ClickQuery,
    responses: [
      { status: 200, description: 'The newest last.', schema: ClickList, example: { data: [click], total: 1 } },
      invalid,
    ],
  },
  createClick: {
    method: 'POST',
    path: '/_mock/clicks',
    operationId: 'createClick',
    summary: 'Create a click, as if a visitor had clicked',
    description: 'The mock generates missing address, user agent, referer and country for a visitor of the market.',
    access: 'account',
    body: NewClick,
    bodyExample: { deeplink },
    responses: [
      {
        status: 201,
        description: 'The click, and where Retrack would send its visitor.',
        schema: PlantedClick,
        example: {
          ...click,
          deeplink,
          visitUrl: `http://127.0.0.1:3000/retrack?click=${click.uuid}&deeplink=${encodeURIComponent(deeplink)}`,
        },
      },
      invalid,
    ],
  },
} as const satisfies Record<string, RouteContract>
