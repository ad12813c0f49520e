/** Several ways to order, or to end an order, each by its name: `placeOrder: { card: …, express: … }`. */
import * as z from 'zod'
import { ACTION_KINDS, type Action, type ActionSetting, createActionSchema } from './actions.ts'

export interface NamedAction {
  readonly name: string
  readonly action: Action
}

/** An action in several ways; the first is the one that all other orders go by. */
export interface Ways {
  readonly kind: 'ways'
  readonly ways: readonly [NamedAction, ...NamedAction[]]
}

const NAME = /^[A-Za-z][\w-]*$/

/** Sections by other names than those of an action: whatever is wrong in them, several ways were meant. */
function isMeantAsWays(given: unknown): boolean {
  if (typeof given !== 'object' || given === null || ACTION_KINDS.some((kind) => kind in given)) return false
  return Object.values(given).some((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
}

export function createWaysSchema() {
  const ways = z.record(z.string(), createActionSchema()).transform((given, context): Ways => {
    for (const name of Object.keys(given)) {
      if (NAME.test(name)) continue
      const message = 'Expected the name of a way, of letters, digits, _ and -, such as card or express'
      context.addIssue({ code: 'custom', path: [name], message })
    }
    const [first, ...rest] = Object.entries(given).map(([name, action]) => ({ name, action }))
    if (first !== undefined) return { kind: 'ways', ways: [first, ...rest] }
    context.addIssue({ code: 'custom', message: 'Expected at least one way, by its name' })
    return z.NEVER
  })
  return z.preprocess((given) => (isMeantAsWays(given) ? given : undefined), ways)
}

/** The one action that stands for all of them. */
export const toMainAction = (setting: ActionSetting | Ways): ActionSetting =>
  setting.kind === 'ways' ? setting.ways[0].action : setting

/** None where the action is written without a name. */
export const toWays = (setting: ActionSetting | Ways): readonly NamedAction[] =>
  setting.kind === 'ways' ? setting.ways : []

interface WithActions {
  readonly placeOrder: ActionSetting
  readonly rejectOrder: ActionSetting
  readonly approveOrder: ActionSetting
  readonly restartStore: ActionSetting
  readonly ways: { readonly placeOrder: readonly NamedAction[]; readonly rejectOrder: readonly NamedAction[] }
}

/** Each action of a config once, with the keys that lead to it. */
export function listActions({ ways, ...config }: WithActions): {
  readonly path: readonly string[]
  readonly action: ActionSetting
}[] {
  const { placeOrder, rejectOrder, approveOrder, restartStore } = config
  return Object.entries({ placeOrder, rejectOrder, approveOrder, restartStore }).flatMap(([key, action]) => {
    const named = key === 'placeOrder' || key === 'rejectOrder' ? ways[key] : []
    if (named.length === 0) return [{ path: [key], action }]
    return named.map((way) => ({ path: [key, way.name], action: way.action }))
  })
}
