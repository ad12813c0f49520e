/** The journeys of the redirect page: what a visitor finds who comes from Retrack, and what a mischievous one does. */

import type { JourneyName } from '../../schemas/journeys.ts'
import { ENCODED_DEEPLINKS, FOREIGN_DEEPLINKS, HOSTILE_CLICKS, MISSING, SCRIPT_DEEPLINKS } from '../probes.ts'
import type { CheckContext } from './context.ts'
import {
  createClick,
  firstDeeplink,
  type JourneyContext,
  presetCookie,
  runJourney,
  type VisitResult,
  visit,
  visitRedirectPage,
} from './run.ts'

/** One run that is still to be made. */
export interface PlannedJourney {
  readonly name: JourneyName
  readonly variant: string | null
  readonly requests: number
  run(world: CheckContext): Promise<void>
}

const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000

export function planVisit(
  deeplink: string,
  variant: string | null,
  seen: (run: JourneyContext, click: string, visited: VisitResult) => Promise<void>,
): PlannedJourney {
  return planJourney('visit', variant, async (run) => {
    const sent = await createClick(run.check, deeplink)
    await seen(run, sent.click, await visitRedirectPage(run, sent, { screenshot: true }))
  })
}

/** All but the first visit, in the order in which they are worth knowing. */
export function redirectPageJourneys({ config }: CheckContext): PlannedJourney[] {
  const { redirectUrl, deeplinks, orderUrl } = config.store
  if (redirectUrl === null) return []
  const [deeplink, ...others] = [firstDeeplink(deeplinks), ...deeplinks.slice(1)]
  const { origin } = new URL(redirectUrl)
  const hostile = { leadsOn: false }
  return [
    ...others.map((other) => planVisit(other, other, async () => {})),
    ...(orderUrl === null
      ? []
      : [
          planJourney('order-page', null, async (run) => {
            const sent = await createClick(run.check)
            await visitRedirectPage(run, sent)
            await visit(run, 'order-page', orderUrl, { click: null, deeplink: null }, { screenshot: true })
          }),
        ]),
    planJourney('newer-click', null, async (run) => {
      const { click: older } = await createClick(run.check)
      await presetCookie(run, 'older-click', redirectUrl, older, TWO_DAYS_MS)
      await visitRedirectPage(run, await createClick(run.check))
    }),
    planJourney(
      'same-link-again',
      null,
      async (run) => {
        const sent = await createClick(run.check)
        await visitRedirectPage(run, sent)
        await run.visitor.forgetCookies()
        await visitRedirectPage(run, sent, { cookiesCleared: true })
      },
      2,
    ),
    ...each(ENCODED_DEEPLINKS, (variant, encode) =>
      planJourney('deeplink-encoding', variant, async (run) => {
        await visitRedirectPage(run, await createClick(run.check, encode(deeplink)))
      }),
    ),
    ...MISSING.map((variant) =>
      planJourney('missing-click', variant, async (run) => {
        await visitRedirectPage(run, { click: variant === 'empty' ? '' : null, deeplink }, hostile)
      }),
    ),
    ...MISSING.map((variant) =>
      planJourney('missing-deeplink', variant, async (run) => {
        const { click } = await createClick(run.check)
        await visitRedirectPage(run, { click, deeplink: variant === 'empty' ? '' : null }, hostile)
      }),
    ),
    ...each(FOREIGN_DEEPLINKS, (variant, disguise) =>
      planJourney('foreign-deeplink', variant, async (run) => {
        const { click } = await createClick(run.check)
        await visitRedirectPage(run, { click, deeplink: disguise(origin) }, hostile)
      }),
    ),
    ...each(SCRIPT_DEEPLINKS, (variant, spell) =>
      planJourney('script-deeplink', variant, async (run) => {
        const { click } = await createClick(run.check)
        await visitRedirectPage(run, { click, deeplink: spell() }, hostile)
      }),
    ),
    ...each(HOSTILE_CLICKS, (variant, spoil) =>
      planJourney('click-injection', variant, async (run) => {
        const { click } = await createClick(run.check)
        await visitRedirectPage(run, { click: spoil(click), deeplink }, hostile)
      }),
    ),
  ]
}

export function planJourney(
  name: JourneyName,
  variant: string | null,
  run: (run: JourneyContext) => Promise<void>,
  requests = 1,
): PlannedJourney {
  return { name, variant, requests, run: (world) => runJourney(world, name, variant, run) }
}

function each<Probe, Made>(
  probes: Readonly<Record<string, Probe>>,
  make: (variant: string, probe: Probe) => Made,
): Made[] {
  return Object.entries(probes).map(([variant, probe]) => make(variant, probe))
}
