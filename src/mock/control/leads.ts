/** Leads: listed, and moved by Retrack's staff. */
import { LEADS } from '../../../schemas/control/leads.ts'
import { LEAD_STATUSES } from '../../../schemas/terms.ts'
import { leadView } from '../api/leads/lead-view.ts'
import { now } from '../time.ts'
import type { Control } from './context.ts'
import { EMPTY_SOME, full, Refused } from './refuse.ts'
import { serve } from './route.ts'

export function leadRoutes(control: Control): void {
  const { app, store } = control

  serve(app, LEADS.listLeads, async ({ query: { limit, ...filter }, request }) => {
    const account = control.account(request)
    return { data: (await store.leads.find(account, filter, limit)).map((lead) => leadView(account, lead)) }
  })

  serve(app, LEADS.staffUpdate, async ({ params: { uuid }, body: { status, reason }, request }) => {
    const account = control.account(request)
    const lead = await store.leads.get(account, uuid)
    const to = { status, reason: reason === undefined ? (lead?.reason ?? null) : reason, at: now(account) }
    const change = await store.leads.changeStatus(account, uuid, to, LEAD_STATUSES)
    if (change.kind === 'stale')
      throw new Refused(409, 'The account was reset while the lead was being changed; nothing was.')
    if (change.kind === 'full') throw full(EMPTY_SOME)
    if (change.kind === 'missing') throw new Refused(404, 'There is no lead with this uuid in this account.')
    return { data: leadView(account, change.lead) }
  })
}
