/** The default account: Retrack's own example, value for value. */
import { DOCUMENTED_REDIRECT, DOCUMENTED_RESPONSE } from '../../../schemas/documented.ts'
import type { AccountIdentity, ClickRecord, Instant } from '../../store/port.ts'
import { parseRetrackTime } from '../retrack-clock.ts'

const { click, publisher, advertiser, program, event, uuid, currency } = DOCUMENTED_RESPONSE.data

/** The redirect page of the documented example. */
export const DOCUMENTED_REDIRECT_PAGE = 'https://www.store-domain.com/retrack'

/** The parts of the documented example that may differ. */
export interface DocumentedOptions {
  readonly seed: number
  readonly event?: string | undefined
}

export function createDocumentedAccount(token: string, { seed, event: chosen }: DocumentedOptions): AccountIdentity {
  const visitor = { ipAddress: click.ip_address, browser: click.browser }
  const firstClick: ClickRecord = {
    uuid: click.uuid,
    ref: click.ref,
    ref2: click.ref2,
    ref3: click.ref3,
    deeplink: click.deeplink,
    ...visitor,
    referer: click.referer,
    country: click.country,
    createdAt: parseInstant(click.created_at),
  }
  return {
    token,
    seed,
    market: click.country,
    currency,
    publisher: { uuid: publisher.uuid, name: publisher.name, createdAt: parseInstant(publisher.created_at) },
    referer: click.referer,
    advertiser: { uuid: advertiser.uuid, name: advertiser.name, createdAt: parseInstant(advertiser.created_at) },
    program: { uuid: program.uuid, name: program.title, createdAt: parseInstant(program.created_at) },
    events: [
      {
        uuid: chosen ?? event.uuid,
        title: event.title,
        commission: Number(event.commission),
        createdAt: parseInstant(event.created_at),
      },
    ],
    visitors: [visitor],
    predefinedLeadUuids: [uuid],
    seedClicks: [
      firstClick,
      // The click of the redirect example. The page tells no more of it than its uuid and its deeplink.
      { ...firstClick, uuid: DOCUMENTED_REDIRECT.click, ref: null, deeplink: DOCUMENTED_REDIRECT.deeplink },
    ],
  }
}

function parseInstant(time: string): Instant {
  const read = parseRetrackTime(time, 'UTC')
  if (read === undefined) throw new TypeError(`The documented example holds no time "${time}".`)
  return read
}
