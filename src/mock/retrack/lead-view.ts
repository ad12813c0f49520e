/** Leads and clicks as Retrack shows them: the documented nest, its fields in the documented order. */
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Click, Event, Lead, Program, Publisher } from '../../../schemas/retrack.ts'
import type { Account, ClickRecord, EventRecord, Instant, LeadRecord, Party } from '../../store/port.ts'
import { writeTime } from '../time.ts'

type Writer = (instant: Instant) => string

export function clickView(account: Account, click: ClickRecord): Click {
  return writeClick(click, writer(account))
}

export function leadView(account: Account, lead: LeadRecord): Lead {
  const write = writer(account)
  const { behaviours } = account.settings
  const event = account.events.find(({ uuid }) => uuid === lead.event)
  if (event === undefined) throw new TypeError(`Lead ${lead.uuid} names an event that its account does not have.`)
  return {
    uuid: lead.uuid,
    reference: lead.reference,
    commission: event.commission,
    currency: account.currency,
    vouchers: vouchers(lead, behaviours),
    created_at: write(lead.createdAt),
    click: writeClick(lead.click, write),
    publisher: writeParty(account.publisher, write),
    advertiser: writeParty(account.advertiser, write),
    program: writeProgram(account.program, write),
    event: writeEvent(event, write),
    status: {
      name: lead.status,
      reason: lead.reason,
      created_at: write(behaviours['status-time'] === 'creation' ? lead.createdAt : lead.statusAt),
    },
  }
}

/** The parts of an account as they stand in its leads. */
export function partsView(account: Account) {
  const write = writer(account)
  return {
    publisher: writeParty(account.publisher, write),
    advertiser: writeParty(account.advertiser, write),
    program: writeProgram(account.program, write),
    events: account.events.map((event) => writeEvent(event, write)),
  }
}

function writer({ settings }: Account): Writer {
  const zone = settings.behaviours['time-zone']
  return (instant) => writeTime(instant, zone)
}

function vouchers({ voucher }: LeadRecord, behaviours: Behaviours): string[] | null {
  if (voucher !== null) return [voucher]
  return behaviours['no-voucher'] === 'null' ? null : []
}

function writeClick(click: ClickRecord, write: Writer): Click {
  return {
    uuid: click.uuid,
    ref: click.ref,
    ref2: click.ref2,
    ref3: click.ref3,
    deeplink: click.deeplink,
    ip_address: click.ipAddress,
    browser: click.browser,
    referer: click.referer,
    country: click.country,
    created_at: write(click.createdAt),
  }
}

function writeParty({ uuid, name, createdAt }: Party, write: Writer): Publisher {
  return { uuid, name, created_at: write(createdAt) }
}

function writeProgram({ uuid, name, createdAt }: Party, write: Writer): Program {
  return { uuid, title: name, created_at: write(createdAt) }
}

function writeEvent({ uuid, title, commission, createdAt }: EventRecord, write: Writer): Event {
  return { uuid, title, commission: String(commission), created_at: write(createdAt) }
}
