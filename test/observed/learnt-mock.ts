/** A mock that has learnt from a file, and what it answers otherwise than what it has learnt from. */
import type { Test } from 'tap'
import { createAccount, TestAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'
import { comparable, type Step, type Subject } from './course.ts'
import { CLICK, EVENT, OTHER_EVENT, OTHER_TOKEN, TRACKING_PATH } from './other-retrack.ts'

/** The account at the other Retrack, by way of this port. */
export const otherAccount = (port: number): Subject => ({
  account: new TestAccount({
    port,
    token: OTHER_TOKEN,
    request: { event: EVENT, click: CLICK, reference: 'order-1' },
    trackingPath: TRACKING_PATH,
  }),
  otherEvent: OTHER_EVENT,
})

/** With an account that has two events. */
export async function learntMock(t: Test, file: string): Promise<Subject> {
  const { port } = await startedMock(t, { observed: file })
  const events = [
    { title: 'One', commission: 100 },
    { title: 'Two', commission: 200 },
  ]
  const account = await createAccount(port, { events })
  return { account, otherEvent: account.record.events[1]?.uuid ?? '' }
}

/** The steps that are answered otherwise. */
export const differing = (before: readonly Step[], after: readonly Step[]) =>
  before.flatMap((step, n) => {
    const [was, is] = [comparable(step), after[n] === undefined ? undefined : comparable(after[n])]
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ step: step.name, was, is }]
  })
