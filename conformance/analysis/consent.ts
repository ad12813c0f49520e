/** Orders of visitors who give the consent banner another answer than every other visitor, or a later one. */
import type { Evidence } from '../../schemas/evidence.ts'
import { getRuns, getSettings, type ObservedOrder, ofKind } from '../evidence-view.ts'
import { type Judgement, notApplicable, unproven } from '../requirement.ts'
import { position } from '../requirement-source.ts'
import { combine } from './combine.ts'
import { getOrdersOf, requireOrders } from './orders.ts'
import { NO_REDIRECT_PAGE } from './redirect-visits.ts'
import { attributeToSetupOfRun, journeyMissing, needsBrowser, type SettingsItem } from './setup.ts'
import { judgeLeadOfSpecialOrder, type SpecialOrder } from './special-order.ts'

/** Networks say so of themselves. No page of Retrack speaks of consent. */
export const NECESSARY_FOR_CASHBACK = position(
  'Awin, another affiliate network',
  'https://help.awin.com/developers/docs/consent-framework',
  'There are exceptional cases in which, cookies can be set by Awin where they are strictly necessary even if the consumer did not consent on the website. This is because cookies are needed to deliver the service that the consumer asked for (such as cashback or loyalty points).',
  'That is the view of a network, and no page of Retrack speaks of consent. What the law asks of your store, it and your lawyer say, not this check.',
)

export interface ConsentOrder extends Omit<SpecialOrder, 'journey' | 'ifFailed'> {
  readonly journey: 'declined-visitor' | 'late-visitor'
  readonly look: 'declined' | 'undecided'
  readonly variants: readonly (string | null)[]
}

export function judgeConsent(evidence: readonly Evidence[], special: ConsentOrder): Judgement {
  const { journey, look, variants } = special
  if (getSettings(evidence)?.store.redirectUrl === null) return NO_REDIRECT_PAGE
  return requireOrders(evidence, [journey], (settings) => {
    const given = settings.visitor.consent[look]
    if (given === 'none') return notApplicable('The store asks its visitors for no consent (`consent: none`).')
    if (given === 'unset') return NOBODY_SAID
    return combine(
      variants.map((variant) => {
        const order = getOrdersOf(evidence, journey).find(({ started }) => started.journey?.variant === variant)
        if (order === undefined) return journeyMissing(evidence, journey)
        const judged = ofOrder(evidence, order, settings, special)
        return attributeToSetupOfRun(evidence, order.started.journey?.run, judged)
      }),
    )
  })
}

const NOBODY_SAID = unproven(
  'The config does not say how the store asks its visitors for consent.',
  'Add `consent` under `visitor` in retrack-kit.yaml: `none` where it asks nothing, else how a visitor looks who has declined, and one who has not answered yet (docs/config.md).',
)

function ofOrder(
  evidence: readonly Evidence[],
  order: ObservedOrder,
  settings: SettingsItem,
  { order: which, clue }: ConsentOrder,
): Judgement {
  const { started } = order
  if (started.cookie !== 'store') {
    return unproven(
      'The check planted the cookie itself, so the answer to the banner made no difference.',
      settings.driver === 'http'
        ? needsBrowser(settings)
        : 'See `redirect.cookie-stored`; once visits leave the cookie, run the check again.',
      started,
    )
  }
  const judged = judgeLeadOfSpecialOrder(evidence, order, {
    order: which,
    clue,
    ifFailed: 'See whether the steps of `placeOrder` go through with this answer to the banner.',
  })
  const scripted = findScriptedPage(evidence, order)
  if (judged.kind !== 'failure' || settings.driver === 'chromium' || scripted === undefined) return judged
  return unproven('A script may keep the click, and scripts were not run.', needsBrowser(settings), started, scripted)
}

function findScriptedPage(evidence: readonly Evidence[], { started: { journey } }: ObservedOrder) {
  const run =
    journey === null ? undefined : getRuns(evidence, journey.name).find((one) => one.journey.run === journey.run)
  return ofKind(run?.items ?? [], 'page').find(({ hasScript }) => hasScript)
}
