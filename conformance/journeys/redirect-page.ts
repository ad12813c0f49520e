/** The journeys of the redirect page: what a visitor finds who comes from Retrack, and what a mischievous one does. */

import type { JourneyName } from '../../schemas/journeys.ts'
import { ENCODED_DEEPLINKS, FOREIGN_DEEPLINKS, HOSTILE_CLICKS, MISSING, SCRIPT_DEEPLINKS } from '../probes.ts'
import {
  firstDeeplink,
  freshClick,
  inRun,
  plantCookie,
  type Run,
  type Visited,
  visit,
  visitRedirectPage,
} from './run.ts'
import type { World } from './world.ts'

/** One run that is still to be made. */
export interface Planned {
  readonly name: JourneyName
  readonly variant: string | null
  readonly requests: number
  travel(world: World): Promise<void>
}

const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000

export function visitOf(
  deeplink: string,
  variant: string | null,
  seen: (run: Run, click: string, visited: Visited) => Promise<void>,
): Planned {
  return planned('visit', variant, async (run) => {
    const sent = await freshClick(run.world, deeplink)
    await seen(run, sent.click, await visitRedirectPage(run, sent, { screenshot: true }))
  })
}

/** All but the first visit, in the order in which they are worth knowing. */
export function redirectPageJourneys({ config }: World): Planned[] {
  const { redirectUrl, deeplinks, orderUrl } = config.store
  if (redirectUrl === null) return []
  const [deeplink, ...others] = [firstDeeplink(deeplinks), ...deeplinks.slice(1)]
  const { origin } = new URL(redirectUrl)
  const hostile = { leadsOn: false }
  return [
    ...others.map((other) => visitOf(other, other, async () => {})),
    ...(orderUrl === null
      ? []
      : [
          planned('order-page', null, async (run) => {
            const sent = await freshClick(run.world)
            await visitRedirectPage(run, sent)
            await visit(run, 'order-page', orderUrl, { click: null, deeplink: null }, { screenshot: true })
          }),
        ]),
    planned('newer-click', null, async (run) => {
      const { click: older } = await freshClick(run.world)
      await plantCookie(run, 'older-click', redirectUrl, older, TWO_DAYS_MS)
      await visitRedirectPage(run, await freshClick(run.world))
    }),
    planned(
      'same-link-again',
      null,
      async (run) => {
        const sent = await freshClick(run.world)
        await visitRedirectPage(run, sent)
        await run.visitor.forgetCookies()
        await visitRedirectPage(run, sent, { cookiesCleared: true })
      },
      2,
    ),
    ...each(ENCODED_DEEPLINKS, (variant, encode) =>
      planned('deeplink-encoding', variant, async (run) => {
        await visitRedirectPage(run, await freshClick(run.world, encode(deeplink)))
      }),
    ),
    ...MISSING.map((variant) =>
      planned('missing-click', variant, async (run) => {
        await visitRedirectPage(run, { click: variant === 'empty' ? '' : null, deeplink }, hostile)
      }),
    ),
    ...MISSING.map((variant) =>
      planned('missing-deeplink', variant, async (run) => {
        const { click } = await freshClick(run.world)
        await visitRedirectPage(run, { click, deeplink: variant === 'empty' ? '' : null }, hostile)
      }),
    ),
    ...each(FOREIGN_DEEPLINKS, (variant, disguise) =>
      planned('foreign-deeplink', variant, async (run) => {
        const { click } = await freshClick(run.world)
        await visitRedirectPage(run, { click, deeplink: disguise(origin) }, hostile)
      }),
    ),
    ...each(SCRIPT_DEEPLINKS, (variant, spell) =>
      planned('script-deeplink', variant, async (run) => {
        const { click } = await freshClick(run.world)
        await visitRedirectPage(run, { click, deeplink: spell() }, hostile)
      }),
    ),
    ...each(HOSTILE_CLICKS, (variant, spoil) =>
      planned('click-injection', variant, async (run) => {
        const { click } = await freshClick(run.world)
        await visitRedirectPage(run, { click: spoil(click), deeplink }, hostile)
      }),
    ),
  ]
}

export function planned(
  name: JourneyName,
  variant: string | null,
  travel: (run: Run) => Promise<void>,
  requests = 1,
): Planned {
  return { name, variant, requests, travel: (world) => inRun(world, name, variant, travel) }
}

function each<Probe, Made>(
  probes: Readonly<Record<string, Probe>>,
  make: (variant: string, probe: Probe) => Made,
): Made[] {
  return Object.entries(probes).map(([variant, probe]) => make(variant, probe))
}
