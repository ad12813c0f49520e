/**
 * A course of requests with all that a merchant may want to know. It runs against a Retrack, and against a mock that
 * has learnt from it. Answers are compared by their status, their shape and their words.
 */

import { gzipSync } from 'node:zlib'
import type { TestAccount } from '../support/account.ts'
import type { Asked, Reply } from '../support/http.ts'
import { ask } from '../support/http.ts'

export interface Subject {
  readonly account: TestAccount
  /** Another event of the account. */
  readonly otherEvent: string
}

export interface Step {
  readonly name: string
  readonly reply: Reply
  /** The values of the request, which may come back in the response. */
  readonly sent: readonly string[]
}

export const NO_TOKEN = 'a-token-of-nobody-at-all-0123456789'
const ELSEWHERE = 'https://elsewhere.example/page'
export const NOBODY = '00000000-0000-4000-8000-000000000000'

/** Runs the course. `run` makes its references its own. */
export async function runCourse({ account, otherEvent }: Subject, run: string): Promise<Step[]> {
  const steps: Step[] = []
  let count = 0
  const next = () => {
    count += 1
    return `${run}-order-${count}`
  }
  const note = (name: string, reply: Reply, ...sent: readonly string[]) => {
    steps.push({ name, reply, sent })
    return reply
  }
  const visited = note('a click', await account.visit({ deeplink: 'https://www.store-domain.com/some-product' }))
  const click = new URL(String(visited.headers.location)).searchParams.get('click') ?? ''
  note('a click to another site', await account.visit({ deeplink: ELSEWHERE }), ELSEWHERE)
  note('a click without a deeplink', await account.visit())
  const trackingPath = account.trackingPath.replace(/program=[^&]*/, `program=${NOBODY}`)
  note('a click of no program', await account.with({ trackingPath }).visit())

  note('HEAD on the tracking link', await ask(account.port, { method: 'HEAD', path: account.trackingPath }))

  const lead = async (name: string, change: Record<string, unknown> = {}, more: Partial<Asked> = {}) => {
    const reference = 'reference' in change ? String(change['reference']) : next()
    return note(name, await account.sendLead({ click, reference, ...change }, more), reference)
  }
  const saved = await lead('a lead')
  await lead('a lead with a voucher', { voucher: 'SUMMER' })
  await lead('an empty voucher', { voucher: '' })
  await lead('no reference', { reference: undefined })
  await lead('an empty reference', { reference: '' })
  await lead('blanks around a reference', { reference: ` ${next()} ` })
  await lead('a reference of 60', { reference: `${next()}${'x'.repeat(60)}`.slice(0, 60) })
  await lead('a reference of 300', { reference: 'x'.repeat(300) })
  await lead('a reference that is a number', { reference: 7 })
  await lead('a voucher of 300', { voucher: 'v'.repeat(300) })
  await lead('a voucher that is a list', { voucher: ['v'] })
  const repeated = next()
  await lead('a first lead', { reference: repeated })
  await lead('the same reference', { reference: repeated })
  await lead('the same reference with another event', { reference: repeated, event: otherEvent })
  await lead('no event', { event: undefined })
  await lead('no click', { click: undefined })
  await lead('an event that is no UUID', { event: 'x' })
  await lead('a click that is no UUID', { click: 'x' })
  await lead('an event that is a number', { event: 5 })
  await lead('an unknown event', { event: NOBODY })
  await lead('an unknown click', { click: NOBODY })
  await lead('an undocumented field', { customer: 'Erika' })
  const own = { event: account.request.event, click, reference: next() }
  const raw = async (name: string, more: Partial<Asked>) =>
    note(name, await ask(account.port, { method: 'POST', path: '/api/v2/leads', token: account.token, ...more }))
  await raw('nothing', { json: {} })
  await raw('a list', { json: [] })
  await raw('no JSON', { body: '{"event":', headers: { 'content-type': 'application/json' } })
  await raw('no body', { headers: { 'content-type': 'application/json' } })
  await raw('bytes that are no text', {
    body: Buffer.from([0xff, 0xfe]),
    headers: { 'content-type': 'application/json' },
  })
  await raw('text', { body: JSON.stringify(own), headers: { 'content-type': 'text/plain' } })
  await raw('no content type', { body: JSON.stringify(own) })
  await raw('a form', {
    body: new URLSearchParams(own).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const { event } = own
  const typed = { 'content-type': 'application/json' }
  await raw('JSON by another name', {
    body: JSON.stringify({ ...own, reference: next() }),
    headers: { 'content-type': 'text/json' },
  })
  const start = () => `{"event":"${event}","click":"${click}","reference":"${next()}"`
  await raw('half of a surrogate pair', { body: `${start()},"voucher":"\\ud83d"}`, headers: typed })
  await raw('a number that is too large', { body: `${start()},"more":1e400}`, headers: typed })
  await raw('600 lists', { body: `${start()},"more":${'['.repeat(600)}${']'.repeat(600)}}`, headers: typed })
  await raw('a compressed body', {
    body: gzipSync(JSON.stringify({ event, click, reference: next() })),
    headers: { ...typed, 'content-encoding': 'gzip' },
  })
  await raw('a slash at the end', { path: '/api/v2/leads/', json: { event, click, reference: next() } })
  await lead('an event in capital letters', { event: event.toUpperCase() })
  await lead('a click in capital letters', { click: click.toUpperCase() })
  const asksForJson = { headers: { accept: 'application/json' } }
  await lead('no token, and JSON is asked for', {}, { token: undefined, ...asksForJson })
  await lead('no event, and JSON is asked for', { event: undefined }, asksForJson)
  await raw('a long header', { json: { ...own, reference: next() }, headers: { 'x-long': 'x'.repeat(9000) } })
  await raw('a large body', { json: { ...own, more: 'x'.repeat(70_000) } })
  await raw('no token', { json: own, token: undefined })
  await raw('an unknown token', { json: own, token: NO_TOKEN })
  await raw('another scheme', { json: own, token: undefined, headers: { authorization: 'Basic dXNlcjpwYXNz' } })

  const uuidOf = (reply: Reply) => /"uuid": ?"([0-9a-f-]{36})"/.exec(reply.text)?.[1] ?? NOBODY
  const update = async (name: string, uuid: string, json: unknown, more: Partial<Asked> = {}) =>
    note(name, await account.sendUpdate(uuid, json, more), uuid)
  const uuid = uuidOf(saved)
  await update('an update without a token', uuid, { status: 'approved' }, { token: undefined })
  await update('a uuid in capital letters', uuid.toUpperCase(), { status: 'pending' })
  await update('an update of no lead', NOBODY, { status: 'approved' })
  await update('no status', uuid, {})
  await update('a status of no page', uuid, { status: 'paid' })
  await update('a status that is a number', uuid, { status: 1 })
  await update('approving', uuid, { status: 'approved' })
  await update('approving again', uuid, { status: 'approved' })
  await update('rejecting what is approved', uuid, { status: 'rejected' })
  const second = uuidOf(await lead('a lead to reject'))
  await update('rejecting with a reason', second, { status: 'rejected', reason: 'returned' })
  await update('approving what is rejected', second, { status: 'approved' })

  const other = async (name: string, more: Asked) => note(name, await ask(account.port, more))
  await other('reading leads', { path: '/api/v2/leads', token: account.token })
  await other('deleting leads', { method: 'DELETE', path: '/api/v2/leads', token: account.token })
  await other('deleting a lead', { method: 'DELETE', path: `/api/v2/leads/${uuid}`, token: account.token })
  await other('a long URL', { path: `/${'x'.repeat(9000)}` })
  const asked = { origin: 'https://www.store-domain.com', 'access-control-request-method': 'POST' }
  await other('a preflight', { method: 'OPTIONS', path: '/api/v2/leads', headers: asked })
  await other('another path', { path: '/api/v2/clicks', token: account.token })
  return steps
}

/** Returns the parts of a response that must be the same on both sides. */
export function comparable({ reply, sent }: Step): unknown {
  const { status, headers, text, json } = reply
  const type = text === '' ? undefined : headers['content-type']?.split(';')[0]
  const about = { status, type, allow: headers.allow, authenticate: headers['www-authenticate'] }
  if (status < 300) return { ...about, body: json === undefined ? text : shapeOf(json) }
  const words = sent.filter((value) => value.length > 3).reduce((rest, value) => rest.replaceAll(value, '…'), text)
  const location = headers.location?.replace(UUIDS, '…')
  return {
    ...about,
    isDeeplinkKept: sent.includes(new URL(headers.location ?? 'x:').searchParams.get('deeplink') ?? ''),
    location: location?.replace(/^.*?(\?|$)/, '$1').replace(/=[^&]*/g, ''),
    body: parsed(words.replace(UUIDS, '…')),
  }
}

/** Blanks between the parts of JSON do not matter. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Keys and types; of a value that may be null, its being there. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? 'text or null' : kindOf(value)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]))
}

const kindOf = (value: unknown) => (typeof value === 'string' ? 'text or null' : typeof value)
