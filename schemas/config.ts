/** `retrack-kit.yaml`: what a merchant tells the check about her store, and how it is read. */
import * as z from 'zod'
import {
  type ActionSetting,
  createActionSchema,
  findUnknownPlaceholders,
  namesSavedIn,
  savesAnyName,
} from './config/actions.ts'
import { MockSection } from './config/mock.ts'
import { section } from './config/section.ts'
import { Duration, WebUrl } from './config/values.ts'
import { VisitorSection } from './config/visitor.ts'
import { createWaysSchema, listActions, toMainAction, toWays, type Ways } from './config/ways.ts'
import { CLICK_COOKIE } from './terms.ts'

export { ACTION_KINDS, type Action, type ActionSetting, type HttpStep } from './config/actions.ts'

const NONE = z.literal('none')

/** A voucher code, or that the store takes none, or that nobody said. */
export const VoucherSetting = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('code'), code: z.string() }),
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('unset') }),
])
export type VoucherSetting = z.infer<typeof VoucherSetting>

const StoreSection = section({
  redirectUrl: WebUrl.refine((url) => !url.includes('#'), {
    error: 'Expected a URL without a fragment: Retrack adds its parameters to it',
  })
    .optional()
    .describe('The redirect page, as it is agreed with Retrack. Needed unless `usesRedirectPage` is false.'),
  deeplinks: z
    .array(WebUrl)
    .min(1, { error: 'Expected at least one deeplink' })
    .optional()
    .describe('Pages of the store that visitors are sent to. Left out, `/` on the host of the redirect page.'),
  usesRedirectPage: z
    .boolean({ error: 'Expected true or false, as "Uses Redirect Page" is set for the program in Retrack' })
    .default(true)
    .describe('As "Uses Redirect Page" is set for the program. False: the check plants the cookie itself.'),
  voucher: z
    .string({ error: 'Expected a voucher code in quotes, or none' })
    .trim()
    .min(1, { error: 'Expected a voucher code, or none' })
    .optional()
    .describe('A code that the store accepts, or `none` where it takes no vouchers.'),
  orderUrl: WebUrl.optional().describe('Where orders are placed, when `placeOrder` cannot show it.'),
  origins: z
    .array(WebUrl)
    .default([])
    .describe(
      'Other origins that customers pass on the way to an order, such as a payment page. The check goes nowhere else.',
    ),
}).transform((given, context) => {
  const first = given.redirectUrl ?? given.deeplinks?.[0]
  if (given.usesRedirectPage && given.redirectUrl === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['redirectUrl'],
      message: 'Missing: the URL of the redirect page, or usesRedirectPage: false where the program uses none',
    })
    return z.NEVER
  }
  if (first === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['deeplinks'],
      message: 'Missing: a page of the store, such as its start page',
    })
    return z.NEVER
  }
  return {
    /** Null where the program uses no redirect page. */
    redirectUrl: given.usesRedirectPage ? (given.redirectUrl ?? null) : null,
    deeplinks: given.deeplinks ?? [new URL('/', first).href],
    voucher: toVoucherSetting(given.voucher),
    orderUrl: given.orderUrl ?? null,
    origins: given.origins,
  }
})

function toVoucherSetting(given: string | undefined): VoucherSetting {
  if (given === undefined) return { kind: 'unset' }
  return given === 'none' ? { kind: 'none' } : { kind: 'code', code: given }
}

const duration = (byDefault: string, what: string) => Duration.prefault(byDefault).describe(what)

const Timing = section({
  lead: duration('10s', 'How soon after an order its lead should come.'),
  retry: duration('60s', 'How long a lead may take to come at all, and to come again after a failure.'),
  checkout: duration('10s', 'How long an order may take its customer while Retrack is down.'),
  status: duration('30s', 'How long the update after a rejection or an approval may take.'),
  quietPeriod: duration('3s', 'How long nothing must come before that counts as nothing, at the least.'),
})
/** All in milliseconds. */
export type Timing = z.output<typeof Timing>

const ACTION_EXPECTED = 'Expected none, or one of http, command, browser and manual'

/** How an order is rejected or approved, or the store restarted; nobody needs to have such a thing. */
const optionalAction = (what: string) =>
  z
    .union([NONE, createActionSchema()], { error: ACTION_EXPECTED })
    .optional()
    .transform((given): ActionSetting => toActionSetting(given))
    .describe(what)

function toActionSetting<Given extends { readonly kind: string }>(given: 'none' | Given | undefined) {
  if (given === undefined) return { kind: 'unset' } as const
  return given === 'none' ? ({ kind: 'none' } as const) : given
}

export const Config = section({
  store: StoreSection.describe('The store under test.'),
  mock: MockSection.prefault({}).describe('The mock of Retrack that the store sends its leads to.'),
  visitor: VisitorSection.prefault({}).describe(
    'How every visitor looks, such as one who has agreed to a consent banner.',
  ),
  placeOrder: z
    .union([createWaysSchema(), createActionSchema()], {
      error: (issue) =>
        issue.input === undefined ? undefined : 'Expected a section with one of http, command, browser and manual',
    })
    .optional()
    .transform((given): ActionSetting | Ways => toActionSetting(given))
    .describe(
      "Makes one conversion happen, with the visitor's cookies. Where a store has several ways to order, each by a name of its own: `{ card: …, express: … }`.",
    ),
  rejectOrder: z
    .union([NONE, createWaysSchema(), createActionSchema()], { error: ACTION_EXPECTED })
    .optional()
    .transform((given): ActionSetting | Ways => toActionSetting(given))
    .describe(
      'Makes the store reject the order `{{reference}}`, or `none` where it never does. Where orders end in several ways, each by a name of its own: `{ cancelled: …, refunded: … }`.',
    ),
  approveOrder: optionalAction('Makes the store approve the order `{{reference}}`, or `none` where it never does.'),
  restartStore: optionalAction(
    'Ends the store and starts it again, as a new release would, or `none` where the check cannot.',
  ),
  timing: Timing.prefault({}).describe('How long things may take.'),
  browser: z
    .string({ error: 'Expected auto, off or the path of a Chromium' })
    .min(1, { error: 'Expected auto, off or the path of a Chromium' })
    .default('auto')
    .describe('`auto`: Chromium where there is one. `off`: plain HTTP. Else the path of a Chromium.'),
})
  .transform(({ placeOrder, rejectOrder, ...config }) => ({
    ...config,
    /** How all orders are placed but those that try another way. */
    placeOrder: toMainAction(placeOrder),
    rejectOrder: toMainAction(rejectOrder),
    /** The named ways of each action; empty where an action is written without a name. */
    ways: { placeOrder: toWays(placeOrder), rejectOrder: toWays(rejectOrder) },
  }))
  .superRefine((config, context) => {
    const ofVisitor = ['voucher', CLICK_COOKIE]
    const ofOrder = ['reference', ...ofVisitor, ...namesSavedIn(config.placeOrder)]
    const known = { placeOrder: ofVisitor, rejectOrder: ofOrder, approveOrder: ofOrder, restartStore: [] }
    for (const { path: keys, action } of listActions(config)) {
      if (keys[0] !== 'placeOrder' && savesAnyName(config.placeOrder)) continue
      for (const { path, message } of findUnknownPlaceholders(action, known[keys[0] as keyof typeof known])) {
        context.addIssue({ code: 'custom', path: [...keys, ...path], message })
      }
    }
  })
/** As it is written in the file. */
export type ConfigInput = z.input<typeof Config>
/** As it is used: durations in milliseconds, defaults filled in. */
export type Config = z.output<typeof Config>
