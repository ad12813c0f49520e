/** A lead or an update beside the same one as it should have been for this account. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AccountWithToken } from '../../../schemas/control/accounts.ts'
import type { JournalEntry } from '../../../schemas/journal.ts'
import { call } from '../control-api.ts'
import { Line } from '../elements.tsx'
import { type AccountFacts, compareWithRight, type Difference } from './right-request.ts'

type Newest = { readonly data: readonly { readonly uuid: string }[] }

interface BesideRightProps {
  readonly entry: JournalEntry
  readonly account: AccountWithToken
}

export function BesideRight({ entry, account }: BesideRightProps) {
  const click = useSignal<string | null>(null)
  const lead = useSignal<string | null>(null)
  const events = account.events.map(({ uuid }) => uuid)
  const facts: AccountFacts = { event: events[0] ?? null, events, click: click.value, lead: lead.value }
  const differences = compareWithRight(entry, facts)
  const differs = differences !== null && differences.length > 0
  useEffect(() => {
    if (!differs) return
    // Before the real Retrack there are no such lists; words stand in for the values then.
    const read = async (path: string) => {
      const { data } = await call<Newest>('GET', path).catch((): Newest => ({ data: [] }))
      return data[0]?.uuid ?? null
    }
    void Promise.all([read('/clicks?limit=1'), read('/leads?limit=1')]).then(([newestClick, newestLead]) => {
      click.value = newestClick
      lead.value = newestLead
    })
  }, [entry.id, differs])
  if (!differs) return null
  return (
    <section>
      <h3>Yours beside a right one</h3>
      <table class="beside">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Yours</th>
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {differences.map((difference) => (
            <Row key={difference.part} difference={difference} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

const Row = ({ difference: { part, yours, right } }: { readonly difference: Difference }) => (
  <tr>
    <th scope="row">
      <Line text={part} />
    </th>
    <td class="fail">
      <Value text={yours} />
    </td>
    <td class="pass">
      <Value text={right} />
    </td>
  </tr>
)

const Value = ({ text }: { readonly text: string | null }) =>
  text === null ? (
    <>not sent</>
  ) : (
    <code>
      <Line text={text} />
    </code>
  )
