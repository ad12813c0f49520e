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

/** `leadView` as JSON, with the parts that all leads of an event share written once. */
export function leadJson(account: Account, lead: LeadRecord): string {
  const write = writer(account)
  const { commission, sharedParts } = eventParts(account, lead, write)
  const { behaviours } = account.settings
  const statusTime = behaviours['status-time'] === 'creation' ? lead.createdAt : lead.statusAt
  return `{"uuid":"${lead.uuid}","reference":${JSON.stringify(lead.reference)},"commission":${commission},"currency":"${account.currency}","vouchers":${JSON.stringify(vouchers(lead, behaviours))},"created_at":"${write(lead.createdAt)}","click":${JSON.stringify(writeClick(lead.click, write))},${sharedParts},"status":{"name":"${lead.status}","reason":${JSON.stringify(lead.reason)},"created_at":"${write(statusTime)}"}}`
}

interface EventParts {
  readonly commission: number
  /** The publisher, advertiser, program and event as JSON members, without braces. */
  readonly sharedParts: string
}

/** Per account as it was read (a changed account is another object), then per uuid of an event. */
const partsByAccount = new WeakMap<Account, Map<string, EventParts>>()

function eventParts(account: Account, lead: LeadRecord, write: Writer): EventParts {
  let parts = partsByAccount.get(account)
  if (parts === undefined) {
    parts = new Map()
    partsByAccount.set(account, parts)
  }
  let ofEvent = parts.get(lead.event)
  if (ofEvent === undefined) {
    const event = eventOf(account, lead)
    ofEvent = {
      commission: event.commission,
      sharedParts: JSON.stringify(writeParts(account, event, write)).slice(1, -1),
    }
    parts.set(lead.event, ofEvent)
  }
  return ofEvent
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
