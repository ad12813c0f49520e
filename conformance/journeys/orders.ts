/** The journeys of orders while Retrack is well: what becomes a lead, and what must not. */

import type { WaitResponse } from '../../schemas/journal.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { BAD_COOKIES } from '../probes.ts'
import { type CheckContext, requiredQuietMs } from './context.ts'
import {
  awaitAcceptance,
  awaitLead,
  defaultCookie,
  getVoucher,
  type OrderOptions,
  type PlacedOrder,
  placeOrder,
  startQuietPeriod,
  visitWithNewClick,
  waitTimeoutUntil,
} from './ordering.ts'
import { type PlannedJourney, planJourney } from './redirect-page.ts'
import {
  createClick,
  type JourneyContext,
  presetCookie,
  runJourney,
  sendsClickToOrderPage,
  type VisitResult,
  visitRedirectPage,
} from './run.ts'

/** Alone and first. Where the redirect page left no cookie, or a wrong one, it is tried with that, then with one that is planted. */
export async function firstOrder(world: CheckContext): Promise<void> {
  const { state, config } = world
  if (state.cookie === 'store' || config.store.redirectUrl === null) {
    state.cookie ??= 'preset'
    return runJourney(world, 'first-order', null, (run) => orderFirst(run, config.timing.retry))
  }
  if (state.cookie === null) {
    await runJourney(world, 'first-order', 'store-cookie', async (run) => {
      const { click } = await visitWithNewClick(run)
      const hasOwn = (await run.visitor.cookies()).some(({ name }) => name === CLICK_COOKIE)
      const cookie = hasOwn ? 'store' : 'none'
      const placed = await placeOrder(run, { click, cookie, voucher: getVoucher(world), alone: true })
      const lead = placed.succeeded ? await awaitLead(placed, config.timing.lead, null) : null
      if (lead?.click !== click) return
      state.cookie = 'store'
      state.firstLead = lead
      const accepted = await awaitAcceptance(placed, lead)
      if (accepted !== null) startQuietPeriod(placed, accepted)
    })
    if (state.firstLead !== null || state.cannotOrder) return
  }
  state.cookie = 'preset'
  await runJourney(world, 'first-order', 'preset', (run) => orderFirst(run, config.timing.retry))
}

async function orderFirst(run: JourneyContext, limitMs: number): Promise<void> {
  const { check } = run
  const { state } = check
  const { click } = await visitWithNewClick(run)
  const placed = await placeOrder(run, { click, cookie: defaultCookie(check), voucher: getVoucher(check), alone: true })
  if (!placed.succeeded) return
  const lead = await awaitLead(placed, limitMs, null)
  if (lead === null) return
  state.firstLead = lead
  state.leadsCarryOwnClick = lead.click === click
  const accepted = await awaitAcceptance(placed, lead)
  if (accepted !== null) startQuietPeriod(placed, accepted)
}

/**
 * With another visitor between this one's visit and her order: where the lead then names the click
 * of the other, or none comes, the store does not go by the cookie, and runs must not overlap.
 */
export const orderWithoutVoucher = (between: (() => Promise<void>) | null): PlannedJourney =>
  planJourney('order-without-voucher', null, async (run) => {
    const { check } = run
    const { state, config } = check
    const { click } = await visitWithNewClick(run)
    await between?.()
    const placed = await placeOrder(run, { click, cookie: defaultCookie(check), alone: true })
    if (!placed.succeeded) return
    const lead = await awaitLead(placed, config.timing.retry, null)
    state.runsAreIndependent = (between !== null || config.store.redirectUrl === null) && lead?.click === click
    const accepted = lead === null ? null : await awaitAcceptance(placed, lead)
    if (accepted !== null) startQuietPeriod(placed, accepted)
  })

export const newestClickOrder = (): PlannedJourney =>
  planJourney('newest-click-order', null, async (run) => {
    const { check } = run
    const older = await createClick(check)
    check.state.clicks.set(older.click, { journey: run.journey, cause: null })
    await visitRedirectPage(run, older)
    const { click } = await visitWithNewClick(run)
    const placed = await placeOrder(run, { click, cookie: defaultCookie(check), voucher: getVoucher(check) })
    if (!placed.succeeded) return
    const clicks = check.state.leadsCarryOwnClick ? [click, older.click] : null
    const lead = await awaitLead(placed, check.config.timing.retry, clicks)
    const accepted = lead === null ? null : await awaitAcceptance(placed, lead)
    if (accepted !== null) startQuietPeriod(placed, accepted)
  })

/** They need no lead, and what their leads look like is nobody's business: only the order counts. */
export const badCookieOrders = (): PlannedJourney[] =>
  Object.entries(BAD_COOKIES).map(([variant, spoil]) =>
    planJourney('bad-cookie-order', variant, async (run) => {
      await presetCookie(run, 'tampered', run.check.environment.cookieUrl, spoil())
      await placeOrder(run, { click: null, cookie: 'tampered', voucher: getVoucher(run.check) })
    }),
  )

/** While no other order is under way. What is silent here must be heard of again in the closing order. */
export const orderWithoutClick = (): PlannedJourney =>
  planJourney('order-without-click', null, async (run) => {
    const { check, record } = run
    const { mock, progress, signal, state } = check
    const placed = await placeOrder(run, { click: null, cookie: 'none', voucher: getVoucher(check), alone: true })
    if (!placed.succeeded) return
    const neededMs = requiredQuietMs(check)
    progress({
      kind: 'awaiting',
      what: 'nothing to come of an order without a click',
      limitMs: neededMs,
      run: run.journey,
    })
    const order = { operation: 'createLead', after: placed.before, absent: true } as const
    const end = placed.endedAt + neededMs
    let holds: WaitResponse['result']
    // Again where one wait is too short: by what the mock's timer ended early, a fraction of a millisecond, or by much.
    do holds = (await mock.wait({ ...order, timeoutMs: waitTimeoutUntil(end) }, signal)).result
    while (holds === 'yes' && performance.now() < end)
    progress({ kind: 'awaited', run: run.journey })
    const watchedMs = performance.now() - placed.endedAt
    record.add({
      kind: 'quiet-period',
      of: { operation: 'createLead', click: null, lead: null },
      result: holds,
      watchedMs,
      neededMs,
      after: placed.before,
      upTo: await mock.position(),
      leadBefore: state.firstAccepted === null ? null : Math.min(state.firstAccepted.id, placed.before),
      leadAfter: null,
    })
  })

/** At the very end: leads still come, so what was silent was silent. */
export async function closingOrder(world: CheckContext, options: Partial<OrderOptions> = {}): Promise<void> {
  await runJourney(world, 'closing-order', null, async (run) => {
    const { click } = await visitWithNewClick(run)
    const placed: PlacedOrder = await placeOrder(run, { click, cookie: defaultCookie(world), alone: true, ...options })
    if (!placed.succeeded) return
    const lead = await awaitLead(placed, world.config.timing.retry)
    if (lead !== null) await awaitAcceptance(placed, lead)
  })
}

/** Whether the visitor of the first visit brings her click to where orders are placed. */
export async function noteCookie(
  run: JourneyContext,
  click: string,
  { isUnread, cookies }: VisitResult,
): Promise<void> {
  const { state } = run.check
  if (await sendsClickToOrderPage(run, click)) state.cookie = 'store'
  // Scripts that were not run may well have left the cookie: that is not worth an order to find out.
  else if (isUnread && !cookies.some(({ name }) => name === CLICK_COOKIE)) state.cookie = 'preset'
}
