/** Every mistake that the check must notice, in the order of the requirements that they trip. */
import type { Defect } from '../defect.ts'
import { CLICK_COOKIE_MISTAKES } from './click-cookie.ts'
import { DEEPLINK_MISTAKES } from './deeplink.ts'
import { DELIVERY_MISTAKES } from './delivery.ts'
import { LEAD_MISTAKES } from './lead.ts'
import { STATUS_MISTAKES } from './status.ts'

export const MISTAKES: readonly Defect[] = [
  ...CLICK_COOKIE_MISTAKES,
  ...DEEPLINK_MISTAKES,
  ...LEAD_MISTAKES,
  ...DELIVERY_MISTAKES,
  ...STATUS_MISTAKES,
]
