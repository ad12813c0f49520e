/** The journeys of the redirect page: what a visitor finds who comes from Retrack, and what a hostile one does. */

import type { JarCookie } from '../../schemas/evidence.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import {
  ENCODED_DEEPLINKS,
  FOREIGN_DEEPLINKS,
  HOSTILE_CLICKS,
  MISSING,
  OTHER_VISITORS,
  SCRIPT_DEEPLINKS,
} from '../probes.ts'
import type { CheckContext } from './context.ts'
import { type Journey, type JourneyContext, NO_LEAD } from './journey.ts'
import {
  createClick,
  firstDeeplink,
  presetCookie,
  type RedirectParameters,
  sendsClickToOrderPage,
  type VisitResult,
  visit,
  visitRedirectPage,
} from './visiting.ts'

const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000

/** The results of the first visit. */
export interface FirstVisit {
  /** Whose cookie orders can go with; null where only an order can tell. */
  readonly cookieSource: 'store' | 'preset' | null
  readonly clickCookie: JarCookie | null
}

/** The visit that comes before everything else: orders go by what it left. */
export const firstVisit: Journey<FirstVisit> = {
  name: 'visit',
  needs: ['redirectUrl'],
  visits: 1,
  orders: 0,
  async run(run) {
    const sent = await createClick(run.check)
    const visited = await visitRedirectPage(run, sent, { screenshot: true })
    const clickCookie = visited.cookies.find(({ name }) => name === CLICK_COOKIE) ?? null
    return { cookieSource: await findCookieSource(run, sent.click, visited), clickCookie }
  },
}

async function findCookieSource(
  run: JourneyContext,
  click: string,
  { isUnread, cookies }: VisitResult,
): Promise<FirstVisit['cookieSource']> {
  if (await sendsClickToOrderPage(run, click)) return 'store'
  // Scripts that were not run may have left the cookie: that is not worth an order to find out.
  return isUnread && !cookies.some(({ name }) => name === CLICK_COOKIE) ? 'preset' : null
}

/** A visitor of no interest, between those who order. */
export const visitBeforeOrder: Journey = visitJourney({
  name: 'visit',
  variants: () => ['before-order-without-click'],
  visit: (run) => visitWithScreenshot(run, firstDeeplink(run.check.config.store.deeplinks)),
})

