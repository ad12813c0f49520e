/** `POST /api/v2/leads`: "Send leads to Retrack". */

import { CreateLead } from '../../../../schemas/retrack.ts'
import { CLICK_LIFETIME_MS, OPERATIONS } from '../../../../schemas/terms.ts'
import type { AccountRecord, ClickRecord, Instant, LeadRecord, Store } from '../../../store/port.ts'
import { leadUuid } from '../../../store/record-uuids.ts'
import { jsonTextResponse } from '../../http/response.ts'
import type { JournalAnnotations } from '../../journal/entry.ts'
import type { FieldProblem } from '../../refusal.ts'
import { accountNow } from '../../retrack-clock.ts'
import { refusals } from '../error-responses.ts'
import { fieldsInUrl, REQUEST_FINDINGS, undocumentedFields } from '../findings.ts'
import type { Fields } from '../normalize-fields.ts'
import { correlateByFields, type ExecuteOptions, type Operation, type OperationResult, refused } from '../operation.ts'
import { LEAD_FINDINGS } from './findings.ts'
import { validateNewLead } from './lead-fields.ts'
import { leadJson } from './lead-view.ts'

export const createLead: Operation = {
  ...OPERATIONS.createLead,
  prepare: ({ store, fields }) => ({
    access: 'bearer',
    ...correlateByFields(fields),
    execute: (account, options) => execute(store, account, fields, options),
  }),
  findings: [...REQUEST_FINDINGS, undocumentedFields(CreateLead), fieldsInUrl(CreateLead), ...LEAD_FINDINGS],
}

async function execute(
  store: Store,
  account: AccountRecord,
  fields: Fields,
  { behaviours, commit, onValidated }: ExecuteOptions,
): Promise<OperationResult> {
  const at = accountNow(account)
  const validated = validateNewLead(fields, behaviours)
  const problems = 'problems' in validated ? [...validated.problems] : []
  const isValid = (field: string) => !problems.some((problem) => problem.field === field)

  // A well-formed value may still be unknown: a developer hears of all problems at once.
  const { event: eventUuid, reference, click: clickUuid } = fields
  const click = isValid('click') ? await findClick(store, account, String(clickUuid), at) : undefined
  const event = account.events.find(({ uuid }) => uuid === eventUuid)
  if (isValid('event') && event === undefined) {
    const isInCapitals = account.events.some(({ uuid }) => uuid === String(eventUuid).toLowerCase())
    problems.push(isInCapitals ? CAPITAL_EVENT : UNKNOWN_EVENT)
  }
  if (click !== undefined && 'problem' in click) problems.push(click.problem)
  if (behaviours['repeated-reference'] === 'refuse' && typeof reference === 'string' && isValid('reference')) {
    if (await store.leads.findFirstByReference(account, reference)) problems.push(REPEATED_REFERENCE)
  }
  if (
    'problems' in validated ||
    event === undefined ||
    click === undefined ||
    'problem' in click ||
    problems.length > 0
  ) {
    const isForeign = await belongsToAnotherAccount(store, eventUuid, clickUuid, problems)
    return refused(refusals.invalidFields(behaviours, problems), { isForeign })
  }
  onValidated()

  const draft: Omit<LeadRecord, 'uuid'> = {
    // The account's own string: the one of the body would keep the whole body in memory.
    event: event.uuid,
    click: click.record,
    reference: validated.value.reference ?? null,
    voucher: validated.value.voucher ?? null,
    createdAt: at,
    status: 'pending',
    reason: null,
    statusAt: at,
  }
  const clickAgeMs = at - click.record.createdAt
  const accepted = (lead: LeadRecord, earlier?: LeadRecord): OperationResult => {
    const response = jsonTextResponse(200, `{"data":${leadJson(account, lead)}}`)
    const resource = { type: 'lead', uuid: lead.uuid }
    // Most leads need no annotations, and the journal would keep an empty object for each.
    if (earlier === undefined && clickAgeMs <= CLICK_LIFETIME_MS) return { kind: 'accepted', response, resource }
    const annotations: JournalAnnotations = {
      ...(earlier === undefined ? {} : { earlier }),
      ...(clickAgeMs <= CLICK_LIFETIME_MS ? {} : { expiredClickAgeMs: clickAgeMs }),
    }
    return { kind: 'accepted', response, resource, annotations }
  }
  if (!commit) return accepted({ uuid: leadUuid(account, (await store.leads.count(account)) + 1), ...draft })

  const repeated = behaviours['repeated-reference']
  const added = await store.leads.add(account, draft, { onlyNewReference: repeated !== 'accept' })
  switch (added.kind) {
    case 'stale':
      return added
    case 'full':
      return refused(refusals.storeFull(behaviours))
    case 'added':
      return accepted(added.lead, added.earlier)
    case 'exists':
      return repeated === 'refuse'
        ? refused(refusals.invalidFields(behaviours, [REPEATED_REFERENCE]), { earlier: added.lead })
        : accepted(added.lead, added.lead)
  }
}

