/** Clicks: listed, and planted without a visitor. */
import { CLICKS } from '../../../schemas/control/clicks.ts'
import { addClick, clickCountry, visitUrl } from '../api/clicks/track-click.ts'
import { clickView } from '../api/leads/lead-view.ts'
import type { ControlContext } from './context.ts'
import { capacityError, FREE_SPACE_HINT, HttpError, unknownCursor } from './http-error.ts'
import { serve } from './serve-route.ts'

export function clickRoutes(control: ControlContext): void {
  const { app, store } = control

  serve(app, CLICKS.listClicks, async ({ query, request }) => {
    const account = control.account(request)
    const page = await store.clicks.list(account, query)
    if (page === undefined) throw unknownCursor('click', query)
    return { data: page.items.map((click) => clickView(account, click)), total: page.total }
  })

  serve(app, CLICKS.createClick, async ({ body, request }) => {
    const account = control.account(request)
    const [visitor] = account.visitors
    const draft = {
      ref: body.ref || null,
      ref2: body.ref2 || null,
      ref3: body.ref3 || null,
      deeplink: body.deeplink || null,
      ipAddress: body.ipAddress === undefined ? (visitor?.ipAddress ?? null) : body.ipAddress,
      browser: body.browser === undefined ? (visitor?.browser ?? null) : body.browser,
      referer: body.referer === undefined ? account.referer : body.referer,
      country: body.country === undefined ? clickCountry(account) : body.country,
    }
    const click = await addClick(store, account, draft, body.version)
    if ('kind' in click) {
      if (click.kind === 'full') throw capacityError(FREE_SPACE_HINT)
      throw new HttpError(409, 'The account was reset while the click was being planted; nothing was.')
    }
    return { ...clickView(account, click), visitUrl: visitUrl(account, click) }
  })
}
