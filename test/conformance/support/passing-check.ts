/** All evidence of a check in which everything holds. */
import {
  CLICK_IN_DEEPLINK,
  LATE_VARIANTS,
  OTHER_VISITORS,
  VARIANT_WITH_CLICK,
  VARIANTS,
} from '../../../conformance/probes.ts'
import { confirmedAgain } from './confirmed-again.ts'
import { lostApproval } from './lost-approval.ts'
import { change, failedUpdate, failing, order, refusedLead, rejectedBeforeItsLead, restarted } from './orders.ts'
import { ordersAtOnce } from './orders-at-once.ts'
import { DEEPLINK, type Items, ORIGIN, REDIRECT_URL, timeLine } from './time-line.ts'
import { eachVariant, goodCookie, JAR_COOKIE, visit } from './visits.ts'

const SECOND_DEEPLINK = `${ORIGIN}/other#reviews`

export function passingCheck(): Items {
  const ways = { placeOrder: ['card', 'express'], rejectOrder: ['cancelled', 'refunded'] }
  const line = timeLine({
    store: { deeplinks: [DEEPLINK, SECOND_DEEPLINK] },
    ways,
    consent: { declined: 'given', undecided: 'given' },
  })
  const variants = (name: keyof typeof VARIANTS) => VARIANTS[name] ?? []

  const firstRun = line.run('first-order')
  const click = line.click()
  visit(line, { run: firstRun, click })
  order(line, 'first-order', { run: firstRun, click, voucher: 'SUMMER26', alone: true })

  visit(line)
  visit(line, { deeplink: SECOND_DEEPLINK })
  eachVariant(line, 'deeplink-encoding', variants('deeplink-encoding'), (name) => ({
    deeplink: `${DEEPLINK}&probe=${name}${name === VARIANT_WITH_CLICK ? `&click=${CLICK_IN_DEEPLINK}` : ''}`,
  }))
  const newer = line.run('newer-click')
  const older = { reason: 'older-click', url: REDIRECT_URL, value: line.click(), expires: null } as const
  line.add('cookie-preset', older, { journey: newer })
  visit(line, { run: newer })
  const later = line.run('later-visit')
  const seen = line.click()
  visit(line, { run: later, click: seen })
  visit(line, { run: later, click: null, setCookies: () => [], jar: [{ ...JAR_COOKIE, value: seen }] })
  const page = line.run('later-page')
  const soon = new Date(line.now() + 2 * 86_400_000).toISOString()
  const held = { reason: 'older-click', url: REDIRECT_URL, value: seen, expires: soon } as const
  line.add('cookie-preset', held, { journey: page })
  visit(line, { run: page, url: DEEPLINK, click: null, deeplink: null, to: null, status: 200, setCookies: () => [] })
  eachVariant(line, 'other-visitor', OTHER_VISITORS, () => ({}))
  const again = line.run('same-link-again')
  visit(line, { run: again })
  visit(line, { run: again, cookiesCleared: true })
  eachVariant(line, 'missing-click', variants('missing-click'), (name) => ({ click: name === 'missing' ? null : '' }))
  eachVariant(line, 'missing-deeplink', variants('missing-deeplink'), (name) => ({
    deeplink: name === 'missing' ? null : '',
  }))
  for (const name of ['foreign-deeplink', 'script-deeplink'] as const) {
    eachVariant(line, name, variants(name), (variant) => ({ deeplink: variant, to: `${ORIGIN}/` }))
  }
  eachVariant(line, 'click-injection', variants('click-injection'), (variant) => ({
    click: variant,
    setCookies: () => [],
    status: 400,
    to: null,
  }))

  const withoutVoucher = order(line, 'order-without-voucher')
  order(line, 'order-without-click', {
    click: null,
    cookie: 'none',
    alone: true,
    leads: [],
    waited: null,
    silence: { leadBefore: withoutVoucher.leads[0]?.entry.id ?? null },
  })
  const newestRun = line.run('newest-click-order')
  visit(line, { run: newestRun })
  const newest = line.click()
  visit(line, { run: newestRun, click: newest })
  order(line, 'newest-click-order', { run: newestRun, click: newest })
  const secondRun = line.run('second-order')
  const twice = { run: secondRun, click: line.click() }
  const firstOfTwo = order(line, 'second-order', { ...twice, reference: 'B1' })
  order(line, 'second-order', { ...twice, reference: 'B2', waited: { for: 'accepted-lead' } })
  change(line, firstOfTwo, 'rejected')
  order(line, 'returning-visitor')
  order(line, 'link-later')
  order(line, 'cart-first')
  order(line, 'version-1-click')
  for (const variant of variants('other-version-click')) {
    order(line, 'other-version-click', { run: line.run('other-version-click', variant) })
  }
  ordersAtOnce(line)
  confirmedAgain(line)
  for (const variant of variants('bad-cookie-order')) {
    const run = line.run('bad-cookie-order', variant)
    line.add(
      'cookie-preset',
      { reason: 'tampered', url: REDIRECT_URL, value: variant, expires: null },
      { journey: run },
    )
    order(line, 'bad-cookie-order', { run, click: null, cookie: 'tampered', leads: [], waited: null })
  }

  for (const status of [500, 503, 202, 204, 302, 401, 403, 404] as const) {
    const { fault, met } = failing(status)
    order(line, `fault-${status}`, { fault, leads: [met, {}] })
  }
  const redirected = failing(302, { Location: '/_mock/health' })
  const down = failing(503)
  const { run } = order(line, 'restarted-store', { fault: down.fault, leads: [down.met, {}] })
  restarted(line, run)
  order(line, 'fault-outage', { fault: down.fault, leads: [down.met, down.met, {}] })
  order(line, 'fault-302-page', { fault: redirected.fault, leads: [redirected.met, {}] })
  const limited = failing(429, { 'Retry-After': '2' })
  const answered = line.now()
  const iso = (ms: number) => new Date(ms).toISOString()
  order(line, 'fault-429', {
    fault: limited.fault,
    leads: [
      { ...limited.met, stages: { received: iso(answered), responded: iso(answered + 5) } },
      { stages: { received: iso(answered + 2_105), responded: iso(answered + 2_110) } },
    ],
  })
  for (const kind of ['reset', 'empty', 'hang'] as const) {
    const { fault, met } = failing(kind)
    order(line, `fault-${kind}`, { fault, leads: [met, {}] })
  }
  const lost = failing('empty')
  order(line, 'fault-lost-response', { fault: { ...lost.fault, commit: true }, leads: [lost.met, {}] })

  refusedLead(line)
  order(line, 'other-way-to-order', {
    run: line.run('other-way-to-order', 'express'),
    way: 'express',
    voucher: 'SUMMER26',
  })
  order(line, 'declined-visitor')
  for (const page of LATE_VARIANTS) {
    const run = line.run('late-visitor', page)
    line.add('consent-given', { cookies: [] }, { journey: run })
    order(line, 'late-visitor', { run })
  }
  change(line, order(line, 'rejected-order'), 'rejected')
  rejectedBeforeItsLead(line)
  change(line, order(line, 'rejected-after-retry', { fault: down.fault, leads: [down.met, {}] }), 'rejected')
  const refunded = order(line, 'other-way-to-reject', { run: line.run('other-way-to-reject', 'refunded') })
  change(line, refunded, 'rejected', { way: 'refunded' })
  const approved = order(line, 'approved-order')
  change(line, approved, 'approved')
  change(line, approved, 'rejected', { afterApproval: true })
  change(line, order(line, 'failed-update'), 'rejected', failedUpdate)
  lostApproval(line)
  const closing = order(line, 'closing-order', { silence: null })
  visit(line, { run: closing.run, setCookies: (one) => [goodCookie(one)] })
  return line.items
}
