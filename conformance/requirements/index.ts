/** The rule book: every requirement, in the order in which the design has them. Adding one is adding a file and a line. */
import type { Requirement } from '../requirement.ts'
import { backsOff } from './delivery/backs-off.ts'
import { checkoutUnharmed } from './delivery/checkout-unharmed.ts'
import { othersUnharmed } from './delivery/others-unharmed.ts'
import { outlastsOutage } from './delivery/outlasts-outage.ts'
import { retriesDropped } from './delivery/retries-dropped.ts'
import { retriesErrors } from './delivery/retries-errors.ts'
import { retriesNon200 } from './delivery/retries-non-200.ts'
import { retriesRateLimit } from './delivery/retries-rate-limit.ts'
import { sameLead } from './delivery/same-lead.ts'
import { sameReference } from './delivery/same-reference.ts'
import { stopsAfterSuccess } from './delivery/stops-after-success.ts'
import { survivesRestart } from './delivery/survives-restart.ts'
import { accepted } from './lead/accepted.ts'
import { atOnce } from './lead/at-once.ts'
import { badCookie } from './lead/bad-cookie.ts'
import { bearer } from './lead/bearer.ts'
import { cartFirst } from './lead/cart-first.ts'
import { click } from './lead/click.ts'
import { clickVersion } from './lead/click-version.ts'
import { confirmationAgain } from './lead/confirmation-again.ts'
import { consentDeclined } from './lead/consent-declined.ts'
import { consentLate } from './lead/consent-late.ts'
import { distinctReferences } from './lead/distinct-references.ts'
import { documentedFields } from './lead/documented-fields.ts'
import { event } from './lead/event.ts'
import { everyWayToOrder } from './lead/every-way.ts'
import { json } from './lead/json.ts'
import { linkLater } from './lead/link-later.ts'
import { newestClick } from './lead/newest-click.ts'
import { once } from './lead/once.ts'
import { otherClickVersions } from './lead/other-click-versions.ts'
import { prompt } from './lead/prompt.ts'
import { reference } from './lead/reference.ts'
import { returningVisitor } from './lead/returning-visitor.ts'
import { secondOrder } from './lead/second-order.ts'
import { sent } from './lead/sent.ts'
import { tokenHidden } from './lead/token-hidden.ts'
import { voucher } from './lead/voucher.ts'
import { withoutClick } from './lead/without-click.ts'
import { anyVisitor } from './redirect/any-visitor.ts'
import { clickInjection } from './redirect/click-injection.ts'
import { cookieKept } from './redirect/cookie-kept.ts'
import { cookieLifetime } from './redirect/cookie-lifetime.ts'
import { cookiePath } from './redirect/cookie-path.ts'
import { cookieReachesOrder } from './redirect/cookie-reaches-order.ts'
import { cookieSameSite } from './redirect/cookie-samesite.ts'
import { cookieSecure } from './redirect/cookie-secure.ts'
import { cookieStored } from './redirect/cookie-stored.ts'
import { cookieValue } from './redirect/cookie-value.ts'
import { deeplinkClick } from './redirect/deeplink-click.ts'
import { destination } from './redirect/destination.ts'
import { foreignDeeplink } from './redirect/foreign-deeplink.ts'
import { laterVisit } from './redirect/later-visit.ts'
import { lifetimeKept } from './redirect/lifetime-kept.ts'
import { missingClick } from './redirect/missing-click.ts'
import { missingDeeplink } from './redirect/missing-deeplink.ts'
import { newerClick } from './redirect/newer-click.ts'
import { notCacheable } from './redirect/not-cacheable.ts'
import { scriptDeeplink } from './redirect/script-deeplink.ts'
import { serverCookie } from './redirect/server-cookie.ts'
import { approved } from './status/approved.ts'
import { approvedFinal } from './status/approved-final.ts'
import { documentedValues } from './status/documented-values.ts'
import { everyWayToReject } from './status/every-way.ts'
import { knownLead } from './status/known-lead.ts'
import { ownLead } from './status/own-lead.ts'
import { rejected } from './status/rejected.ts'
import { rejectedAfterRetry } from './status/rejected-after-retry.ts'
import { rejectedEarly } from './status/rejected-before-lead.ts'
import { retriesErrors as retriesUpdates } from './status/retries-errors.ts'
import { stopsWhenFinal } from './status/stops-when-final.ts'

export const REQUIREMENTS: readonly Requirement[] = [
  cookieStored,
  cookieValue,
  cookieLifetime,
  cookiePath,
  cookieSecure,
  cookieSameSite,
  destination,
  cookieReachesOrder,
  cookieKept,
  newerClick,
  laterVisit,
  lifetimeKept,
  deeplinkClick,
  anyVisitor,
  notCacheable,
  missingClick,
  missingDeeplink,
  foreignDeeplink,
  scriptDeeplink,
  clickInjection,
  serverCookie,

  sent,
  accepted,
  bearer,
  json,
  event,
  click,
  reference,
  voucher,
  withoutClick,
  newestClick,
  clickVersion,
  otherClickVersions,
  returningVisitor,
  linkLater,
  cartFirst,
  atOnce,
  secondOrder,
  everyWayToOrder,
  once,
  confirmationAgain,
  distinctReferences,
  prompt,
  documentedFields,
  badCookie,
  tokenHidden,
  consentDeclined,
  consentLate,

  retriesErrors,
  retriesNon200,
  retriesRateLimit,
  retriesDropped,
  outlastsOutage,
  backsOff,
  survivesRestart,
  sameReference,
  sameLead,
  stopsAfterSuccess,
  checkoutUnharmed,
  othersUnharmed,

  rejected,
  approved,
  everyWayToReject,
  rejectedEarly,
  rejectedAfterRetry,
  knownLead,
  ownLead,
  documentedValues,
  approvedFinal,
  retriesUpdates,
  stopsWhenFinal,
]
