/** One account of a mock, as its owner meets it: Retrack's side and the control API under one token. */
import * as z from 'zod'
import { AccountWithToken, type NewAccount } from '../../schemas/control/accounts.ts'
import { ClickList, PlantedClick } from '../../schemas/control/clicks.ts'
import { LeadList } from '../../schemas/control/leads.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { Fault, FaultList, type NewFault } from '../../schemas/faults.ts'
import { JournalPage, type WaitInput, WaitResponse } from '../../schemas/journal.ts'
import { LeadResponse } from '../../schemas/retrack.ts'
import { type Asked, ask, type Reply } from './http.ts'

export interface World {
  readonly port: number
  readonly token: string
  /** What a lead of this account is sent with, unless a test says otherwise. */
  readonly request: { readonly event: string; readonly click: string; readonly reference: string }
  readonly trackingPath: string
}

/** The default account: the documented example. */
export function documentedWorld(port: number, token = DOCUMENTED_TOKEN): World {
  return {
    port,
    token,
    request: DOCUMENTED_REQUEST,
    trackingPath:
      '/track/v2/click?publisher=e5adcbc6-31a8-4e1b-8351-835dddc16921&program=7649bf56-4345-46e4-8c77-04bbd2f3bcd3',
  }
}

/** A generated account with a click of its own. */
export async function newWorld(port: number, wanted: NewAccount = {}): Promise<World & { account: AccountWithToken }> {
  const made = await ask(port, { method: 'POST', path: '/_mock/accounts', json: wanted })
  const account = AccountWithToken.parse(made.json)
  const { token } = account
  const trackingPath = account.trackingUrl.slice(account.trackingUrl.indexOf('/track/'))
  const click = PlantedClick.parse((await ask(port, { method: 'POST', path: '/_mock/clicks', token, json: {} })).json)
  const event = account.events[0]?.uuid ?? ''
  return { port, token, trackingPath, account, request: { event, click: click.uuid, reference: 'order-1' } }
}

export const sendLead = (world: World, change: Record<string, unknown> = {}, more: Partial<Asked> = {}) =>
  ask(world.port, {
    method: 'POST',
    path: '/api/v2/leads',
    token: world.token,
    json: { ...world.request, ...change },
    ...more,
  })

/** Sends a lead that must be saved. */
export async function savedLead(world: World, change: Record<string, unknown> = {}) {
  const reply = await sendLead(world, change)
  if (reply.status !== 200) throw new Error(`The lead was not saved: ${reply.status} ${reply.text}`)
  return leadIn(reply)
}

export const leadIn = (reply: Reply) => LeadResponse.parse(reply.json).data

export const sendUpdate = (world: World, uuid: string, json: unknown, more: Partial<Asked> = {}) =>
  ask(world.port, { method: 'POST', path: `/api/v2/leads/${uuid}`, token: world.token, json, ...more })

/** Opens the tracking link. */
export const visit = (world: World, parameters: Record<string, string> = {}, more: Partial<Asked> = {}) => {
  const query = new URLSearchParams(parameters).toString()
  return ask(world.port, { path: `${world.trackingPath}${query === '' ? '' : `&${query}`}`, ...more })
}

export const control = (world: World, method: string, path: string, json?: unknown) =>
  ask(world.port, { method, path: `/_mock${path}`, token: world.token, ...(json === undefined ? {} : { json }) })

export const leadsOf = async (world: World, query = '') =>
  LeadList.parse((await control(world, 'GET', `/leads${query}`)).json).data

export const clicksOf = async (world: World) => ClickList.parse((await control(world, 'GET', '/clicks')).json).data

export async function createClick(world: World, click: Record<string, unknown> = {}) {
  return PlantedClick.parse((await control(world, 'POST', '/clicks', click)).json)
}

export const freeze = (world: World, now: string) => control(world, 'PUT', '/clock', { now, frozen: true })

/** All that a request could have changed. */
export async function stateOf(world: World): Promise<string> {
  return JSON.stringify([await leadsOf(world), await clicksOf(world)])
}

const Refusal = z.strictObject({
  message: z.string().min(1),
  errors: z.record(z.string(), z.array(z.string())).optional(),
})
export const refusalIn = (reply: Pick<Reply, 'json'>) => Refusal.parse(reply.json)

/** Puts a fault rule in force. */
export async function addFault(world: World, rule: NewFault) {
  const reply = await control(world, 'POST', '/faults', rule)
  if (reply.status !== 201) throw new Error(`The rule was not taken: ${reply.status} ${reply.text}`)
  return Fault.parse(reply.json)
}

export const faultsOf = async (world: World) => FaultList.parse((await control(world, 'GET', '/faults')).json).data

export const journalOf = async (world: World, query = '') =>
  JournalPage.parse((await control(world, 'GET', `/requests${query}`)).json).data

/** The newest entry of the journal. */
export async function lastEntry(world: World) {
  const entry = (await journalOf(world, '?limit=1'))[0]
  if (entry === undefined) throw new Error('The journal is empty.')
  return entry
}

export async function wait(world: World, order: WaitInput) {
  const reply = await control(world, 'POST', '/wait', order)
  if (reply.status !== 200) throw new Error(`The wait was refused: ${reply.status} ${reply.text}`)
  return WaitResponse.parse(reply.json)
}

/** The entries once so many that match have ended: an entry of a broken connection may end after the client has seen it. */
export async function endedEntries(world: World, order: WaitInput) {
  const { result, data } = await wait(world, order)
  if (result !== 'yes') throw new Error(`Waited for entries of the journal that did not come: ${JSON.stringify(order)}`)
  return data
}
