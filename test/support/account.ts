/** An account of a mock as its owner uses it: Retrack's API and the control API with one token. */
import * as z from 'zod'
import { AccountWithToken, type NewAccount } from '../../schemas/control/accounts.ts'
import { ClickList, PlantedClick } from '../../schemas/control/clicks.ts'
import { LeadList } from '../../schemas/control/leads.ts'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { Fault, FaultList, type NewFault } from '../../schemas/faults.ts'
import { JournalPage, type WaitInput, WaitResponse } from '../../schemas/journal.ts'
import { LeadResponse } from '../../schemas/retrack.ts'
import { type Asked, ask, type Reply } from './http.ts'

interface AccountProperties {
  readonly port: number
  readonly token: string
  /** The fields of its leads, unless a test changes them. */
  readonly request: { readonly event: string; readonly click: string; readonly reference: string }
  readonly trackingPath: string
}

export class TestAccount implements AccountProperties {
  readonly port: number
  readonly token: string
  readonly request: AccountProperties['request']
  readonly trackingPath: string

  constructor({ port, token, request, trackingPath }: AccountProperties) {
    this.port = port
    this.token = token
    this.request = request
    this.trackingPath = trackingPath
  }

  /** The same account with other credentials, or another click. */
  with(change: Partial<AccountProperties>): TestAccount {
    return new TestAccount({ ...this, ...change })
  }

  sendLead(change: Record<string, unknown> = {}, more: Partial<Asked> = {}): Promise<Reply> {
    const json = { ...this.request, ...change }
    return ask(this.port, { method: 'POST', path: '/api/v2/leads', token: this.token, json, ...more })
  }

  /** Sends a lead that must be saved. */
  async saveLead(change: Record<string, unknown> = {}) {
    const reply = await this.sendLead(change)
    if (reply.status !== 200) throw new Error(`The lead was not saved: ${reply.status} ${reply.text}`)
    return parseLead(reply)
  }

  sendUpdate(uuid: string, json: unknown, more: Partial<Asked> = {}): Promise<Reply> {
    return ask(this.port, { method: 'POST', path: `/api/v2/leads/${uuid}`, token: this.token, json, ...more })
  }

  /** Opens the tracking link. */
  visit(parameters: Record<string, string> = {}, more: Partial<Asked> = {}): Promise<Reply> {
    const query = new URLSearchParams(parameters).toString()
    return ask(this.port, { path: `${this.trackingPath}${query === '' ? '' : `&${query}`}`, ...more })
  }

  control(method: string, path: string, json?: unknown): Promise<Reply> {
    const body = json === undefined ? {} : { json }
    return ask(this.port, { method, path: `/_mock${path}`, token: this.token, ...body })
  }

  async getLeads(query = '') {
    return LeadList.parse((await this.control('GET', `/leads${query}`)).json).data
  }

  async getClicks() {
    return ClickList.parse((await this.control('GET', '/clicks')).json).data
  }

  async createClick(click: Record<string, unknown> = {}) {
    return PlantedClick.parse((await this.control('POST', '/clicks', click)).json)
  }

  freezeClock(now: string): Promise<Reply> {
    return this.control('PUT', '/clock', { now, frozen: true })
  }

  /** All that a request could have changed. */
  async getState(): Promise<string> {
    return JSON.stringify([await this.getLeads(), await this.getClicks()])
  }

  async addFault(rule: NewFault) {
    const reply = await this.control('POST', '/faults', rule)
    if (reply.status !== 201) throw new Error(`The rule was refused: ${reply.status} ${reply.text}`)
    return Fault.parse(reply.json)
  }

  async getFaults() {
    return FaultList.parse((await this.control('GET', '/faults')).json).data
  }

  async getJournal(query = '') {
    return JournalPage.parse((await this.control('GET', `/requests${query}`)).json).data
  }

  /** The newest entry of the journal. */
  async getLastEntry() {
    const [entry] = await this.getJournal('?limit=1')
    if (entry === undefined) throw new Error('The journal is empty.')
    return entry
  }

  async wait(request: WaitInput) {
    const reply = await this.control('POST', '/wait', request)
    if (reply.status !== 200) throw new Error(`The wait was refused: ${reply.status} ${reply.text}`)
    return WaitResponse.parse(reply.json)
  }

  /**
   * Returns the matching entries once they have ended. The entry of a broken connection may end after the client has
   * seen it.
   */
  async waitForEntries(request: WaitInput) {
    const { result, data } = await this.wait(request)
    if (result !== 'yes') throw new Error(`No such entries came: ${JSON.stringify(request)}`)
    return data
  }
}

/** The default account: the documented example. */
export function documentedAccount(port: number, token = DOCUMENTED_TOKEN): TestAccount {
  return new TestAccount({
    port,
    token,
    request: DOCUMENTED_REQUEST,
    trackingPath:
      '/track/v2/click?publisher=e5adcbc6-31a8-4e1b-8351-835dddc16921&program=7649bf56-4345-46e4-8c77-04bbd2f3bcd3',
  })
}

class GeneratedAccount extends TestAccount {
  readonly record: AccountWithToken

  constructor(properties: AccountProperties, record: AccountWithToken) {
    super(properties)
    this.record = record
  }
}

/** A generated account with a click of its own. */
export async function createAccount(port: number, account: NewAccount = {}): Promise<GeneratedAccount> {
  const reply = await ask(port, { method: 'POST', path: '/_mock/accounts', json: account })
  const record = AccountWithToken.parse(reply.json)
  const { token, trackingUrl } = record
  const click = PlantedClick.parse((await ask(port, { method: 'POST', path: '/_mock/clicks', token, json: {} })).json)
  const request = { event: record.events[0]?.uuid ?? '', click: click.uuid, reference: 'order-1' }
  const trackingPath = trackingUrl.slice(trackingUrl.indexOf('/track/'))
  return new GeneratedAccount({ port, token, request, trackingPath }, record)
}

export const parseLead = (reply: Reply) => LeadResponse.parse(reply.json).data

const Refusal = z.strictObject({
  message: z.string().min(1),
  errors: z.record(z.string(), z.array(z.string())).optional(),
})
export const parseRefusal = (reply: Pick<Reply, 'json'>) => Refusal.parse(reply.json)
