import { judgeVoucher } from '../../analysis/lead-fields.ts'
import { judgeEachLeadWithFields } from '../../analysis/orders.ts'
import { requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const voucher = requirement({
  id: 'lead.voucher',
  level: 'required',
  title: 'The lead has the voucher that was used, and only then',
  failureTitle: 'The voucher of the lead is missing or wrong',
  why: 'Publishers get vouchers, and others pass them on: the voucher that was used decides whether commission is owed. Missing and wrong vouchers lead to disputes that nobody can settle.',
  source: documented('Send leads to Retrack', '"voucher": "vouchercode"'),
  expected: 'The field `voucher` is the code of the order. Without one it is absent, null or empty.',
  journeys: ['first-order', 'order-without-voucher'],
  method: 'The field `voucher` of the leads of two orders, one with the code of the config and one without any.',
  remedy: {
    text: 'Send the code that the customer used, from the order. Leave the field out if there was none.',
    code: 'lead',
  },
  component: 'lead-sending',
  judge: (evidence) => judgeEachLeadWithFields(evidence, ['first-order', 'order-without-voucher'], judgeVoucher),
})