/** All but the first visit, in the order in which they are worth knowing. */
export const REDIRECT_PAGE_JOURNEYS: readonly Journey[] = [
  visitJourney({
    name: 'visit',
    variants: ({ store }) => store.deeplinks.slice(1),
    visit: (run, deeplink) => visitWithScreenshot(run, deeplink),
  }),
  {
    name: 'order-page',
    needs: ['redirectUrl', 'orderUrl'],
    visits: 2,
    orders: 0,
    async run(run) {
      const { orderUrl } = run.check.config.store
      if (orderUrl === null) throw new TypeError('This journey needs orderUrl.')
      await visitRedirectPage(run, await createClick(run.check))
      await visit(run, 'order-page', orderUrl, { click: null, deeplink: null }, { screenshot: true })
      return NO_LEAD
    },
  },
  visitJourney({
    name: 'newer-click',
    async visit(run) {
      const { redirectUrl } = run.check.config.store
      const { click: older } = await createClick(run.check)
      if (redirectUrl !== null)
        await presetCookie(run, 'older-click', redirectUrl, older, TWO_DAYS_MS, run.traits.clickCookie)
      await visitRedirectPage(run, await createClick(run.check))
    },
  }),
  visitJourney({
    name: 'later-visit',
    visits: 2,
    async visit(run) {
      const sent = await createClick(run.check)
      await visitRedirectPage(run, sent)
      await visitRedirectPage(run, { ...sent, click: null })
    },
  }),
  visitJourney({
    name: 'later-page',
    async visit(run) {
      const { config } = run.check
      const { redirectUrl, deeplinks } = config.store
      if (redirectUrl === null) return
      const { click } = await createClick(run.check)
      await presetCookie(run, 'older-click', redirectUrl, click, TWO_DAYS_MS, run.traits.clickCookie)
      await visit(run, 'store-page', firstDeeplink(deeplinks), { click: null, deeplink: null })
    },
  }),
  visitJourney({
    name: 'other-visitor',
    variants: () => OTHER_VISITORS,
    look: (variant) => (variant === 'phone' ? 'phone' : 'swedish'),
    visit: async (run) => visitRedirectPage(run, await createClick(run.check)),
  }),
  visitJourney({
    name: 'same-link-again',
    visits: 2,
    async visit(run) {
      const sent = await createClick(run.check)
      await visitRedirectPage(run, sent)
      await run.visitor.forgetCookies()
      await visitRedirectPage(run, sent, { cookiesCleared: true })
    },
  }),
  visitJourney({
    name: 'deeplink-encoding',
    variants: () => Object.keys(ENCODED_DEEPLINKS),
    async visit(run, variant) {
      const encode = ENCODED_DEEPLINKS[variant as keyof typeof ENCODED_DEEPLINKS]
      await visitRedirectPage(run, await createClick(run.check, encode(getDeeplink(run.check))))
    },
  }),
  hostileVisit('missing-click', MISSING, async (variant, { deeplink }) => ({
    click: variant === 'empty' ? '' : null,
    deeplink,
  })),
  hostileVisit('missing-deeplink', MISSING, async (variant, { click }) => ({
    click: await click(),
    deeplink: variant === 'empty' ? '' : null,
  })),
  hostileVisit('foreign-deeplink', listKeys(FOREIGN_DEEPLINKS), async (variant, { click, origin }) => ({
    click: await click(),
    deeplink: FOREIGN_DEEPLINKS[variant](origin),
  })),
  hostileVisit('script-deeplink', listKeys(SCRIPT_DEEPLINKS), async (variant, { click }) => ({
    click: await click(),
    deeplink: SCRIPT_DEEPLINKS[variant](),
  })),
  hostileVisit('click-injection', listKeys(HOSTILE_CLICKS), async (variant, { click, deeplink }) => ({
    click: HOSTILE_CLICKS[variant](await click()),
    deeplink,
  })),
]

interface VisitJourney extends Pick<Journey, 'name' | 'variants' | 'look'> {
  readonly visits?: number
  visit(run: JourneyContext, variant: string): Promise<unknown>
}

/** A journey in which nothing is ordered. */
function visitJourney({ name, variants, look, visits = 1, visit: open }: VisitJourney): Journey {
  return {
    name,
    needs: ['redirectUrl'],
    ...(variants === undefined ? {} : { variants }),
    ...(look === undefined ? {} : { look }),
    visits,
    orders: 0,
    async run(run, variant) {
      await open(run, variant ?? '')
      return NO_LEAD
    },
  }
}

interface HostileParts {
  /** Creates a click, and returns its uuid. */
  click(): Promise<string>
  readonly deeplink: string
  /** The origin of the redirect page. */
  readonly origin: string
}

/** A visit with parameters that Retrack would never send. */
function hostileVisit<Variant extends string>(
  name: Journey['name'],
  variants: readonly Variant[],
  getParameters: (variant: Variant, parts: HostileParts) => Promise<RedirectParameters>,
): Journey {
  return visitJourney({
    name,
    variants: () => variants,
    async visit(run, variant) {
      const { redirectUrl } = run.check.config.store
      const parts = {
        click: async () => (await createClick(run.check)).click,
        deeplink: getDeeplink(run.check),
        origin: redirectUrl === null ? '' : new URL(redirectUrl).origin,
      }
      await visitRedirectPage(run, await getParameters(variant as Variant, parts), { leadsOn: false })
    },
  })
}

const getDeeplink = ({ config }: CheckContext): string => firstDeeplink(config.store.deeplinks)

async function visitWithScreenshot(run: JourneyContext, deeplink: string): Promise<void> {
  await visitRedirectPage(run, await createClick(run.check, deeplink), { screenshot: true })
}

function listKeys<Probes extends object>(probes: Probes): (keyof Probes & string)[] {
  return Object.keys(probes) as (keyof Probes & string)[]
}
