import { judgeVoucher } from '../../analysis/lead-fields.ts'
import { judgeEachLeadWithFields } from '../../analysis/orders.ts'
import { requirement } from '../../requirement.ts'
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
    code: 'lead',
  },
  component: 'lead-sending',
  judge: (evidence) => judgeEachLeadWithFields(evidence, ['first-order', 'order-without-voucher'], judgeVoucher),
})
