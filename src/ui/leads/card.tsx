/** A lead with its status, and what Retrack's staff can do with it. */
import { useSignal } from '@preact/signals'
import type { Lead, LeadStatus } from '../../../schemas/retrack.ts'
import { call } from '../control-api.ts'
import { Action, Line } from '../elements.tsx'
import { NO_CONDITIONS } from '../traffic/entries.ts'
import { conditions } from '../traffic/state.ts'

/** The changes that the store may still make, by Retrack's page. */
const FOR_THE_STORE: Record<LeadStatus, string> = {
  pending: 'The store may approve or reject it.',
  rejected: 'The store may move it back to pending, or approve it.',
  approved: 'The store may change it no more; Retrack\u2019s staff may.',
}

export function LeadCard({ lead, onChange }: { readonly lead: Lead; readonly onChange: () => Promise<void> }) {
  const { uuid, reference, status, commission, currency, created_at, vouchers } = lead
  const reason = useSignal('')
  const move = (to: LeadStatus) => async () => {
    const given = to === 'rejected' && reason.value !== '' ? { reason: reason.value } : {}
    await call('PATCH', `/leads/${uuid}`, { status: to, ...given })
    await onChange()
  }
  const tone = { pending: 'notice', approved: 'pass', rejected: 'fail' }[status.name]
  return (
    <>
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
        {reference !== null && (
          <>
            {' '}
            <button
              type="button"
              class="link"
              onClick={() => {
                conditions.value = { ...NO_CONDITIONS, text: reference }
                location.hash = '#/traffic'
              }}
            >
              Its requests
            </button>
          </>
        )}
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
    </>
  )
}
