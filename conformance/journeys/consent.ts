/** The journeys of the consent banner: a visitor who has declined, and one who answers late. */
import type { Config } from '../../schemas/config.ts'
import { LATE_VARIANTS } from '../probes.ts'
import type { Journey, JourneyContext } from './journey.ts'
import { awaitOutcome, placeOrder, visitWithNewClick } from './ordering.ts'
import { firstDeeplink, visit } from './visiting.ts'

const getLook = ({ visitor: { consent } }: Config, look: 'declined' | 'undecided') =>
  consent.kind === 'banner' ? consent[look] : null

export const declinedVisitor: Journey = {
  name: 'declined-visitor',
  needs: ['redirectUrl', 'placeOrder'],
  look: 'declined',
  variants: (config) => (getLook(config, 'declined') === null ? [] : [null]),
  visits: 1,
  orders: 1,
  async run(run) {
    const { click } = await visitWithNewClick(run)
    return awaitOutcome(await order(run, click), run.check.config.timing.retry)
  },
}

/** The store hears of the visitor's consent with the next page that she opens. */
export const lateVisitor: Journey = {
  name: 'late-visitor',
  needs: ['redirectUrl', 'placeOrder'],
  look: 'undecided',
  variants: (config) => (getLook(config, 'undecided') === null ? [] : LATE_VARIANTS),
  visits: 3,
  orders: 1,
  async run(run, variant) {
    const deeplink = firstDeeplink(run.check.config.store.deeplinks)
    const second = new URL('/', deeplink).href
    const { click } = await visitWithNewClick(run)
    if (variant === 'second-page') await openPage(run, second)
    run.record.add({ kind: 'consent-given', cookies: await run.visitor.agree() }, null)
    await openPage(run, variant === 'second-page' ? second : deeplink)
    return awaitOutcome(await order(run, click), run.check.config.timing.retry)
  },
}

const openPage = (run: JourneyContext, url: string) => visit(run, 'store-page', url, { click: null, deeplink: null })

const order = (run: JourneyContext, click: string) => placeOrder(run, { click, cookie: run.traits.cookie })
