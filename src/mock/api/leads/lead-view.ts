/** Builds leads and clicks as Retrack returns them: the documented nest, its fields in the documented order. */
import type { Behaviours } from '../../../../schemas/behaviours/index.ts'
import type { Click, Event, Lead, Program, Publisher } from '../../../../schemas/retrack.ts'
import type { Account, ClickRecord, EventRecord, Instant, LeadRecord, Party } from '../../../store/port.ts'
import { writeTime } from '../../time.ts'

type Writer = (instant: Instant) => string

export function clickView(account: Account, click: ClickRecord): Click {
  return writeClick(click, writer(account))
}

export function leadView(account: Account, lead: LeadRecord): Lead {
  const write = writer(account)
  const event = eventOf(account, lead)
  return {
    ...beginning(account, event, lead, write),
    ...writeParts(account, event, write),
    status: writeStatus(account, lead, write),
  }
}

/** `leadView` as JSON. Half of it is the same in every lead of an event, and is written once. */
export function leadJson(account: Account, lead: LeadRecord): string {
  const write = writer(account)
  const event = eventOf(account, lead)
  const first = JSON.stringify(beginning(account, event, lead, write))
  const status = JSON.stringify(writeStatus(account, lead, write))
  return `${first.slice(0, -1)},${partsJson(account, event, write)},"status":${status}}`
}

function eventOf({ events }: Account, lead: LeadRecord): EventRecord {
  const event = events.find(({ uuid }) => uuid === lead.event)
  if (event === undefined) throw new TypeError(`Lead ${lead.uuid} names an event that its account does not have.`)
  return event
}

function beginning(account: Account, { commission }: EventRecord, lead: LeadRecord, write: Writer) {
  return {
    uuid: lead.uuid,
    reference: lead.reference,
    commission,
    currency: account.currency,
    vouchers: vouchers(lead, account.settings.behaviours),
    created_at: write(lead.createdAt),
    click: writeClick(lead.click, write),
  }
}

function writeParts({ publisher, advertiser, program }: Account, event: EventRecord, write: Writer) {
  return {
    publisher: writeParty(publisher, write),
    advertiser: writeParty(advertiser, write),
    program: writeProgram(program, write),
    event: writeEvent(event, write),
  }
}

/** By the account as it was read: one that was changed since is another. */
const writtenParts = new WeakMap<Account, Map<EventRecord, string>>()

function partsJson(account: Account, event: EventRecord, write: Writer): string {
  const ofEvents = writtenParts.get(account) ?? new Map<EventRecord, string>()
  let written = ofEvents.get(event)
  if (written === undefined) {
    // Without its braces: it stands in the middle of a lead.
    written = JSON.stringify(writeParts(account, event, write)).slice(1, -1)
    writtenParts.set(account, ofEvents.set(event, written))
  }
  return written
}

function writeStatus({ settings }: Account, lead: LeadRecord, write: Writer) {
  const { 'status-time': time } = settings.behaviours
  return {
    name: lead.status,
    reason: lead.reason,
    created_at: write(time === 'creation' ? lead.createdAt : lead.statusAt),
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
