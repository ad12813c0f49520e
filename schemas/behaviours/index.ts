/** The behaviours of an account: the ledger's defaults, and what a user changed of them. */
import { suggest } from '../../shared/nearest.ts'
import { BEHAVIOURS, type Behaviour, type BehaviourId } from './ledger.ts'
import { isWithin, type Setting } from './settings.ts'

export { BEHAVIOURS, type Behaviour, type BehaviourId, type Category, type Section } from './ledger.ts'

export type { Setting } from './settings.ts'

type Ledger = typeof BEHAVIOURS
/** The entries that a setting changes. */
export type SettableId = {
  [Id in BehaviourId]: Ledger[Id] extends { readonly setting: Setting<unknown> } ? Id : never
}[BehaviourId]
type ValueOf<Id extends BehaviourId> = Ledger[Id] extends { readonly setting: Setting<infer Value> } ? Value : never

/** The value of every setting. */
export type Behaviours = { readonly [Id in SettableId]: ValueOf<Id> }

const settings = (Object.entries(BEHAVIOURS) as [BehaviourId, Behaviour][]).flatMap(([id, entry]) =>
  'setting' in entry ? [[id as SettableId, entry.setting] as const] : [],
)

export const SETTABLE: ReadonlyMap<string, Setting<unknown>> = new Map<string, Setting<unknown>>(settings)

export const DEFAULT_BEHAVIOURS = Object.freeze(
  Object.fromEntries(settings.map(([id, setting]) => [id, setting.default])),
) as unknown as Behaviours

/** Whether a behaviour has a setting that takes the value. */
export function isSettableTo(id: string, value: unknown): id is SettableId {
  const setting = SETTABLE.get(id)
  return setting !== undefined && isWithin(setting.range, value)
}

export type BehaviourText = { readonly id: SettableId; readonly value: unknown } | { readonly problem: string }

/** Reads `ID=VALUE`, as it is given on a command line. */
export function parseBehaviour(text: string): BehaviourText {
  const at = text.indexOf('=')
  if (at < 1) return { problem: 'Expected ID=VALUE, such as repeated-reference=refuse.' }
  const id = text.slice(0, at)
  const setting = SETTABLE.get(id)
  if (setting === undefined) return { problem: unknownBehaviour(id) }
  const given = text.slice(at + 1)
  const value = typeof setting.default === 'number' && /^\d+$/.test(given) ? Number(given) : given
  if (!isWithin(setting.range, value)) return { problem: `${id} takes ${setting.accepts}, not "${given}".` }
  return { id: id as SettableId, value }
}

function unknownBehaviour(id: string): string {
  const entry = (BEHAVIOURS as Record<string, Behaviour>)[id]
  if (entry === undefined)
    return `There is no behaviour "${id}".${suggest(id, [...SETTABLE.keys()])} docs/fidelity.md lists them.`
  if ('governedBy' in entry) return `"${id}" has no setting of its own; it is governed by ${entry.governedBy}.`
  return `"${id}" is documented by Retrack and cannot be changed.`
}
