/** Replaces an empty list by the way to the first lead, with this account's values. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AccountWithToken } from '../../../schemas/control/accounts.ts'
import type { Click } from '../../../schemas/retrack.ts'
import { call, describeError } from '../control-api.ts'
import { Action, Block, CopyButton, Problem } from '../elements.tsx'
import { Tabs } from '../tabs.tsx'
import { type LeadValues, SNIPPETS } from './snippets.ts'

interface FirstUseProps {
  readonly account: AccountWithToken
  /** How many have followed the tracking link. */
  readonly visitors: number
}

export function FirstUse({ account, visitors }: FirstUseProps) {
  const { origin } = location
  const [event] = account.events
  return (
    <section class="first-use">
      <h2>{visitors === 0 ? 'No request has come yet' : 'A visitor has come, and no lead yet'}</h2>
      <ol>
        <li>
          Have your store send its leads to <code>{origin}</code> in place of <code>https://retrack.refunder.com</code>,
          with the token of this account
          {event !== undefined && (
            <>
              {' '}
              and the event <code>{event.uuid}</code>
            </>
          )}
          . <CopyButton text={account.token}>Copy the token</CopyButton>
        </li>
        <li>
          Be a visitor: the <a href="#/leads">tracking link</a> leads to <code>{account.redirectUrl}</code> with a
          click, which your store keeps in the cookie <code>retrack_click</code>.{' '}
          <a class="button" href={account.trackingUrl} target="_blank" rel="noopener noreferrer">
            Open your store as a customer of {account.publisher.name}
          </a>
        </li>
        <li>Buy something. The lead appears here as soon as your store sends it.</li>
      </ol>
      {event === undefined ? (
        <p>
          This account has no event, so that no lead can be sent. Make an account with one:{' '}
          <code>POST /_mock/accounts</code>.
        </p>
      ) : (
        <LeadByHand event={event.uuid} token={account.token} />
      )}
    </section>
  )
}

function LeadByHand({ event, token }: Pick<LeadValues, 'event' | 'token'>) {
  /** Undefined until the mock has told whether there is one. */
  const click = useSignal<string | null | undefined>(undefined)
  const problem = useSignal<string | null>(null)
  useEffect(() => {
    call<{ readonly data: readonly Click[] }>('GET', '/clicks?limit=1').then(
      ({ data: [newest] }) => {
        click.value = newest?.uuid ?? null
      },
      (error: unknown) => {
        problem.value = describeError(error)
      },
    )
  }, [])
  const createClick = async () => {
    click.value = (await call<Click>('POST', '/clicks', {})).uuid
  }
  if (problem.value !== null) return <Problem text={problem.value} />
  if (click.value === undefined) return null
  if (click.value === null)
    return (
      <p class="bar">
        Or send a lead by hand. It needs a click: <Action run={createClick}>Make a click</Action>
      </p>
    )
  return <Programs values={{ origin: location.origin, token, event, click: click.value }} />
}

/** Stands for the token until somebody asks to see it: others may see the screen. */
const HIDDEN_TOKEN = '(the token)'

function Programs({ values }: { readonly values: LeadValues }) {
  const selected = useSignal('curl')
  const isTokenShown = useSignal(false)
  const snippet = SNIPPETS.find(({ id }) => id === selected.value)
  if (snippet === undefined) return null
  const { title, file, command, write } = snippet
  return (
    <>
      <p>Or send one by hand:</p>
      <Tabs
        label="Languages"
        tabs={SNIPPETS}
        selected={selected.value}
        onSelect={(id) => {
          selected.value = id
        }}
      >
        <Block
          value={write(isTokenShown.value ? values : { ...values, token: HIDDEN_TOKEN })}
          label={`A lead with ${title}`}
        />
        {file !== undefined && (
          <p class="quiet">
            Save it as <code>{file}</code> and run <code>{command}</code>.
          </p>
        )}
      </Tabs>
      <div class="bar">
        <CopyButton key={selected.value} text={write(values)}>
          Copy, with the token
        </CopyButton>
        <label class="check">
          <input
            type="checkbox"
            checked={isTokenShown.value}
            onChange={({ currentTarget }) => {
              isTokenShown.value = currentTarget.checked
            }}
          />
          Show the token
        </label>
      </div>
    </>
  )
}
