/** Evidence of the check's own actions, requests and waits. */
import * as z from 'zod'
import { ACTION_KINDS, VoucherSetting } from '../config.ts'
import { FaultRule } from '../faults.ts'
import { JourneyName } from '../journeys.ts'
import { OperationName } from '../retrack.ts'
import { DriverName, itemFields, Position } from './shared.ts'

const runner = itemFields('runner')
const Milliseconds = z.number().min(0)
const ConsentLook = z.enum(['given', 'none', 'unset'])
const Way = z.string().nullable().describe('Its name, where the config names several ways; else null.')
const Configured = z.enum([...ACTION_KINDS, 'none', 'unset'])

export const CheckSettings = z
  .object({
    kind: z.literal('settings'),
    ...runner,
    store: z.object({
      redirectUrl: z.string().nullable().describe('Null: the program uses no redirect page.'),
      deeplinks: z.array(z.string()),
      orderUrl: z.string().nullable(),
      origins: z
        .array(z.string())
        .describe('The origins of every URL in the config that a visitor goes to, those of actions included.'),
      voucher: VoucherSetting,
    }),
    mock: z.object({
      url: z.string().describe('What the store should use as the base URL of Retrack.'),
      event: z.string(),
      attached: z.boolean().describe('False: it was started for this run.'),
      upstream: z
        .object({
          origin: z.string(),
          approve: z.boolean().describe('Whether a lead might be approved there.'),
        })
        .nullable()
        .describe('The real Retrack, where an observing proxy stands in place of the mock.'),
    }),
    visitor: z
      .object({
        cookies: z.array(z.string()),
        headers: z.array(z.string()),
        script: z.string().nullable(),
        consent: z
          .object({ declined: ConsentLook, undecided: ConsentLook })
          .describe('Whether the config says how a visitor looks who has declined, or has not answered yet.'),
      })
      .describe('The names of the cookies and headers that every visitor has, and the path of her script.'),
    leftOut: z
      .array(JourneyName)
      .default([])
      .describe('Journeys that take more orders, or changes of orders, than a person was asked for.'),
    actions: z.object({
      placeOrder: Configured,
      rejectOrder: Configured,
      approveOrder: Configured,
      restartStore: Configured,
    }),
    ways: z
      .object({ placeOrder: z.array(z.string()), rejectOrder: z.array(z.string()) })
      .describe(
        'The names of the ways in which orders are placed and rejected; none where there is one, without a name.',
      ),
    cartStep: z
      .string()
      .nullable()
      .default(null)
      .describe('The request of `placeOrder` that fills the cart; null where none says so.'),
    timing: z.object({
      lead: Milliseconds,
      retry: Milliseconds,
      checkout: Milliseconds,
      status: Milliseconds,
      quietPeriod: Milliseconds,
    }),
    driver: DriverName,
    withoutBrowser: z.enum(['off', 'not-found']).nullable().describe('Why Chromium is not used; null where it is.'),
  })
  .describe('What the check was told. The first item of every check.')
export type CheckSettings = z.infer<typeof CheckSettings>

/** Errors of a set-up. None of them is the fault of the store. */
export const SETUP_ERRORS = [
  'store-unreachable',
  'store-unresponsive',
  'mock-unreachable',
  'mock-reset',
  'click-refused',
  'action-failed-to-start',
  'browser-died',
  'page-too-large',
  'check-interrupted',
  'check-failed',
] as const

export const SetupError = z
  .object({
    kind: z.literal('setup-error'),
    ...runner,
    problem: z.enum(SETUP_ERRORS),
    message: z.string().describe('What happened, for the merchant.'),
    remedy: z.string().describe('What she can do about it.'),
  })
  .describe('Something between the check and the store is broken. Without a journey, it concerns all of them.')
export type SetupError = z.infer<typeof SetupError>

export const CheckStopped = z
  .object({
    kind: z.literal('check-stopped'),
    ...runner,
    requirement: z.string().describe('The id of the one that failed.'),
    unfinished: z.array(JourneyName).describe('Journeys that were not made, or not to their end.'),
  })
  .describe('A required requirement failed, and the check was told to stop there (`--bail`).')
export type CheckStopped = z.infer<typeof CheckStopped>

export const VisitStarted = z
  .object({
    kind: z.literal('visit-started'),
    ...runner,
    url: z.string().describe('What was opened.'),
    click: z.string().nullable().describe('The parameter `click`, decoded; null where it was absent.'),
    deeplink: z.string().nullable().describe('The parameter `deeplink`, decoded; null where it was absent.'),
    target: z.enum(['redirect-page', 'order-page', 'confirmation-page', 'store-page']),
    driver: DriverName,
    cookiesCleared: z.boolean().describe('True: she had cookies from this run before, and they were deleted.'),
  })
  .describe('A visitor opens a page. In one run it is the same visitor with the same cache.')
export type VisitStarted = z.infer<typeof VisitStarted>

export const VisitFinished = z
  .object({
    kind: z.literal('visit-finished'),
    ...runner,
    outcome: z.enum(['settled', 'timed-out', 'failed']).describe('Only of one that `settled` all was seen.'),
    reason: z.string().nullable().describe('Why it did not settle.'),
    url: z.string().nullable().describe('Where she ended, with its fragment; null where nowhere.'),
    durationMs: Milliseconds,
  })
  .describe('Nothing more happens in the visit; `cause` names it.')
export type VisitFinished = z.infer<typeof VisitFinished>

