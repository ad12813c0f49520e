/** Judges the fields of a lead, whichever order it is of. */
import type { MockRequest } from '../../schemas/evidence.ts'
import { getBodyField, type ObservedOrder } from '../evidence-view.ts'
import { failure, type Judgement, notApplicable, pass, tentative, unproven } from '../requirement.ts'
import { RUN_AGAIN } from './combine.ts'
import { formatValue, quoteValue } from './format.ts'
import { presetCookieNote } from './orders.ts'
import type { SettingsItem } from './setup.ts'

export function judgeClick(lead: MockRequest, order: ObservedOrder): Judgement {
  const { started } = order
  const given = getBodyField(lead, 'click')
  if (started.click === null) return unproven('The order was placed without a click.', RUN_AGAIN, started, lead)
  return given === started.click
    ? pass(`The lead carries the click of the visit.${presetCookieNote(order)}`, lead, started)
    : failure(`\`click\` was ${formatValue(given)}; the visit had ${quoteValue(started.click)}.`, [lead, started])
}

export function judgeReference(lead: MockRequest): Judgement {
  const given = getBodyField(lead, 'reference')
  if (typeof given === 'number') {
    return tentative(`\`reference\` was the number ${given}; the documented one is a text.`, [lead], {
      text: 'Send it as a text: what Retrack does with a number no page says.',
      code: 'order',
    })
  }
  return typeof given === 'string' && given.trim() !== ''
    ? pass(`The reference was ${quoteValue(given)}.`, lead)
    : failure(`\`reference\` was ${formatValue(given)}.`, [lead])
}

export function judgeVoucher(lead: MockRequest, { started }: ObservedOrder, { store }: SettingsItem): Judgement {
  const given = getBodyField(lead, 'voucher')
  const isNone = given === undefined || given === null || given === ''
  if (started.voucher === null && !isNone) {
    return failure(`An order without a voucher sent ${formatValue(given)}.`, [lead, started])
  }
  if (store.voucher.kind === 'none') return notApplicable('The store takes no vouchers (`voucher: none`).')
  if (store.voucher.kind === 'unset') {
    return unproven(
      'The config names no voucher to order with.',
      'Add `voucher` under `store` in retrack-kit.yaml: a code that the store accepts, or `none`.',
      lead,
    )
  }
  if (started.voucher === null) return pass('An order without a voucher sent none.', lead, started)
  if (given === started.voucher)
    return pass(`An order with the voucher ${quoteValue(started.voucher)} sent it.`, lead, started)
  // Many shop systems keep codes in one letter case, and no page of Retrack speaks of it.
  if (typeof given === 'string' && given.toLowerCase() === started.voucher.toLowerCase())
    return pass(
      `An order with the voucher ${quoteValue(started.voucher)} sent ${quoteValue(given)}: the letter case differs, which no page of Retrack forbids.`,
      lead,
      started,
    )
  return failure(
    `An order with the voucher ${quoteValue(started.voucher)} sent ${isNone ? 'none' : formatValue(given)}.`,
    [lead, started],
  )
}
