import { documented } from '../../basis.ts'
import { field } from '../../evidence-view.ts'
import { everyLeadWithFields } from '../../reading/orders.ts'
import { shown, shownValue } from '../../reading/words.ts'
import { breach, notApplicable, pass, requirement, unproven } from '../../requirement.ts'

export const voucher = requirement({
  id: 'lead.voucher',
  level: 'required',
  title: 'The lead carries the voucher that was used, and none where none was',
  failureTitle: 'The lead does not carry the voucher that was used',
  why: 'Voucher codes are given to publishers, and turn up with others: who used which decides whether a commission is owed. A code that is missing, or that nobody used, makes commissions that are disputed later, with nothing to settle it by.',
  basis: documented('Send leads to Retrack', '"voucher": "vouchercode"'),
  expected:
    'The field `voucher` is the code the order was placed with; of an order without one it is absent, null or empty.',
  looksAt: 'The field `voucher` of the leads of two orders: one with the code of the config, one without any.',
  advice: {
    text: 'Send the code that the customer used, from the order; leave the field out where there was none.',
    snippet: 'const body = { event, click, reference, ...(order.voucher ? { voucher: order.voucher } : {}) }',
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    everyLeadWithFields(evidence, ['first-order', 'order-without-voucher'], (lead, { began }, { store }) => {
      const given = field(lead, 'voucher')
      const isNone = given === undefined || given === null || given === ''
      if (began.voucher === null && !isNone) {
        return breach(`An order without a voucher sent ${shownValue(given)}.`, [lead, began])
      }
      if (store.voucher.kind === 'none') return notApplicable('The store takes no vouchers (`voucher: none`).')
      if (store.voucher.kind === 'left-out') {
        return unproven(
          'The config names no voucher to order with.',
          'Add `voucher` under `store` in retrack-kit.yaml: a code that the store accepts, or `none`.',
          lead,
        )
      }
      if (began.voucher === null) return pass('An order without a voucher sent none.', lead, began)
      return given === began.voucher
        ? pass(`An order with the voucher ${shown(began.voucher)} sent it.`, lead, began)
        : breach(`An order with the voucher ${shown(began.voucher)} sent ${isNone ? 'none' : shownValue(given)}.`, [
            lead,
            began,
          ])
    }),
})
