/**
 * A simple model of an account beside the mock's own: after each step the two must agree. Leads are
 * never lost, never double, never changed after an approval but by Retrack's staff, and never seen
 * by a stranger; positions of the journal only grow; a reset empties everything.
 */
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import { getLeadUuid, type JournalEntry, JournalPage, WaitResponse } from '../../schemas/journal.ts'
import type { Lead, LeadStatus } from '../../schemas/retrack.ts'
import type { Connection } from '../support/connection.ts'
import type { Step, Who } from './steps.ts'

interface ModelLead {
  readonly uuid: string
  readonly reference: string | null
  readonly vouchers: readonly string[]
  status: LeadStatus
  reason: string | null
}

export interface Parties {
  readonly connection: Connection
  readonly owner: Party
  readonly stranger: Party
}
export interface Party {
  readonly token: string
  readonly event: string
  readonly click: string
  readonly trackingPath: string
}

export class Model {
  readonly #parties: Parties
  #leads: ModelLead[] = []
  /** The newest entry of the owner's journal. */
  #position = 0
  #hasFaults = false
  #click: string

  constructor(parties: Parties) {
    this.#parties = parties
    this.#click = parties.owner.click
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'create':
        return this.#create(step)
      case 'create-and-reset':
        return this.#createAndReset(step.count)
      case 'update':
        return this.#update(step)
      case 'race':
        return this.#race(step)
      case 'staff':
        return this.#staff(step)
      case 'visit': {
        const { status } = await this.#parties.connection.send({ path: this.#parties.owner.trackingPath })
        if (!this.#hasFaults) strictEqual(status, 302)
        await this.#nextEntries(1)
        return
      }
      case 'fault': {
        const { status } = await this.#control('POST', '/faults', step.rule)
        strictEqual(status, 201)
        this.#hasFaults = true
        return
      }
      case 'clear-faults':
        strictEqual((await this.#control('DELETE', '/faults')).status, 204)
        this.#hasFaults = false
        return
      case 'reset':
        return this.#reset()
    }
  }

  /** Whether the mock shows what the model knows. */
  async compare(): Promise<void> {
    const { data } = (await this.#control('GET', '/leads')).json as { data: Lead[] }
    deepStrictEqual(
      data.map(({ uuid, reference, vouchers, status: { name, reason } }) => ({
        uuid,
        reference,
        vouchers,
        status: name,
        reason,
      })),
      this.#leads,
    )
    const seen = await this.#parties.connection.send({ path: '/_mock/leads', token: this.#parties.stranger.token })
    deepStrictEqual(seen.json, { data: [], total: 0 }, "a stranger has none of the owner's leads")
  }

  async #create({ who, reference, voucher }: Extract<Step, { do: 'create' }>): Promise<void> {
    const { owner } = this.#parties
    const json = { event: owner.event, click: this.#click, reference, voucher }
    const { status, json: answer } = await this.#send(who, '/api/v2/leads', json)
    if (who !== 'owner') return this.#refused(who, status, [401, 422])
    const [entry] = await this.#nextEntries(1)
    const isSaved = entry?.stages.committed !== undefined
    if (!this.#hasFaults) strictEqual(status, 200)
    if (status === 200 && entry?.outcome === 'accepted') {
      ok(isSaved, 'a lead that was answered 200 is saved')
      strictEqual((answer as { data: Lead }).data.uuid, getLeadUuid(entry))
    }
    if (!isSaved) return
    const lead = getLeadUuid(entry)
    ok(lead !== null)
    ok(!this.#leads.some(({ uuid }) => uuid === lead), 'no two leads have the same uuid')
    this.#leads.push({
      uuid: lead,
      reference,
      vouchers: voucher ? [voucher] : [],
      status: 'pending',
      reason: null,
    })
  }

  async #update({ who, lead: n, status: to }: Extract<Step, { do: 'update' }>): Promise<void> {
    const lead = this.#leads[n]
    const uuid = lead?.uuid ?? '00000000-0000-4000-8000-000000000000'
    const { status } = await this.#send(who, `/api/v2/leads/${uuid}`, { status: to })
    if (who !== 'owner') return this.#refused(who, status, [401, 404])
    const [entry] = await this.#nextEntries(1)
    const isSaved = entry?.stages.committed !== undefined
    if (!this.#hasFaults) strictEqual(status, lead === undefined ? 404 : lead.status === 'approved' ? 422 : 200)
    if (!isSaved) return
    ok(lead !== undefined && lead.status !== 'approved', 'an approval is final')
    Object.assign(lead, { status: to, reason: null })
  }

  async #race({ lead: n, statuses }: Extract<Step, { do: 'race' }>): Promise<void> {
    const lead = this.#leads[n]
    if (lead === undefined) return
    await this.take({ do: 'clear-faults' })
    const answers = await Promise.all(
      statuses.map((status) => this.#send('owner', `/api/v2/leads/${lead.uuid}`, { status })),
    )
    await this.#nextEntries(statuses.length)
    const won = statuses.filter((_, at) => answers[at]?.status === 200)
    const lost = answers.filter(({ status }) => status === 422)
    strictEqual(won.length + lost.length, statuses.length)
    if (lead.status === 'approved') strictEqual(won.length, 0, 'an approval is final')
    else {
      const approvals = won.filter((status) => status === 'approved').length
      strictEqual(approvals, statuses.includes('approved') ? 1 : 0, 'one approval wins')
      const shown = await this.#shown(lead.uuid)
      ok(approvals === 1 ? shown === 'approved' : won.includes(shown))
      Object.assign(lead, { status: shown, reason: null })
    }
  }

  async #staff({ who, lead: n, status: to, reason }: Extract<Step, { do: 'staff' }>): Promise<void> {
    const lead = this.#leads[n]
    const uuid = lead?.uuid ?? '00000000-0000-4000-8000-000000000000'
    const token = this.#token(who)
    const json = { status: to, reason }
    const { status } = await this.#parties.connection.send({
      method: 'PATCH',
      path: `/_mock/leads/${uuid}`,
      token,
      json,
    })
    if (who !== 'owner') return this.#refused(who, status, [401, 404])
    strictEqual(status, lead === undefined ? 404 : 200)
    if (lead !== undefined) Object.assign(lead, { status: to, reason })
  }

