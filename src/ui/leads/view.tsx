/** Clicks and leads, and what Retrack's staff can do with a lead. */
import { useSignal } from '@preact/signals'
import type { AccountWithToken } from '../../../schemas/control/accounts.ts'
import type { Click, Lead, LeadStatus } from '../../../schemas/retrack.ts'
import { call } from '../control-api.ts'
import { Action, Line, Problem } from '../elements.tsx'
import { useReload } from '../use-reload.ts'
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
            <LeadCard key={lead.uuid} lead={lead} onChange={reload} />
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

/** The changes that the store may still make, by Retrack's page. */
const FOR_THE_STORE: Record<LeadStatus, string> = {
  pending: 'The store may approve or reject it.',
  rejected: 'The store may move it back to pending, or approve it.',
  approved: 'The store may change it no more; Retrack\u2019s staff may.',
}

function LeadCard({ lead, onChange }: { readonly lead: Lead; readonly onChange: () => Promise<void> }) {
  const { uuid, reference, status, commission, currency, created_at, vouchers } = lead
  const reason = useSignal('')
  const move = (to: LeadStatus) => async () => {
    const given = to === 'rejected' && reason.value !== '' ? { reason: reason.value } : {}
    await call('PATCH', `/leads/${uuid}`, { status: to, ...given })
    await onChange()
  }
  const tone = { pending: 'notice', approved: 'pass', rejected: 'fail' }[status.name]
  return (
    <li>
      <p class="bar">
        <strong>{reference === null ? 'no reference' : <Line text={reference} />}</strong>
        <span class={`outcome ${tone}`}>
          <strong>{status.name}</strong>
        </span>
        <span class="quiet">
          {(commission / 100).toFixed(2)} {currency} · {created_at}
        </span>
      </p>
      {vouchers !== null && vouchers.length > 0 && (
        <p>
          Voucher <Line text={vouchers.join(', ')} />
        </p>
      )}
      {status.reason !== null && (
        <p>
          Reason: <Line text={status.reason} />
        </p>
      )}
      <p class="quiet">
        Since {status.created_at}. {FOR_THE_STORE[status.name]}
      </p>
      <div class="bar">
        {status.name !== 'approved' && <Action run={move('approved')}>Approve as staff</Action>}
        {status.name !== 'pending' && <Action run={move('pending')}>Back to pending</Action>}
        {status.name !== 'rejected' && (
          <>
            <input
              aria-label={`Reason to reject ${reference ?? uuid}`}
              placeholder="Reason, if any"
              onInput={({ currentTarget }) => {
                reason.value = currentTarget.value
              }}
            />
            <Action run={move('rejected')}>Reject as staff</Action>
          </>
        )}
      </div>
    </li>
  )
}
