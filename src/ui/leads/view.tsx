/** Clicks and leads, and what Retrack's staff can do with a lead. */
import { useSignal } from '@preact/signals'
import type { AccountWithToken } from '../../../schemas/control/accounts.ts'
import type { Click, Lead } from '../../../schemas/retrack.ts'
import { call } from '../control-api.ts'
import { Line, Problem } from '../elements.tsx'
import { useReload } from '../use-reload.ts'
import { LeadCard } from './card.tsx'
import { TrackingLink } from './tracking-link.tsx'

interface Listed<Item> {
  readonly data: readonly Item[]
  readonly total: number
}
const NONE = { data: [], total: 0 }
const LIMIT = 50

export function LeadsView({ account }: { readonly account: AccountWithToken }) {
  const leads = useSignal<Listed<Lead>>(NONE)
  const clicks = useSignal<Listed<Click>>(NONE)
  const { reload, problem } = useReload(async () => {
    leads.value = await call('GET', `/leads?limit=${LIMIT}`)
    clicks.value = await call('GET', `/clicks?limit=${LIMIT}`)
  })
  return (
    <div class="column">
      <TrackingLink url={account.trackingUrl} publisher={account.publisher.name} />
      {problem.value !== null && <Problem text={problem.value} />}
      <section aria-label="Leads">
        <h2>
          Leads <small>{toCount(leads.value)}</small>
        </h2>
        {leads.value.data.length === 0 && <p>None yet.</p>}
        <ul class="cards">
          {leads.value.data.toReversed().map((lead) => (
            <li key={lead.uuid}>
              <LeadCard lead={lead} onChange={reload} />
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Clicks">
        <h2>
          Clicks <small>{toCount(clicks.value)}</small>
        </h2>
        {clicks.value.data.length === 0 && <p>None yet.</p>}
        <ul class="cards">
          {clicks.value.data.toReversed().map(({ uuid, created_at, deeplink, ref, browser }) => (
            <li key={uuid}>
              <code>{uuid}</code> <span class="quiet">{created_at}</span>
              {ref !== null && (
                <p>
                  ref <Line text={ref} />
                </p>
              )}
              {deeplink !== null && (
                <p>
                  to <Line text={deeplink} />
                </p>
              )}
              {browser !== null && (
                <p class="quiet">
                  <Line text={browser} />
                </p>
              )}
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

const toCount = ({ data, total }: Listed<unknown>) =>
  data.length < total ? `the newest ${data.length} of ${total}` : String(total)
