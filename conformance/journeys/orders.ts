/** The journeys of orders while Retrack works: what becomes a lead, and what must not. */
import type { WaitResponse } from '../../schemas/journal.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { findCartStep } from '../actions/cart-step.ts'
import { BAD_COOKIES, OTHER_CLICK_VERSIONS } from '../probes.ts'
import { type Journey, type JourneyContext, NO_LEAD, type OrderOutcome, type PlannedRun } from './journey.ts'
import {
  awaitOutcome,
  getVoucher,
  type PlacedOrder,
  placeAndAwait,
  placeOrder,
  visitWithClick,
  visitWithNewClick,
  waitTimeoutUntil,
} from './ordering.ts'
import { requiredQuietMs } from './quiet-periods.ts'
import { createOrderClick, firstDeeplink, presetCookie, visit, visitRedirectPage } from './visiting.ts'

/** The results of the first order, beside its lead. */
export interface FirstOrderOutcome extends OrderOutcome {
  /** The click that the order was placed with. */
  readonly click: string
  readonly succeeded: boolean
  readonly notStarted: boolean
}

/** Placed while nothing else is under way: whatever lead comes is its own. */
export const firstOrder: Journey<FirstOrderOutcome> = {
  name: 'first-order',
  needs: ['placeOrder'],
  visits: 1,
  orders: 1,
  run: (run) => placeFirstOrder(run, run.check.config.timing.retry),
}

/**
 * The first order with the cookie that the redirect page left, even if that is missing or wrong: a store may keep the
 * click elsewhere. It waits for a short time only.
 */
export const firstOrderWithStoreCookie: PlannedRun<FirstOrderOutcome> = {
  journey: { ...firstOrder, run: (run) => placeFirstOrder(run, run.check.config.timing.lead) },
  variant: 'store-cookie',
}

/** The first order with a cookie that the check sets, since that of the redirect page led to no lead. */
export const firstOrderWithPresetCookie: PlannedRun<FirstOrderOutcome> = { journey: firstOrder, variant: 'preset' }

async function placeFirstOrder(run: JourneyContext, limitMs: number): Promise<FirstOrderOutcome> {
  const { click } = await visitWithNewClick(run)
  const cookie = run.traits.cookie === 'preset' || (await hasClickCookie(run)) ? run.traits.cookie : 'none'
  const placed = await placeOrder(run, { click, cookie, voucher: getVoucher(run.check), alone: true })
  const outcome = await noticeSilence(placed, limitMs, awaitOutcome(placed, limitMs, null))
  return { ...outcome, click, succeeded: placed.succeeded, notStarted: placed.notStarted }
}

/** How soon it is said that nothing came, while the lead is still waited for. */
const SILENCE_MS = 5_000

async function noticeSilence<Outcome>(
  { run, before }: PlacedOrder,
  limitMs: number,
  awaited: Promise<Outcome>,
): Promise<Outcome> {
  const { mock, mockUrl, progress } = run.check
  const waitedMs = Math.min(SILENCE_MS, limitMs / 4)
  const timer = setTimeout(async () => {
    // A mock that cannot be read is for the wait itself to report.
    const position = await mock.position().catch(() => null)
    if (position === before) progress({ kind: 'heard-nothing', mockUrl, waitedMs })
  }, waitedMs)
  return awaited.finally(() => clearTimeout(timer))
}

const hasClickCookie = async ({ visitor }: JourneyContext): Promise<boolean> =>
  (await visitor.cookies()).some(({ name }) => name === CLICK_COOKIE)

/**
 * An order after another visitor's visit. If the lead names that visitor's click, or none comes, the store does not use
 * the cookie and runs must not overlap.
 */
export const orderWithoutVoucher = (between: (() => Promise<unknown>) | null): Journey<FirstOrderOutcome> => ({
  name: 'order-without-voucher',
  needs: ['placeOrder'],
  visits: 1,
  orders: 1,
  async run(run) {
    const { click } = await visitWithNewClick(run)
    await between?.()
    const placed = await placeOrder(run, { click, cookie: run.traits.cookie, alone: true })
    const outcome = await awaitOutcome(placed, run.check.config.timing.retry, null)
    return { ...outcome, click, succeeded: placed.succeeded, notStarted: placed.notStarted }
  },
})

export const newestClickOrder: Journey = {
  name: 'newest-click-order',
  needs: ['redirectUrl', 'placeOrder'],
  visits: 2,
  orders: 1,
  async run(run) {
    const { check, traits } = run
    const older = await createOrderClick(check)
    check.requestOrigins.addClick(older.click, { journey: run.journey, cause: null })
    await visitRedirectPage(run, older)
    const { click } = await visitWithNewClick(run)
    const placed = await placeOrder(run, { click, cookie: traits.cookie, voucher: getVoucher(check) })
    const clicks = traits.leadsCarryOwnClick ? [click, older.click] : null
    return awaitOutcome(placed, check.config.timing.retry, clicks)
  },
}

/** The visitor opens the confirmation page again: by a reload, from her mail, or from her history. */
export const confirmationAgain: Journey = {
  name: 'confirmation-again',
  needs: ['placeOrder'],
  visits: 2,
  orders: 1,
  async run(run) {
    const { click } = await visitWithNewClick(run)
    const placed = await placeOrder(run, { click, cookie: run.traits.cookie })
    const outcome = await awaitOutcome(placed, run.check.config.timing.retry)
    if (placed.page === null || outcome.accepted === null) return outcome
    await visit(run, 'confirmation-page', placed.page, { click: null, deeplink: null })
    const since = performance.now()
    return { ...outcome, quietPeriods: outcome.quietPeriods.map((period) => ({ ...period, since })) }
  },
}

