/** `POST /api/v2/leads`: "Send leads to Retrack". */
import type { Account, ClickRecord, Instant, LeadRecord, Store } from '../../store/port.ts'
import { identifier } from '../accounts/identifiers.ts'
import { jsonTextAnswer } from '../answer.ts'
import { now } from '../time.ts'
import { judgeNewLead } from './fields.ts'
import type { Fields } from './fields-of-body.ts'
import { leadJson } from './lead-view.ts'
import { type Plan, refused, type Settled } from './plan.ts'
import { type FieldProblem, refuse } from './refusals.ts'

/** "Save the click identifier in a cookie named retrack_click with a 10-day expiration." */
export const CLICK_LIFETIME_MS = 10 * 24 * 60 * 60 * 1000

export async function planNewLead(store: Store, account: Account, fields: Fields): Promise<Plan> {
  const { behaviours } = account.settings
  const at = now(account)
  const judged = judgeNewLead(fields, behaviours)
  const problems = 'problems' in judged ? [...judged.problems] : []
  const isSound = (field: string) => !problems.some((problem) => problem.field === field)

  // What is sound by its shape may still be unknown; a developer hears of everything at once.
  const [event, reference, clickUuid] = [fields['event'], fields['reference'], fields['click']]
  const click = isSound('click') ? await knownClick(store, account, String(clickUuid), at) : undefined
  const known = account.events.find(({ uuid }) => uuid === event)
  if (isSound('event') && known === undefined) problems.push(UNKNOWN_EVENT)
  if (click !== undefined && 'problem' in click) problems.push(click.problem)
  if (behaviours['repeated-reference'] === 'refuse' && typeof reference === 'string' && isSound('reference')) {
    if (await store.leads.firstWith(account, reference)) problems.push(REPEATED_REFERENCE)
  }
  if ('problems' in judged || known === undefined || click === undefined || 'problem' in click || problems.length > 0) {
    return refused(refuse.invalidFields(behaviours, problems), {
      isForeign: await isForeign(store, event, clickUuid, problems),
    })
  }

  const draft: Omit<LeadRecord, 'uuid'> = {
    // Not the text of the body, which would be kept with each lead.
    event: known.uuid,
    click: click.record,
    reference: judged.value.reference ?? null,
    voucher: judged.value.voucher ?? null,
    createdAt: at,
    status: 'pending',
    reason: null,
    statusAt: at,
  }
  const clickAgeMs = at - click.record.createdAt
  const accepted = (lead: LeadRecord, earlier?: LeadRecord): Settled => ({
    kind: 'accepted',
    answer: jsonTextAnswer(200, `{"data":${leadJson(account, lead)}}`),
    lead,
    circumstances: { earlier, clickAgeMs },
  })
  const name = (n: number) => leadUuid(account, n)

  return {
    kind: 'ready',
    async commit() {
      const repeated = behaviours['repeated-reference']
      const added = await store.leads.add(account, draft, name, { onlyNewReference: repeated !== 'accept' })
      if (added.kind === 'stale') return added
      if (added.kind === 'full') return refused(refuse.full(behaviours))
      if (added.kind === 'added') return accepted(added.lead, added.earlier)
      return repeated === 'refuse'
        ? refused(refuse.invalidFields(behaviours, [REPEATED_REFERENCE]), { earlier: added.lead })
        : accepted(added.lead, added.lead)
    },
    async preview() {
      return accepted({ uuid: name((await store.leads.count(account)) + 1), ...draft })
    },
  }
}

/** Whether what is unknown here is known to another account: then the token is of the wrong one. */
async function isForeign(
  store: Store,
  event: unknown,
  click: unknown,
  problems: readonly FieldProblem[],
): Promise<boolean> {
  const unknown = (behaviour: FieldProblem['behaviour'], value: unknown) =>
    typeof value === 'string' && problems.some((problem) => problem.behaviour === behaviour) ? value : null
  const parts = { event: unknown('unknown-event', event), click: unknown('unknown-click', click) }
  if (parts.event === null && parts.click === null) return false
  return (await store.accounts.owning(parts)) !== undefined
}

const UNKNOWN_EVENT: FieldProblem = {
  field: 'event',
  behaviour: 'unknown-event',
  message: 'The selected event is invalid: it is not one of the events of this account.',
}

const REPEATED_REFERENCE: FieldProblem = {
  field: 'reference',
  behaviour: 'repeated-reference',
  message: 'The reference has already been taken by an earlier lead.',
}

type KnownClick = { readonly record: ClickRecord } | { readonly problem: FieldProblem }

async function knownClick(store: Store, account: Account, uuid: string, at: Instant): Promise<KnownClick> {
  const { behaviours } = account.settings
  const record = await store.clicks.get(account, uuid)
  if (record === undefined) {
    if (behaviours['unknown-click'] === 'accept') return { record: bareClick(uuid, at) }
    return problem(
      'unknown-click',
      'it is not a click of this account. Open the tracking link, or plant one with POST /_mock/clicks.',
    )
  }
  if (behaviours['expired-click'] === 'refuse' && at - record.createdAt > CLICK_LIFETIME_MS) {
    return problem('expired-click', 'it is older than 10 days.')
  }
  return { record }
}

function problem(behaviour: 'unknown-click' | 'expired-click', why: string): KnownClick {
  return { problem: { field: 'click', behaviour, message: `The selected click is invalid: ${why}` } }
}

function bareClick(uuid: string, at: Instant): ClickRecord {
  return {
    uuid,
    ref: null,
    ref2: null,
    ref3: null,
    deeplink: null,
    ipAddress: null,
    browser: null,
    referer: null,
    country: null,
    createdAt: at,
  }
}

function leadUuid(account: Account, n: number): string {
  return account.firstLeads[n - 1] ?? identifier([account.seed, account.program.uuid, 'lead', n])
}