export const ConsentGiven = z
  .object({
    kind: z.literal('consent-given'),
    ...runner,
    cookies: z
      .array(z.string())
      .describe('The names of the cookies that she has from now on beside those of the store.'),
  })
  .describe('A visitor who had not answered the consent banner looks from now on as every visitor does.')
export type ConsentGiven = z.infer<typeof ConsentGiven>

export const CookiePreset = z
  .object({
    kind: z.literal('cookie-preset'),
    ...runner,
    reason: z.enum(['older-click', 'redirect-page-left-none', 'no-redirect-page', 'tampered']),
    url: z.string().describe('The page that it was planted for.'),
    value: z.string(),
    expires: z.iso.datetime().nullable(),
  })
  .describe('The check itself set the cookie `retrack_click`.')
export type CookiePreset = z.infer<typeof CookiePreset>

export const OrderStarted = z
  .object({
    kind: z.literal('order-started'),
    ...runner,
    action: z.enum(ACTION_KINDS),
    way: Way,
    cookie: z
      .enum(['store', 'preset', 'tampered', 'none'])
      .describe("Whose work the visitor's cookie is: that of the store, or of the check."),
    click: z.string().nullable().describe('The click that its lead should carry; null where there should be no lead.'),
    voucher: z.string().nullable().describe('The voucher that it was placed with.'),
    alone: z.boolean().describe('True: nothing else is under way, so what the mock receives meanwhile came from it.'),
    journal: Position,
  })
  .describe('`placeOrder` is started.')
export type OrderStarted = z.infer<typeof OrderStarted>

const finished = {
  ...runner,
  succeeded: z.boolean(),
  reason: z.string().nullable().describe('What failed, where it did not succeed.'),
  declined: z.literal(true).optional().describe('Present where a person was asked who could not do it.'),
  durationMs: Milliseconds,
  journal: Position,
}

export const OrderFinished = z
  .object({
    kind: z.literal('order-finished'),
    ...finished,
    page: z.string().nullable().describe('The page that it ended on, where a visitor can open it again.'),
  })
  .describe('`placeOrder` has ended; `cause` names its beginning.')
export type OrderFinished = z.infer<typeof OrderFinished>

export const StatusChangeStarted = z
  .object({
    kind: z.literal('status-change-started'),
    ...runner,
    action: z.enum(ACTION_KINDS),
    way: Way,
    status: z.enum(['rejected', 'approved']).describe('What the update should say.'),
    reference: z.string().describe('That of the order.'),
    lead: z
      .string()
      .nullable()
      .describe('The uuid that its creation was answered with; null where it was not saved yet.'),
    afterApproval: z.boolean().describe('True: the order is approved already, so no update may come.'),
    journal: Position,
  })
  .describe('`rejectOrder` or `approveOrder` is started.')
export type StatusChangeStarted = z.infer<typeof StatusChangeStarted>

export const StatusChangeFinished = z
  .object({ kind: z.literal('status-change-finished'), ...finished })
  .describe('`rejectOrder` or `approveOrder` has ended; `cause` names its beginning.')
export type StatusChangeFinished = z.infer<typeof StatusChangeFinished>

export const StoreRestarted = z
  .object({
    kind: z.literal('store-restarted'),
    ...finished,
    action: z.enum(ACTION_KINDS),
    began: Position.describe('How far the journal had got when it began.'),
  })
  .describe('`restartStore` has ended and, where it succeeded, the store answers again.')
export type StoreRestarted = z.infer<typeof StoreRestarted>

const WaitResult = z
  .enum(['yes', 'no', 'unknown'])
  .describe('`unknown` where the journal dropped what could have told.')

export const WaitFinished = z
  .object({
    kind: z.literal('wait-finished'),
    ...runner,
    for: z
      .enum(['lead', 'accepted-lead', 'update', 'accepted-update'])
      .describe('What was waited for: that one comes, or that one is answered 200.'),
    result: WaitResult,
    waitedMs: Milliseconds.describe(
      'From the end of the action until it came or was given up; 0 where it came before the action had ended.',
    ),
    limitMs: Milliseconds,
    after: Position.describe('Entries up to this one did not count.'),
    upTo: Position.describe('How far the journal had got in the end.'),
  })
  .describe('The check waited for what an action should bring about; `cause` names the beginning of the action.')
export type WaitFinished = z.infer<typeof WaitFinished>

export const QuietPeriod = z
  .object({
    kind: z.literal('quiet-period'),
    ...runner,
    of: z.object({
      operation: OperationName,
      click: z.string().nullable().describe('Null: any.'),
      lead: z.string().nullable().describe('The uuid of a lead. Null: any.'),
    }),
    result: WaitResult.describe('`yes`: nothing came. `unknown` where the journal dropped what could have told.'),
    watchedMs: Milliseconds.describe('How long.'),
    neededMs: Milliseconds.describe('How long it had to be to count.'),
    after: Position.describe('Entries up to this one did not count.'),
    upTo: Position.describe('How far the journal had got in the end.'),
    leadBefore: Position.nullable().describe('A lead that came before it; null where none did.'),
    leadAfter: Position.nullable().describe('A lead that came after it; null where none did.'),
  })
  .describe('The check watched that nothing came. It counts only where leads came before and after.')
export type QuietPeriod = z.infer<typeof QuietPeriod>

export const FaultInstalled = z
  .object({ kind: z.literal('fault-installed'), ...runner, fault: z.string().describe('Its id.'), rule: FaultRule })
  .describe('The mock was told to fail. Which requests it failed, their entries in the journal say.')
export type FaultInstalled = z.infer<typeof FaultInstalled>

/** The items that something else can come from. */
export type Cause = VisitStarted | OrderStarted | StatusChangeStarted
