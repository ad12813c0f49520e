/** The account's clock. */
import * as z from 'zod'
import { CLOCK, type Clock } from '../../../schemas/control/clock.ts'
import type { Account, Instant } from '../../store/port.ts'
import { changedClock, now, readTime, writeTime } from '../time.ts'
import type { Control } from './context.ts'
import { invalid, Refused } from './refuse.ts'
import { serve } from './route.ts'

export function clockRoutes(control: Control): void {
  const { routes, store } = control

  serve(routes, CLOCK.setClock, async ({ body, request }) => {
    const { token } = control.account(request)
    const changed = await store.accounts.change(token, (account) => {
      const shown = body.now === undefined ? undefined : instant(body.now, account)
      const clock = changedClock(account.clock, { ...body, now: shown })
      if (!isWritable(now({ clock }))) throw invalid({ advanceMs: [`The clock would leave the years ${RANGE}.`] })
      return { clock }
    })
    if (changed === undefined) throw new Refused(401, 'The account was removed.')
    return clockView(changed)
  })
}

function clockView(account: Account): Clock {
  const at = now(account)
  return {
    now: new Date(at).toISOString(),
    retrackTime: writeTime(at, account.settings.behaviours['time-zone']),
    frozen: 'frozenAt' in account.clock,
  }
}

const Iso = z.iso.datetime({ local: true, offset: true })
/** Retrack's own times have four digits for the year. */
const RANGE = '1970 to 9998'
const isWritable = (at: Instant) => at >= Date.parse('1970-01-01T00:00:00Z') && at < Date.parse('9999-01-01T00:00:00Z')

function instant(text: string, account: Account): Instant {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text)
  const read = Iso.safeParse(text).success
    ? Date.parse(zoned ? text : `${text}Z`)
    : readTime(text, account.settings.behaviours['time-zone'])
  if (read !== undefined && isWritable(read)) return read
  throw invalid({
    now: [`Expected a time such as 2020-11-04T11:09:31Z or 2020-11-04 11:09:31, in the years ${RANGE}.`],
  })
}
