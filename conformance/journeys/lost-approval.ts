/** The journey of an approval that Retrack has saved, and whose answer the store never got: every further one is refused. */
import type { JournalEntry } from '../../schemas/journal.ts'
import { MAX_UPDATES_AFTER_REFUSAL, QUIET_PAUSES } from '../probes.ts'
import { installFault } from './installed-fault.ts'
import type { Journey, JourneyContext } from './journey.ts'
import { awaitEntry, type PlacedOrder, waitTimeoutUntil } from './ordering.ts'
import { acceptedOrder, getApproval, startStatusChange } from './status.ts'

export const lostApproval: Journey = {
  name: 'lost-approval',
  needs: ['placeOrder', 'approveOrder'],
  visits: 1,
  orders: 1,
  statusChanges: () => 1,
  async run(run) {
    const { check, traits } = run
    const { order, outcome } = await acceptedOrder(run)
    const approve = getApproval(check.config)
    if (order === null || approve === null) return outcome
    const removeFault = await installFault(run, {
      operation: 'updateLead',
      match: order.click === null ? {} : { click: order.click },
      when: { first: 1 },
      commit: true,
      effect: { kind: 'empty' },
    })
    try {
      const since = await startStatusChange(run, approve, order, false)
      const clicks = order.click === null ? null : [order.click]
      const about = { operation: 'updateLead', clicks, since } as const
      const lost = await awaitEntry({ ...about, what: 'update', limitMs: check.config.timing.status })
      if (lost === null) return outcome
      const limitMs = traits.retryLimitMs ?? check.config.timing.retry
      const again = await awaitEntry({ ...about, what: 'update', limitMs, isIt: ({ id }) => id > lost.id })
      // It may not have been answered yet.
      if (again !== null && again.outcome !== 'accepted') {
        await watchFurther(run, since, order.position, lost, again)
      }
      return outcome
    } finally {
      await removeFault()
    }
  },
}

/**
 * Waits for further ones until there were enough of them, or none came in several times the longest pause so far: pauses
 * that double go on for longer, and never that long.
 */
async function watchFurther(
  run: JourneyContext,
  { began, endedAt }: Pick<PlacedOrder, 'began' | 'endedAt'>,
  leadBefore: number,
  lost: JournalEntry,
  refused: JournalEntry,
): Promise<void> {
  const { check, record } = run
  const { mock, config, signal, progress } = check
  const updates = [lost, refused]
  let neededMs = 0
  let quietSince = performance.now()
  let isQuiet = false
  progress({ kind: 'awaiting', what: 'no more updates', limitMs: config.timing.retry, run: run.journey })
  while (!isQuiet && updates.length <= MAX_UPDATES_AFTER_REFUSAL + 1) {
    neededMs = Math.max(config.timing.quietPeriod, QUIET_PAUSES * longestPauseMs(updates))
    // A store that tries once in a minute cannot be watched for as long as it takes to be sure.
    if (quietSince + neededMs > endedAt + 2 * config.timing.retry) break
    const filter = lost.click === null ? {} : { click: lost.click }
    const after = updates.at(-1)?.id ?? refused.id
    const timeoutMs = waitTimeoutUntil(quietSince + neededMs)
    const { data } = await mock.wait({ operation: 'updateLead', ...filter, after, timeoutMs }, signal)
    updates.push(...data)
    isQuiet = data.length === 0 && performance.now() >= quietSince + neededMs
    if (data.length > 0) quietSince = performance.now()
  }
  progress({ kind: 'awaited', run: run.journey })
  record.add(
    {
      kind: 'quiet-period',
      of: { operation: 'updateLead', click: lost.click, lead: null },
      result: isQuiet ? 'yes' : 'no',
      watchedMs: performance.now() - quietSince,
      neededMs,
      after: updates.at(-1)?.id ?? refused.id,
      upTo: await mock.position(),
      leadBefore,
      leadAfter: null,
    },
    began,
  )
}

function longestPauseMs(updates: readonly JournalEntry[]): number {
  const times = updates.map(({ stages }) => Date.parse(stages.received ?? ''))
  return Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? time)))
}