/** Whether another account knows what this one does not: then the request has the token of the wrong account. */
async function belongsToAnotherAccount(
  store: Store,
  event: unknown,
  click: unknown,
  problems: readonly FieldProblem[],
): Promise<boolean> {
  const ifUnknown = (behaviour: FieldProblem['behaviour'], value: unknown) =>
    typeof value === 'string' && problems.some((problem) => problem.behaviour === behaviour) ? value : null
  const parts = { event: ifUnknown('unknown-event', event), click: ifUnknown('unknown-click', click) }
  if (parts.event === null && parts.click === null) return false
  return (await store.accounts.findOwner(parts)) !== undefined
}

export const UNKNOWN_EVENT: FieldProblem = {
  field: 'event',
  behaviour: 'unknown-event',
  message: 'The selected event is invalid: it is not one of the events of this account.',
}

export const REPEATED_REFERENCE: FieldProblem = {
  field: 'reference',
  behaviour: 'repeated-reference',
  message: 'The reference has already been taken by an earlier lead.',
}

type FoundClick = { readonly record: ClickRecord } | { readonly problem: FieldProblem }

async function findClick(store: Store, account: AccountRecord, uuid: string, at: Instant): Promise<FoundClick> {
  const { behaviours } = account.settings
  const record = await store.clicks.get(account, uuid)
  if (record === undefined) {
    if (behaviours['unknown-click'] === 'accept') return { record: createBareClick(uuid, at) }
    const isInCapitals =
      uuid !== uuid.toLowerCase() && (await store.clicks.get(account, uuid.toLowerCase())) !== undefined
    return { problem: isInCapitals ? CAPITAL_CLICK : UNKNOWN_CLICK }
  }
  if (behaviours['expired-click'] === 'refuse' && at - record.createdAt > CLICK_LIFETIME_MS) {
    return { problem: EXPIRED_CLICK }
  }
  return { record }
}

export const UNKNOWN_CLICK: FieldProblem = {
  field: 'click',
  behaviour: 'unknown-click',
  message:
    'The selected click is invalid: it is not a click of this account. Open the tracking link, or create one with POST /_mock/clicks.',
}

export const CAPITAL_CLICK: FieldProblem = {
  ...UNKNOWN_CLICK,
  message:
    'The selected click is invalid: it was sent in capital letters, and is known in small ones. Send it as it came.',
}

export const CAPITAL_EVENT: FieldProblem = {
  ...UNKNOWN_EVENT,
  message:
    'The selected event is invalid: it was sent in capital letters, and is known in small ones. Send it as Retrack gave it.',
}

export const EXPIRED_CLICK: FieldProblem = {
  field: 'click',
  behaviour: 'expired-click',
  message: 'The selected click is invalid: it is older than 10 days.',
}

/** A click of which only the uuid is known. */
function createBareClick(uuid: string, at: Instant): ClickRecord {
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
