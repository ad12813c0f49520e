/** Leads: listed, and moved by Retrack's staff. */
import { LEADS } from '../../../schemas/control/leads.ts'
import { LEAD_STATUSES } from '../../../schemas/terms.ts'
import { leadView } from '../api/leads/lead-view.ts'
import { accountNow } from '../retrack-clock.ts'
import type { ControlContext } from './context.ts'
import { capacityError, FREE_SPACE_HINT, HttpError, unknownCursor } from './http-error.ts'
import { serve } from './serve-route.ts'

export function leadRoutes(control: ControlContext): void {
  const { app, store } = control

  serve(app, LEADS.listLeads, async ({ query: { limit, after, before, ...filter }, request }) => {
    const account = control.account(request)
    const page = await store.leads.find(account, filter, { limit, after, before })
    if (page === undefined) throw unknownCursor('lead', { after, before })
    return { data: page.items.map((lead) => leadView(account, lead)), total: page.total }
  })

  serve(app, LEADS.adminUpdateLead, async ({ params: { uuid }, body: { status, reason }, request }) => {
    const account = control.account(request)
    const lead = await store.leads.get(account, uuid)
    const to = { status, reason: reason === undefined ? (lead?.reason ?? null) : reason, at: accountNow(account) }
    const change = await store.leads.changeStatus(account, uuid, to, LEAD_STATUSES)
    if (change.kind === 'stale')
      throw new HttpError(409, 'The account was reset while the lead was being changed; nothing was.')
    if (change.kind === 'full') throw capacityError(FREE_SPACE_HINT)
    if (change.kind === 'missing') throw new HttpError(404, 'There is no lead with this uuid in this account.')
    return { data: leadView(account, change.lead) }
  })
}
