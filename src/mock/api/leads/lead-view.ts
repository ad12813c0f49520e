/** Builds leads and clicks as Retrack returns them: the documented nest, its fields in the documented order. */
import type { Behaviours } from '../../../../schemas/behaviours/index.ts'
import type { Click, Event, Lead, Program, Publisher } from '../../../../schemas/retrack.ts'
import type { AccountRecord, ClickRecord, EventRecord, Instant, LeadRecord, Organization } from '../../../store/port.ts'
import { formatRetrackTime } from '../../retrack-clock.ts'

type TimeFormatter = (instant: Instant) => string

export function clickView(account: AccountRecord, click: ClickRecord): Click {
  return formatClick(click, timeFormatter(account))
}

export function leadView(account: AccountRecord, lead: LeadRecord): Lead {
  const formatTime = timeFormatter(account)
  const event = findEvent(account, lead)
  return {
    ...formatOwnFields(account, event, lead, formatTime),
    ...formatAccountParts(account, event, formatTime),
    status: formatStatus(account, lead, formatTime),
  }
}

/** `leadView` as JSON, with the parts that all leads of an event share written once. */
export function leadJson(account: AccountRecord, lead: LeadRecord): string {
  const formatTime = timeFormatter(account)
  const { commission, sharedParts } = eventParts(account, lead, formatTime)
  const { behaviours } = account.settings
  const statusTime = behaviours['status-time'] === 'creation' ? lead.createdAt : lead.statusAt
  return `{"uuid":"${lead.uuid}","reference":${JSON.stringify(lead.reference)},"commission":${commission},"currency":"${account.currency}","vouchers":${JSON.stringify(formatVouchers(lead, behaviours))},"created_at":"${formatTime(lead.createdAt)}","click":${JSON.stringify(formatClick(lead.click, formatTime))},${sharedParts},"status":{"name":"${lead.status}","reason":${JSON.stringify(lead.reason)},"created_at":"${formatTime(statusTime)}"}}`
}

interface EventParts {
  readonly commission: number
  /** The publisher, advertiser, program and event as JSON members, without braces. */
  readonly sharedParts: string
}

/** Per account as it was read (a changed account is another object), then per uuid of an event. */
const partsByAccount = new WeakMap<AccountRecord, Map<string, EventParts>>()

function eventParts(account: AccountRecord, lead: LeadRecord, formatTime: TimeFormatter): EventParts {
  let parts = partsByAccount.get(account)
  if (parts === undefined) {
    parts = new Map()
    partsByAccount.set(account, parts)
  }
  let ofEvent = parts.get(lead.event)
  if (ofEvent === undefined) {
    const event = findEvent(account, lead)
    ofEvent = {
      commission: event.commission,
      sharedParts: JSON.stringify(formatAccountParts(account, event, formatTime)).slice(1, -1),
    }
    parts.set(lead.event, ofEvent)
  }
  return ofEvent
}

function findEvent({ events }: AccountRecord, lead: LeadRecord): EventRecord {
  const event = events.find(({ uuid }) => uuid === lead.event)
  if (event === undefined) throw new TypeError(`Lead ${lead.uuid} names an event that its account does not have.`)
  return event
}

function formatOwnFields(
  account: AccountRecord,
  { commission }: EventRecord,
  lead: LeadRecord,
  formatTime: TimeFormatter,
) {
  return {
    uuid: lead.uuid,
    reference: lead.reference,
    commission,
    currency: account.currency,
    vouchers: formatVouchers(lead, account.settings.behaviours),
    created_at: formatTime(lead.createdAt),
    click: formatClick(lead.click, formatTime),
  }
}

function formatAccountParts(
  { publisher, advertiser, program }: AccountRecord,
  event: EventRecord,
  formatTime: TimeFormatter,
) {
  return {
    publisher: formatOrganization(publisher, formatTime),
    advertiser: formatOrganization(advertiser, formatTime),
    program: formatProgram(program, formatTime),
    event: formatEvent(event, formatTime),
  }
}

function formatStatus({ settings }: AccountRecord, lead: LeadRecord, formatTime: TimeFormatter) {
  const { 'status-time': time } = settings.behaviours
  return {
    name: lead.status,
    reason: lead.reason,
    created_at: formatTime(time === 'creation' ? lead.createdAt : lead.statusAt),
  }
}

/** The parts of an account as they stand in its leads. */
export function accountPartsView(account: AccountRecord) {
  const formatTime = timeFormatter(account)
  return {
    publisher: formatOrganization(account.publisher, formatTime),
    advertiser: formatOrganization(account.advertiser, formatTime),
    program: formatProgram(account.program, formatTime),
    events: account.events.map((event) => formatEvent(event, formatTime)),
  }
}

function timeFormatter({ settings }: AccountRecord): TimeFormatter {
  const zone = settings.behaviours['time-zone']
  return (instant) => formatRetrackTime(instant, zone)
}

function formatVouchers({ voucher }: LeadRecord, behaviours: Behaviours): string[] | null {
  if (voucher !== null) return [voucher]
  return behaviours['no-voucher'] === 'null' ? null : []
}

function formatClick(click: ClickRecord, formatTime: TimeFormatter): Click {
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
    created_at: formatTime(click.createdAt),
  }
}

function formatOrganization({ uuid, name, createdAt }: Organization, formatTime: TimeFormatter): Publisher {
  return { uuid, name, created_at: formatTime(createdAt) }
}

function formatProgram({ uuid, name, createdAt }: Organization, formatTime: TimeFormatter): Program {
  return { uuid, title: name, created_at: formatTime(createdAt) }
}

function formatEvent({ uuid, title, commission, createdAt }: EventRecord, formatTime: TimeFormatter): Event {
  return { uuid, title, commission: String(commission), created_at: formatTime(createdAt) }
}
