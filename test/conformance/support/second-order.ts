/** Two orders of one visitor, as the evidence tells of them. */
import type { Test as TestContext } from 'tap'
import { outcome } from './judged.ts'
import { type ChangeGiven, change, type OrderGiven, order } from './orders.ts'
import { type SettingsGiven, timeLine, troubled } from './time-line.ts'

export const CLICK = '59d08c54-18e6-4e0d-9c06-d18be3510e43'
export const NO_LEAD: OrderGiven = { leads: [] }
export const FAILED: OrderGiven = { leads: [], ended: { succeeded: false, reason: 'POST /checkout answered 409' } }

export function staysOpen(t: TestContext, id: string) {
  t.equal(outcome(id, timeLine().items), 'unproven', 'no order')
  t.equal(outcome(id, timeLine({ actions: { placeOrder: 'none' } }).items), 'not-applicable')
  const line = timeLine()
  troubled(line, 'mock-unreachable')
  t.equal(outcome(id, line.items), 'error')
}

export interface Given {
  readonly first?: OrderGiven
  readonly second?: OrderGiven | null
  readonly rejected?: ChangeGiven | null
}

/** Two orders with one click, of which the first is rejected. */
export function ordered({ first = {}, second = {}, rejected = {} }: Given = {}, settings: SettingsGiven = {}) {
  const line = timeLine(settings)
  const run = line.run('second-order')
  const made = order(line, 'second-order', { run, click: CLICK, reference: 'A1', ...first })
  if (second === null) return line.items
  const waited = { for: 'accepted-lead', ...second.waited } as const
  order(line, 'second-order', {
    run,
    click: CLICK,
    reference: 'A2',
    ...second,
    waited: second.waited === null ? null : waited,
  })
  if (rejected !== null) change(line, made, 'rejected', rejected)
  return line.items
}
