/** The account's clock. */
import * as z from 'zod'
import { CLOCK, type Clock } from '../../../schemas/control/clock.ts'
import type { AccountRecord, Instant } from '../../store/port.ts'
import { changeAccount } from '../accounts/change-account.ts'
import { accountNow, applyClockChange, formatRetrackTime, parseRetrackTime } from '../retrack-clock.ts'
import type { ControlContext } from './context.ts'
import { HttpError, invalidRequest } from './http-error.ts'
import { serve } from './serve-route.ts'

export function clockRoutes(control: ControlContext): void {
  const { app, store } = control

  serve(app, CLOCK.setClock, async ({ body, request }) => {
    const { token } = control.account(request)
    const changed = await changeAccount(store, token, (account) => {
      const shown = body.now === undefined ? undefined : instant(body.now, account)
      const clock = applyClockChange(account.clock, { ...body, accountNow: shown })
      if (!isWritable(accountNow({ clock })))
        throw invalidRequest({ advanceMs: [`The clock would leave the years ${RANGE}.`] })
      return { clock }
    })
    if (changed === undefined) throw new HttpError(401, 'The account was removed.')
    return clockView(changed)
  })
}

function clockView(account: AccountRecord): Clock {
  const at = accountNow(account)
  return {
    now: new Date(at).toISOString(),
    retrackTime: formatRetrackTime(at, account.settings.behaviours['time-zone']),
    frozen: 'frozenAt' in account.clock,
  }
}

const Iso = z.iso.datetime({ local: true, offset: true })
/** Retrack's own times have four digits for the year. */
const RANGE = '1970 to 9998'
const isWritable = (at: Instant) => at >= Date.parse('1970-01-01T00:00:00Z') && at < Date.parse('9999-01-01T00:00:00Z')

function instant(text: string, account: AccountRecord): Instant {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text)
  const read = Iso.safeParse(text).success
    ? Date.parse(zoned ? text : `${text}Z`)
    : parseRetrackTime(text, account.settings.behaviours['time-zone'])
  if (read !== undefined && isWritable(read)) return read
  throw invalidRequest({
    now: [`Expected a time such as 2020-11-04T11:09:31Z or 2020-11-04 11:09:31, in the years ${RANGE}.`],
  })
}
