/** On whose word the mock refused a request: its ledger tells what is documented and what is assumed. */
import { BEHAVIOURS, type Behaviour } from '../../schemas/behaviours/index.ts'
import type { MockRequest } from '../../schemas/evidence.ts'

const ledger: Readonly<Record<string, Behaviour>> = BEHAVIOURS

/** True where no page of Retrack's says that such a request is refused. */
export function isAssumedRefusal({ entry: { behaviours } }: MockRequest): boolean {
  const entries = behaviours.map((id) => (Object.hasOwn(ledger, id) ? ledger[id] : undefined))
  return entries.length > 0 && entries.every((one) => one !== undefined && one.basis.kind !== 'documented')
}

/** The entries as a merchant finds them in docs/fidelity.md. */
export const getLedgerEntries = ({ entry: { behaviours } }: MockRequest): string[] =>
  behaviours.map((id) => `\`${id}\`${Object.hasOwn(ledger, id) ? ` (${ledger[id]?.title.replace(/\.$/, '')})` : ''}`)
