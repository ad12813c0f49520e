/** The whole page: who uses it, which view is shown, and whether the mock is there. */
import { signal, useSignal, useSignalEffect } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { AccountWithToken } from '../../schemas/control/accounts.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { BehavioursView } from './behaviours/view.tsx'
import { ClockView } from './clock.tsx'
import { call } from './control-api.ts'
import { FailuresView } from './failures/view.tsx'
import { FirstUse } from './first-use/view.tsx'
import { GoLiveView } from './go-live/view.tsx'
import { LeadsView } from './leads/view.tsx'
import { setToken, takeTokenFromAddress, token } from './token.ts'
import { TrafficDetails } from './traffic/details.tsx'
import { TrafficList } from './traffic/list.tsx'
import { connection, entries, follow, tokenProblem, total } from './traffic/state.ts'

takeTokenFromAddress()
const route = signal(location.hash)
addEventListener('hashchange', () => {
  takeTokenFromAddress()
  route.value = location.hash
})

const VIEWS = {
  traffic: 'Traffic',
  leads: 'Clicks and leads',
  failures: 'Make it fail',
  time: 'Time',
  behaviours: 'Behaviours',
  'go-live': 'Go-live',
} as const

export const App = () => (token.value === null ? <AskForToken /> : <Signed key={token.value} />)

function Signed() {
  const account = useSignal<AccountWithToken | null>(null)
  useEffect(() => {
    const left = new AbortController()
    void follow(left.signal)
    return () => left.abort()
  }, [])
  // After a restart the same token may belong to an account with another program.
  useSignalEffect(() => {
    if (connection.value !== 'live') return
    call<AccountWithToken>('GET', '/account').then(
      (found) => {
        account.value = found
      },
      () => {},
    )
  })
  const [, view = 'traffic', id] = route.value.split('/')
  return (
    <Frame view={view}>
      {connection.value === 'lost' && (
        <p class="banner" role="alert">
          The mock does not answer. This page goes on by itself when it is back.
        </p>
      )}
      {view === 'traffic' && <Traffic id={id === undefined ? undefined : Number(id)} account={account.value} />}
      {view === 'leads' && account.value !== null && <LeadsView account={account.value} />}
      {view === 'failures' && <FailuresView />}
      {view === 'time' && <ClockView />}
      {view === 'go-live' && account.value !== null && <GoLiveView account={account.value} />}
      {view === 'behaviours' && account.value !== null && <BehavioursView account={account.value} shown={id} />}
    </Frame>
  )
}

function Traffic({ id, account }: { readonly id: number | undefined; readonly account: AccountWithToken | null }) {
  const count = entries.value.length
  const isEmpty = count === 0 && id === undefined && connection.value === 'live'
  // Who follows the tracking link, as she is told to, still has the way to her first lead before her.
  const isBegun = id === undefined && count === total.value && entries.value.every(isVisitor)
  return (
    <>
      {isBegun && connection.value === 'live' && account !== null && <FirstUse account={account} visitors={count} />}
      {!isEmpty && (
        <div class={id === undefined ? 'traffic' : 'traffic with-details'}>
          <TrafficList selected={id} />
          {id !== undefined && <TrafficDetails id={id} account={account} />}
        </div>
      )}
    </>
  )
}

const isVisitor = ({ operation }: JournalEntry) => operation === 'trackClick'

const STATES = { connecting: 'connecting', live: 'live', lost: 'not reached' } as const

const Frame = ({ view, children }: { readonly view: string; readonly children: ComponentChildren }) => (
  <>
    <header class="masthead">
      <h1>retrack-kit</h1>
      <nav aria-label="Views">
        {Object.entries(VIEWS).map(([name, title]) => (
          <a key={name} href={`#/${name}`} aria-current={name === view ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <span role="status" class={connection.value === 'live' ? 'pass' : 'warn'}>
        {STATES[connection.value]}
      </span>
    </header>
    <main>{children}</main>
  </>
)

function AskForToken() {
  const given = useSignal('')
  return (
    <main class="column ask">
      <h1>retrack-kit</h1>
      {tokenProblem.value !== null && <p role="alert">{tokenProblem.value}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (given.value !== '') setToken(given.value)
        }}
      >
        <label>
          API token of the account
          <input
            type="password"
            autocomplete="off"
            required
            onInput={({ currentTarget }) => {
              given.value = currentTarget.value.trim()
            }}
          />
        </label>
        <button type="submit">Open</button>
      </form>
      <p class="quiet">
        <code>retrack-kit serve</code> prints the token, and the address of this page with the token in it.
      </p>
    </main>
  )
}