/** The example link of Retrack has such a click: its uuid has a 1 where most have a 4. */
export const version1ClickOrder: Journey = {
  name: 'version-1-click',
  needs: ['placeOrder'],
  visits: 1,
  orders: 1,
  async run(run) {
    const { click } = await visitWithNewClick(run, 1)
    return placeAndAwait(run, { click, cookie: run.traits.cookie })
  },
}

/** The versions that RFC 9562 added: some libraries take them for no uuid. */
export const otherVersionClickOrder: Journey = {
  name: 'other-version-click',
  needs: ['placeOrder'],
  variants: () => OTHER_CLICK_VERSIONS.map(String),
  visits: 1,
  orders: 1,
  async run(run, variant) {
    const version = OTHER_CLICK_VERSIONS.find((one) => String(one) === variant)
    const { click } = await visitWithNewClick(run, version)
    return placeAndAwait(run, { click, cookie: run.traits.cookie })
  },
}

/** A browser that was closed keeps the click, which lasts for ten days, and nothing that ends with the session. */
export const returningVisitorOrder: Journey = {
  name: 'returning-visitor',
  needs: ['redirectUrl', 'placeOrder'],
  visits: 1,
  orders: 1,
  async run(run) {
    const { click } = await visitWithNewClick(run)
    await run.visitor.endSession()
    return placeAndAwait(run, { click, cookie: run.traits.cookie })
  },
}

/** A visitor's data from before the link must not replace her click. */
export const linkLaterOrder: Journey = {
  name: 'link-later',
  needs: ['redirectUrl', 'placeOrder'],
  visits: 2,
  orders: 1,
  async run(run) {
    const { config } = run.check
    await visit(run, 'store-page', firstDeeplink(config.store.deeplinks), { click: null, deeplink: null })
    const { click } = await visitWithNewClick(run)
    return placeAndAwait(run, { click, cookie: run.traits.cookie })
  },
}

/** She fills her cart, remembers her cashback, and comes back by a link before she pays. */
export const cartFirstOrder: Journey = {
  name: 'cart-first',
  needs: ['redirectUrl', 'placeOrder'],
  variants: ({ placeOrder }) => (findCartStep(placeOrder) === undefined ? [] : [null]),
  visits: 1,
  orders: 1,
  async run(run) {
    const { check, traits } = run
    const after = findCartStep(check.config.placeOrder)
    if (after === undefined) throw new TypeError('This journey needs a step that fills the cart.')
    const sent = await createOrderClick(check)
    const interlude = { after, run: () => visitWithClick(run, sent) }
    return placeAndAwait(run, { click: sent.click, cookie: traits.cookie, interlude })
  },
}

/** They need no lead, and what their leads look like does not matter: only that the order goes through. */
export const badCookieOrder: Journey = {
  name: 'bad-cookie-order',
  needs: ['placeOrder'],
  variants: () => Object.keys(BAD_COOKIES),
  visits: 0,
  orders: 1,
  async run(run, variant) {
    const spoil = BAD_COOKIES[variant as keyof typeof BAD_COOKIES]
    await presetCookie(run, 'tampered', run.check.environment.cookieUrl, spoil())
    await placeOrder(run, { click: null, cookie: 'tampered', voucher: getVoucher(run.check) })
    return NO_LEAD
  },
}

/** While no other order is under way. What is quiet here must be followed by the lead of the closing order. */
export const orderWithoutClick: Journey = {
  name: 'order-without-click',
  needs: ['placeOrder'],
  visits: 0,
  orders: 1,
  async run(run) {
    const { check, record } = run
    const { firstAcceptedId } = run.traits
    const { mock, progress, signal } = check
    const placed = await placeOrder(run, { click: null, cookie: 'none', voucher: getVoucher(check), alone: true })
    if (!placed.succeeded) return NO_LEAD
    const neededMs = requiredQuietMs(check)
    const what = 'nothing to come of an order without a click'
    progress({ kind: 'awaiting', what, limitMs: neededMs, run: run.journey })
    const order = { operation: 'createLead', after: placed.before, absent: true } as const
    const end = placed.endedAt + neededMs
    let result: WaitResponse['result']
    // The mock may end a wait early, by a fraction of a millisecond or by much. Then it waits again.
    do result = (await mock.wait({ ...order, timeoutMs: waitTimeoutUntil(end) }, signal)).result
    while (result === 'yes' && performance.now() < end)
    progress({ kind: 'awaited', run: run.journey })
    record.add({
      kind: 'quiet-period',
      of: { operation: 'createLead', click: null, lead: null },
      result,
      watchedMs: performance.now() - placed.endedAt,
      neededMs,
      after: placed.before,
      upTo: await mock.position(),
      leadBefore: firstAcceptedId === null ? null : Math.min(firstAcceptedId, placed.before),
      leadAfter: null,
    })
    return NO_LEAD
  },
}

/** At the very end: leads still come, so what was quiet was quiet. */
export const closingOrder: Journey = {
  name: 'closing-order',
  needs: ['placeOrder'],
  visits: 1,
  orders: 1,
  async run(run) {
    const { click } = await visitWithNewClick(run)
    return placeAndAwait(run, { click, cookie: run.traits.cookie, alone: true })
  },
}
