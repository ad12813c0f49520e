/** What stands in place of an empty list: the way to the first lead, with this account's values. */
import type { AccountWithToken } from '../../schemas/control/accounts.ts'
import { Block } from './elements.tsx'

export function FirstUse({ account }: { readonly account: AccountWithToken }) {
  const { origin } = location
  const [event] = account.events
  const curl = `curl -i ${origin}/api/v2/leads \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"event":"${event?.uuid}","click":"THE CLICK","reference":"order-1"}'`
  return (
    <section class="first-use">
      <h2>No request has come yet</h2>
      <ol>
        <li>
          Have your store send its leads to <code>{origin}</code> in place of <code>https://retrack.refunder.com</code>,
          with the token that the mock printed and the event <code>{event?.uuid}</code>.
        </li>
        <li>
          Be a visitor: open the <a href="#/leads">tracking link</a>. It leads to <code>{account.redirectUrl}</code>{' '}
          with a click, which your store keeps in the cookie <code>retrack_click</code>.
        </li>
        <li>Buy something. The lead appears here as soon as your store sends it.</li>
      </ol>
      <p>Or send one by hand, with a click from the tracking link:</p>
      <Block value={curl} label="A lead by hand" />
    </section>
  )
}
