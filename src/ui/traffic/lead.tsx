/** The lead that a request made or changed, as it is now. */
import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Lead } from '../../../schemas/retrack.ts'
import { call } from '../control-api.ts'
import { LeadCard } from '../leads/card.tsx'
import { entries } from './state.ts'

interface Found {
  readonly data: readonly Lead[]
}
const NONE: Found = { data: [] }

interface RequestedLeadProps {
  readonly uuid: string
  readonly reference: string
}

export function RequestedLead({ uuid, reference }: RequestedLeadProps) {
  const lead = useSignal<Lead | null>(null)
  const newest = useComputed(() => entries.value.find(({ resource }) => resource?.uuid === uuid)?.id)
  const read = async () => {
    // Before the real Retrack there is no such list.
    const { data } = await call<Found>('GET', `/leads?reference=${encodeURIComponent(reference)}`).catch(() => NONE)
    lead.value = data.find((one) => one.uuid === uuid) ?? null
  }
  useEffect(() => {
    void read()
  }, [newest.value])
  if (lead.value === null) return null
  return (
    <section aria-label="Its lead">
      <h3>The lead, as it is now</h3>
      <LeadCard lead={lead.value} onChange={read} />
    </section>
  )
}
