/** The journeys of orders while Retrack is well: what becomes a lead, and what must not. */

import type { WaitAnswer } from '../../schemas/journal.ts'
import { CLICK_COOKIE } from '../drivers/visitor.ts'
import { BAD_COOKIES } from '../probes.ts'
import {
  answerTo,
  arrive,
  awaitLead,
  beginSilence,
  type OrderOptions,
  type Placed,
  placeOrder,
  usualCookie,
  voucherOf,
  waitUntil,
} from './ordering.ts'
import { type Planned, planned } from './redirect-page.ts'
import { bringsClick, freshClick, inRun, plantCookie, type Run, type Visited, visitRedirectPage } from './run.ts'
import { neededSilence, type World } from './world.ts'

/** Alone and first. Where the redirect page left no cookie, or a wrong one, it is tried with that, then with one that is planted. */
export async function firstOrder(world: World): Promise<void> {
  const { findings, config } = world
  if (findings.cookie === 'store' || config.store.redirectUrl === null) {
    findings.cookie ??= 'planted'
    return inRun(world, 'first-order', null, (run) => orderFirst(run, config.timing.retry))
  }
  if (findings.cookie === null) {
    await inRun(world, 'first-order', 'store-cookie', async (run) => {
      const { click } = await arrive(run)
      const hasOwn = (await run.visitor.cookies()).some(({ name }) => name === CLICK_COOKIE)
      const cookie = hasOwn ? 'store' : 'none'
      const placed = await placeOrder(run, { click, cookie, voucher: voucherOf(world), alone: true })
      const lead = placed.succeeded ? await awaitLead(placed, config.timing.lead, null) : null
      if (lead?.click !== click) return
      findings.cookie = 'store'
      findings.firstLead = lead
      const accepted = await answerTo(placed, lead)
      if (accepted !== null) beginSilence(placed, accepted)
    })
    if (findings.firstLead !== null || findings.cannotOrder) return
  }
  findings.cookie = 'planted'
  await inRun(world, 'first-order', 'planted', (run) => orderFirst(run, config.timing.retry))
}

async function orderFirst(run: Run, limitMs: number): Promise<void> {
  const { world } = run
  const { findings } = world
  const { click } = await arrive(run)
  const placed = await placeOrder(run, { click, cookie: usualCookie(world), voucher: voucherOf(world), alone: true })
  if (!placed.succeeded) return
  const lead = await awaitLead(placed, limitMs, null)
  if (lead === null) return
  findings.firstLead = lead
  findings.namesItsClick = lead.click === click
  const accepted = await answerTo(placed, lead)
  if (accepted !== null) beginSilence(placed, accepted)
}

/**
 * With another visitor between this one's visit and her order: where the lead then names the click
 * of the other, or none comes, the store does not go by the cookie, and runs must not overlap.
 */
export const orderWithoutVoucher = (between: (() => Promise<void>) | null): Planned =>
  planned('order-without-voucher', null, async (run) => {
    const { world } = run
    const { findings, config } = world
    const { click } = await arrive(run)
    await between?.()
    const placed = await placeOrder(run, { click, cookie: usualCookie(world), alone: true })
    if (!placed.succeeded) return
    const lead = await awaitLead(placed, config.timing.retry, null)
    findings.isApart = (between !== null || config.store.redirectUrl === null) && lead?.click === click
    const accepted = lead === null ? null : await answerTo(placed, lead)
    if (accepted !== null) beginSilence(placed, accepted)
  })

export const newestClickOrder = (): Planned =>
  planned('newest-click-order', null, async (run) => {
    const { world } = run
    const older = await freshClick(world)
    world.findings.clicks.set(older.click, { journey: run.journey, cause: null })
    await visitRedirectPage(run, older)
    const { click } = await arrive(run)
    const placed = await placeOrder(run, { click, cookie: usualCookie(world), voucher: voucherOf(world) })
    if (!placed.succeeded) return
    const clicks = world.findings.namesItsClick ? [click, older.click] : null
    const lead = await awaitLead(placed, world.config.timing.retry, clicks)
    const accepted = lead === null ? null : await answerTo(placed, lead)
    if (accepted !== null) beginSilence(placed, accepted)
  })

/** They need no lead, and what their leads look like is nobody's business: only the order counts. */
export const badCookieOrders = (): Planned[] =>
  Object.entries(BAD_COOKIES).map(([variant, spoil]) =>
    planned('bad-cookie-order', variant, async (run) => {
      await plantCookie(run, 'tampered', run.world.surroundings.cookieUrl, spoil())
      await placeOrder(run, { click: null, cookie: 'tampered', voucher: voucherOf(run.world) })
    }),
  )

/** While no other order is under way. What is silent here must be heard of again in the closing order. */
export const orderWithoutClick = (): Planned =>
  planned('order-without-click', null, async (run) => {
    const { world, record } = run
    const { mock, progress, signal, findings } = world
    const placed = await placeOrder(run, { click: null, cookie: 'none', voucher: voucherOf(world), alone: true })
    if (!placed.succeeded) return
    const neededMs = neededSilence(world)
    progress({
      kind: 'awaiting',
      what: 'nothing to come of an order without a click',
      limitMs: neededMs,
      run: run.journey,
    })
    const order = { operation: 'createLead', after: placed.before, absent: true } as const
    const end = placed.endedAt + neededMs
    let holds: WaitAnswer['holds']
    // Again where one wait is too short: by what the mock's timer ended early, a fraction of a millisecond, or by much.
    do holds = (await mock.wait({ ...order, timeoutMs: waitUntil(end) }, signal)).holds
    while (holds === 'yes' && performance.now() < end)
    progress({ kind: 'awaited', run: run.journey })
    const watchedMs = performance.now() - placed.endedAt
    record.add({
      kind: 'silence',
      of: { operation: 'createLead', click: null, lead: null },
      holds,
      watchedMs,
      neededMs,
      after: placed.before,
      upTo: await mock.position(),
      heardBefore: findings.firstAccepted === null ? null : Math.min(findings.firstAccepted.id, placed.before),
      heardAfter: null,
    })
  })

/** At the very end: leads still come, so what was silent was silent. */
export async function closingOrder(world: World, options: Partial<OrderOptions> = {}): Promise<void> {
  await inRun(world, 'closing-order', null, async (run) => {
    const { click } = await arrive(run)
    const placed: Placed = await placeOrder(run, { click, cookie: usualCookie(world), alone: true, ...options })
    if (!placed.succeeded) return
    const lead = await awaitLead(placed, world.config.timing.retry)
    if (lead !== null) await answerTo(placed, lead)
  })
}

/** Whether the visitor of the first visit brings her click to where orders are placed. */
export async function noteCookie(run: Run, click: string, { isUnread, cookies }: Visited): Promise<void> {
  const { findings } = run.world
  if (await bringsClick(run, click)) findings.cookie = 'store'
  // Scripts that were not run may well have left the cookie: that is not worth an order to find out.
  else if (isUnread && !cookies.some(({ name }) => name === CLICK_COOKIE)) findings.cookie = 'planted'
}
