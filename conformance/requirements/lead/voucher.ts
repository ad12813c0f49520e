import { formatValue, quoteValue } from '../../analysis/format.ts'
import { judgeEachLeadWithFields } from '../../analysis/orders.ts'
import { getBodyField } from '../../evidence-view.ts'
import { failure, notApplicable, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const voucher = requirement({
  id: 'lead.voucher',
  level: 'required',
  title: 'The lead carries the voucher that was used, and none where none was',
  failureTitle: 'The lead does not carry the voucher that was used',
  why: 'Voucher codes are given to publishers, and turn up with others: who used which decides whether a commission is owed. A code that is missing, or that nobody used, makes commissions that are disputed later, with nothing to settle it by.',
  source: documented('Send leads to Retrack', '"voucher": "vouchercode"'),
  expected:
    'The field `voucher` is the code the order was placed with; of an order without one it is absent, null or empty.',
  journeys: ['first-order', 'order-without-voucher'],
  method: 'The field `voucher` of the leads of two orders: one with the code of the config, one without any.',
  remedy: {
    text: 'Send the code that the customer used, from the order; leave the field out where there was none.',
    snippet: 'const body = { event, click, reference, ...(order.voucher ? { voucher: order.voucher } : {}) }',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachLeadWithFields(evidence, ['first-order', 'order-without-voucher'], (lead, { started }, { store }) => {
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
    }),
})