  async #reset(): Promise<void> {
    strictEqual((await this.#control('POST', '/reset')).status, 204)
    this.#leads = []
    this.#hasFaults = false
    this.#position = 0
    const { journal: _, ...page } = JournalPage.parse((await this.#control('GET', '/requests')).json)
    deepStrictEqual(page, { data: [], evicted: 0, total: 0 }, 'a reset empties the journal')
    await this.#createClick()
  }

  /** Which of them come before the reset only the mock knows: what it tells of them must agree with itself. */
  async #createAndReset(count: number): Promise<void> {
    const { owner } = this.#parties
    const json = { event: owner.event, click: this.#click, reference: 'raced' }
    await Promise.all([
      ...Array.from({ length: count }, () => this.#send('owner', '/api/v2/leads', json)),
      this.#control('POST', '/reset'),
    ])
    this.#hasFaults = false
    const { data: entries } = JournalPage.parse((await this.#control('GET', '/requests')).json)
    this.#position = entries.at(-1)?.id ?? 0
    this.#leads = entries
      .filter(({ stages }) => stages.committed !== undefined)
      .map((entry) => ({
        uuid: getLeadUuid(entry) ?? '',
        reference: 'raced',
        vouchers: [],
        status: 'pending',
        reason: null,
      }))
    await this.#createClick()
  }

  /** The one before went with the reset. */
  async #createClick(): Promise<void> {
    const { status, json } = await this.#control('POST', '/clicks', {})
    strictEqual(status, 201)
    this.#click = (json as { uuid: string }).uuid
  }

  async #refused(who: Who, status: number, [unknown, foreign]: readonly [number, number]): Promise<void> {
    strictEqual(status, who === 'nobody' ? unknown : foreign)
    // The journal of an account may also hold requests of strangers that name it.
    const { data } = JournalPage.parse((await this.#control('GET', '/requests')).json)
    this.#position = data.at(-1)?.id ?? 0
  }

  /** The next entries of the journal, once they have ended. */
  async #nextEntries(count: number): Promise<readonly JournalEntry[]> {
    const order = { after: this.#position, count, timeoutMs: 20_000 }
    const { result, data } = WaitResponse.parse((await this.#control('POST', '/wait', order)).json)
    strictEqual(result, 'yes', 'every request stands in the journal')
    strictEqual(data.length, count, 'and once')
    for (const { id } of data) {
      ok(id > this.#position, 'positions of the journal only grow')
      this.#position = id
    }
    return data
  }

  async #shown(uuid: string): Promise<LeadStatus> {
    const { data } = (await this.#control('GET', '/leads')).json as { data: Lead[] }
    const shown = data.find((lead) => lead.uuid === uuid)
    ok(shown !== undefined, 'a lead is never lost')
    return shown.status.name
  }

  #token(who: Who): string | undefined {
    return who === 'nobody' ? undefined : this.#parties[who].token
  }

  #send(who: Who, path: string, json: unknown) {
    return this.#parties.connection.send({ method: 'POST', path, token: this.#token(who), json })
  }

  #control(method: string, path: string, json?: unknown) {
    const { connection, owner } = this.#parties
    return connection.send({
      method,
      path: `/_mock${path}`,
      token: owner.token,
      ...(json === undefined ? {} : { json }),
    })
  }
}
