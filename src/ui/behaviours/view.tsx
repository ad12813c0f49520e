/** Lists the mock's behaviours with their sources, and a switch for each undocumented one. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { BEHAVIOURS, type Behaviour } from '../../../schemas/behaviours/ledger.ts'
import type { Setting } from '../../../schemas/behaviours/settings.ts'
import type { AccountWithToken } from '../../../schemas/control/accounts.ts'
import type { FidelityEntry } from '../../../schemas/control/behaviours.ts'
import { call, describeError } from '../control-api.ts'
import { Action, Problem, Prose } from '../elements.tsx'
import { useReload } from '../use-reload.ts'

type Entry = readonly [id: string, behaviour: Behaviour]
const ENTRIES: readonly Entry[] = Object.entries(BEHAVIOURS)
const PARTS: readonly string[] = [...new Set(ENTRIES.map(([, { part }]) => part))]

interface Changeable {
  readonly values: AccountWithToken['behaviours']
  readonly onChange: (id: string, value: unknown) => Promise<void>
}

interface BehavioursProps {
  readonly account: AccountWithToken
  /** The id of the one that another view refers to. */
  readonly shown: string | undefined
}

export function BehavioursView({ account, shown }: BehavioursProps) {
  const values = useSignal(account.behaviours)
  const observed = useSignal<ReadonlyMap<string, string>>(new Map())
  const { reload } = useReload(async () => {
    const { data } = await call<{ readonly data: readonly FidelityEntry[] }>('GET', '/behaviours')
    observed.value = new Map(data.flatMap(describeObserved))
  })
  const search = useSignal('')
  const set = async (behaviours: Readonly<Record<string, unknown>>) => {
    const changed = await call<AccountWithToken>('PATCH', '/account', { behaviours })
    values.value = changed.behaviours
    await reload()
  }
  const onChange = (id: string, value: unknown) => set({ [id]: value })
  useEffect(() => {
    if (shown !== undefined) document.getElementById(shown)?.scrollIntoView({ block: 'center' })
  }, [shown])
  const changed = ENTRIES.flatMap(([id, behaviour]) =>
    'setting' in behaviour && values.value[id] !== behaviour.setting.default ? [[id, behaviour.setting.default]] : [],
  )
  const found = ENTRIES.filter((entry) => isFound(entry, search.value.toLowerCase()))
  return (
    <div class="column">
      <h2>Behaviours</h2>
      <p>
        What Retrack documents cannot be changed. Everything else is the mock's best guess, with its reason: switch it
        to see whether your store minds.
      </p>
      <form class="conditions" onSubmit={(event) => event.preventDefault()}>
        <label>
          Search
          <input
            type="search"
            placeholder="name, or a word of its description"
            onInput={({ currentTarget }) => {
              search.value = currentTarget.value
            }}
          />
        </label>
      </form>
      {changed.length > 0 && (
        <p class="bar">
          <span class="mark notice">{changed.length} changed</span>
          <Action run={() => set(Object.fromEntries(changed))}>Set back what was changed</Action>
        </p>
      )}
      {found.length === 0 && <p>No behaviour is like that.</p>}
      {PARTS.filter((part) => found.some(([, behaviour]) => behaviour.part === part)).map((part) => (
        <section key={part} aria-label={part}>
          <h3 class="part">{part}</h3>
          <ul class="cards">
            {found
              .filter(([, behaviour]) => behaviour.part === part)
              .map(([id, behaviour]) => (
                <li key={id} id={id} class={id === shown ? 'shown' : undefined}>
                  <p>
                    <code>{id}</code> <Prose text={behaviour.title} />
                  </p>
                  <p class="quiet">
                    <Prose text={observed.value.get(id) ?? describeBasis(behaviour)} />
                  </p>
                  {'setting' in behaviour && (
                    <Switch id={id} setting={behaviour.setting} values={values.value} onChange={onChange} />
                  )}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

const isFound = ([id, behaviour]: Entry, text: string): boolean =>
  `${id} ${behaviour.title} ${describeBasis(behaviour)}`.toLowerCase().includes(text)

/** Of what the real Retrack was seen to do; nothing of the other entries. */
function describeObserved({ id, basis, observed }: FidelityEntry): [string, string][] {
  return basis === 'observed' && observed !== null ? [[id, `observed: last on ${observed.last.slice(0, 10)}`]] : []
}

function describeBasis(behaviour: Behaviour): string {
  const { basis } = behaviour
  if (basis.kind === 'documented') return `documented: ${basis.section}`
  const reason = basis.kind === 'inferred' ? basis.source : basis.reason
  return `${basis.kind}: ${reason}${'governedBy' in behaviour ? `; changed by ${behaviour.governedBy}` : ''}`
}

interface SwitchProps extends Changeable {
  readonly id: string
  readonly setting: Setting<unknown>
}

function Switch({ id, setting, values, onChange }: SwitchProps) {
  const problem = useSignal<string | null>(null)
  const value = values[id]
  const change = (given: string) => {
    problem.value = null
    onChange(id, typeof setting.default === 'number' ? Number(given) : given).catch((error: unknown) => {
      problem.value = describeError(error)
    })
  }
  const { range } = setting
  return (
    <p class="bar">
      {range.kind === 'one of' ? (
        <select aria-label={id} value={String(value)} onChange={({ currentTarget }) => change(currentTarget.value)}>
          {range.values.map((one) => (
            <option key={one} value={String(one)}>
              {one}
              {setting.meaning[one] === undefined ? '' : `: ${setting.meaning[one]}`}
            </option>
          ))}
        </select>
      ) : (
        <label class="quiet">
          {setting.accepts}{' '}
          <input
            aria-label={id}
            inputMode={range.kind === 'integer' ? 'numeric' : 'text'}
            value={String(value)}
            onChange={({ currentTarget }) => change(currentTarget.value)}
          />
        </label>
      )}
      {value !== setting.default && <span class="mark notice">changed from {String(setting.default)}</span>}
      {problem.value !== null && <Problem text={problem.value} />}
    </p>
  )
}
