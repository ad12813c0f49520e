/** Makes requests of the store fail: one of them, or as a scenario says. */
import { useSignal } from '@preact/signals'
import type { Fault, FaultWhen } from '../../../schemas/faults.ts'
import { SCENARIOS, type ScenarioName } from '../../../schemas/terms.ts'
import { call } from '../control-api.ts'
import { Action, Problem } from '../elements.tsx'
import { useReload } from '../use-reload.ts'
import { SINGLE_FAULTS, type SingleFault } from './single-faults.ts'

export function FailuresView() {
  const rules = useSignal<readonly Fault[]>([])
  const { reload, problem } = useReload(async () => {
    rules.value = (await call<{ readonly data: readonly Fault[] }>('GET', '/faults')).data
  })
  const change = (method: string, path: string, body?: unknown) => async () => {
    await call(method, path, body)
    await reload()
  }
  /** The rules of a scenario go together. */
  const removeScenario = (name: ScenarioName) => async () => {
    for (const { id, scenario } of rules.value) if (scenario === name) await call('DELETE', `/faults/${id}`)
    await reload()
  }
  return (
    <div class="column">
      {problem.value !== null && <Problem text={problem.value} />}
      <section aria-label="One request">
        <h2>Make one request fail</h2>
        <p class="quiet">A button arms its failure, and the next request of that kind meets it.</p>
        <ul class="cards">
          {SINGLE_FAULTS.map((fault) => {
            const isArmed = rules.value.some((rule) => rule.fired === 0 && isRuleOf(rule, fault))
            return (
              <li key={fault.name}>
                <Action run={change('POST', '/faults', fault.rule)} disabled={isArmed}>
                  {fault.name}
                </Action>{' '}
                {isArmed && <span class="mark warn">armed</span>}
                <p class="advice">{fault.advice}</p>
              </li>
            )
          })}
        </ul>
      </section>
      <section aria-label="Scenarios">
        <h2>Scenarios</h2>
        <p class="quiet">Each holds until it is switched off.</p>
        <ul class="cards">
          {(Object.entries(SCENARIOS) as [ScenarioName, string][]).map(([name, meaning]) => {
            const isOn = rules.value.some(({ scenario }) => scenario === name)
            return (
              <li key={name}>
                <Action
                  run={isOn ? removeScenario(name) : change('POST', '/faults', { scenario: name })}
                  pressed={isOn}
                >
                  {name}
                </Action>{' '}
                {meaning}
              </li>
            )
          })}
        </ul>
      </section>
      <section aria-label="Rules in force">
        <h2>
          Rules in force <small>{rules.value.length}</small>
        </h2>
        {rules.value.length === 0 ? (
          <p>None: every request is answered as Retrack would.</p>
        ) : (
          <Action run={change('DELETE', '/faults')}>Clear all</Action>
        )}
        <ul class="cards">
          {rules.value.map((rule) => (
            <li key={rule.id}>
              <p class="bar">
                <strong>{rule.id}</strong> {rule.operation === undefined ? 'any request' : OPERATIONS[rule.operation]}:{' '}
                {describeEffect(rule)}, {describeWhen(rule.when)}
                {rule.scenario !== null && <span class="quiet">scenario {rule.scenario}</span>}
              </p>
              <p class="bar">
                <span class={rule.fired > 0 ? 'warn' : 'quiet'}>
                  fired on {rule.fired} of {rule.matched} {rule.matched === 1 ? 'request' : 'requests'}
                </span>
                <Action run={change('DELETE', `/faults/${rule.id}`)}>Take back {rule.id}</Action>
              </p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

const OPERATIONS = { createLead: 'leads', updateLead: 'updates', trackClick: 'tracking links' } as const

/** Whether a rule is the one that the button makes. */
const isRuleOf = ({ operation, commit, effect, scenario }: Fault, { rule }: SingleFault): boolean =>
  scenario === null &&
  operation === rule.operation &&
  commit === (rule.commit ?? false) &&
  effect.kind === rule.effect.kind &&
  ('status' in effect ? effect.status : null) === ('status' in rule.effect ? rule.effect.status : null)

const describeEffect = ({ effect, commit }: Fault): string => {
  const { kind, ...values } = effect
  const given = Object.values(values).filter((value) => typeof value !== 'object')
  return [kind, ...given, ...(commit ? ['after saving'] : [])].join(' ').slice(0, 200)
}

function describeWhen(when: FaultWhen | undefined): string {
  if (when === undefined || 'always' in when) return 'always'
  if ('first' in when) return when.first === 1 ? 'once' : `the first ${when.first}`
  if ('after' in when) return `after ${when.after}, the next ${when.count}`
  if ('every' in when) return `every ${when.every}. request`
  if ('probability' in when) return `${Math.round(when.probability * 100)} of 100 requests`
  return `for ${when.forMs / 1000} s${when.from === 'first-match' ? ' from the first one' : ''}`
}
