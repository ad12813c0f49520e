/** How a mock that has learnt answers: a request in a situation that was observed is answered as it was. */
import type { BehaviourId, Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Observation } from '../../../schemas/observations.ts'
import { CLICK_LIFETIME_MS } from '../../../schemas/terms.ts'
import type { AccountRecord, LeadRecord, Store } from '../../store/port.ts'
import { leadView } from '../api/leads/lead-view.ts'
import type { MockResponse } from '../http/response.ts'
import type { Refusal } from '../refusal.ts'
import { accountNow, formatRetrackTime } from '../retrack-clock.ts'
import { isFollowed, type Learnt, type Lesson } from './learn.ts'
import { ODDITIES } from './oddities.ts'
import type { ReadRequest } from './read-request.ts'
import { renderAnswer } from './render.ts'
import { classify, cutAtBlocking, type Facts, type Situation, situationKey } from './situation.ts'
import { asTaken, mayBeOverlooked } from './tolerance.ts'
import { isAskingForJson } from './without-accept.ts'

/** The answer that was learnt for a request's situation. */
export interface LearntAnswer {
  /** The account, behaving as this answer tells. */
  readonly account: AccountRecord | undefined
  readonly behaviours: Behaviours
  /** The refusal that was observed, where no setting gives it. */
  readonly refusal: Refusal | undefined
  /** Says what was done in the way that was observed, where no setting gives it. */
  readonly restate: ((response: MockResponse, lead: LeadRecord | undefined) => MockResponse) | undefined
}

export type FindLearntAnswer = (
  request: ReadRequest,
  account: AccountRecord | undefined,
  behaviours: Behaviours,
) => Promise<LearntAnswer | undefined>

/** The header that says of an answer when it was last observed. */
const OBSERVED_HEADER = 'x-retrack-kit-observed'

export function createLearntAnswers(learnt: Learnt, store: Store): FindLearntAnswer {
  return async (request, account, behaviours) => {
    const situation = classify(request, await findFacts(store, request, account, behaviours))
    const isPage = behaviours['refusal-without-accept'] === 'redirect' && !isAskingForJson(request)
    const find = isPage ? findPage : findAnswer
    const lesson = find(learnt.lessons, situation, behaviours)
    if (lesson === undefined || !isFollowed(lesson, learnt.behaviours, behaviours)) return undefined
    const { observation } = lesson
    const own = { ...behaviours, ...(observation.settings as Partial<Behaviours>) }
    const behaving =
      account === undefined ? undefined : { ...account, settings: { ...account.settings, behaviours: own } }
    const render = (lead?: LeadRecord) =>
      renderAnswer(observation, {
        request,
        lead: behaving === undefined || lead === undefined ? undefined : leadView(behaving, lead),
        time: formatRetrackTime(account === undefined ? Date.now() : accountNow(account), own['time-zone']),
      })
    const isTemplate = observation.follow === 'template'
    const isRefusal = observation.status >= 300
    return {
      account: behaving,
      behaviours: own,
      refusal: isTemplate && isRefusal ? toRefusal(observation, render()) : undefined,
      restate: isTemplate && !isRefusal ? (_, lead) => render(lead) : undefined,
    }
  }
}

function toRefusal(observation: Observation, response: MockResponse): Refusal {
  const day = observation.last.slice(0, 10)
  return {
    behaviours: observation.entries as BehaviourId[],
    status: observation.status,
    message: `Retrack was observed to respond like this, last on ${day}.`,
    response: { ...response, headers: { ...response.headers, [OBSERVED_HEADER]: day } },
  }
}

type FindLesson = (lessons: Learnt['lessons'], situation: Situation, behaviours: Behaviours) => Lesson | undefined

const findAnswer: FindLesson = (lessons, situation, behaviours) =>
  findLesson(lessons, situation, behaviours) ?? findPlainUpdate(lessons, situation)

/** The answer to a client that does not ask for JSON, where its refusals are pages. */
const findPage: FindLesson = (lessons, situation, behaviours) => {
  const page = lessons.get(situationKey({ ...situation, oddities: [...situation.oddities, 'no-accept'] }))
  if (page !== undefined) return page
  const lesson = findAnswer(lessons, situation, behaviours)
  const limit = situation.operation === 'trackClick' ? 400 : 300
  const isRefusedInJson = lesson?.observation.body.kind === 'json' && lesson.observation.status >= limit
  return isRefusedInJson ? undefined : lesson
}

/** The very situation; that without what is overlooked; or that of what it is refused for first, here or in another operation of the API. */
function findLesson(lessons: Learnt['lessons'], situation: Situation, behaviours: Behaviours): Lesson | undefined {
  const exact = lessons.get(situationKey(situation))
  if (exact !== undefined) return exact
  const taken = asTaken(situation, behaviours)
  if (taken !== situation) {
    const { operation } = situation
    const alone = situation.oddities
      .filter(mayBeOverlooked)
      .map((oddity) => situationKey({ operation, oddities: [oddity] }))
    const isRefused = taken.oddities.some((oddity) => !situation.oddities.includes(oddity))
    const refused = isRefused ? alone.map((key) => lessons.get(key)).find((lesson) => lesson !== undefined) : undefined
    return refused ?? findLesson(lessons, taken, behaviours)
  }
  const oddities = cutAtBlocking(situation.oddities)
  const [first] = oddities
  if (first === undefined || oddities.length > 1 || !ODDITIES[first].blocks) return undefined
  const operations = first === 'unknown-lead' ? [situation.operation] : [situation.operation, ...API_OPERATIONS]
  for (const operation of operations) {
    const lesson = lessons.get(situationKey({ operation, oddities }))
    if (lesson !== undefined) return lesson
  }
  return undefined
}

/** An update that is taken is answered as any other is, whatever is odd about it. */
function findPlainUpdate(lessons: Learnt['lessons'], { operation }: Situation): Lesson | undefined {
  const lesson = operation === 'updateLead' ? lessons.get(PLAIN_UPDATE) : undefined
  const isTaken = lesson !== undefined && lesson.observation.status < 300
  return isTaken ? { ...lesson, observation: { ...lesson.observation, settings: {} } } : undefined
}
const PLAIN_UPDATE = situationKey({ operation: 'updateLead', oddities: [] })

const API_OPERATIONS = ['createLead', 'updateLead'] as const

async function findFacts(
  store: Store,
  { content, route }: ReadRequest,
  account: AccountRecord | undefined,
  behaviours: Behaviours,
): Promise<Facts> {
  const { event, click, reference } = content.fields
  return {
    token: account === undefined ? 'unknown' : 'known',
    program: account === undefined ? 'unknown' : 'known',
    event: account?.events.some(({ uuid }) => uuid === small(event)) ? 'known' : 'unknown',
    click: await clickState(store, account, click),
    reference: await referenceState(store, account, reference, event),
    lead:
      (account === undefined ? undefined : await store.leads.get(account, route.pathUuid.toLowerCase()))?.status ??
      'unknown',
    maxBody: behaviours['body-limit'],
    maxReference: behaviours['reference-length'],
    maxVoucher: behaviours['voucher-length'],
    maxUrl: behaviours['url-limit'],
    maxHeader: behaviours['header-limit'],
  }
}

const small = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value)

async function clickState(store: Store, account: AccountRecord | undefined, uuid: unknown): Promise<Facts['click']> {
  const click =
    account === undefined || typeof uuid !== 'string' ? undefined : await store.clicks.get(account, uuid.toLowerCase())
  if (account === undefined || click === undefined) return 'unknown'
  return accountNow(account) - click.createdAt > CLICK_LIFETIME_MS ? 'expired' : 'known'
}

async function referenceState(
  store: Store,
  account: AccountRecord | undefined,
  reference: unknown,
  event: unknown,
): Promise<Facts['reference']> {
  if (account === undefined || typeof reference !== 'string') return 'new'
  const first = await store.leads.findFirstByReference(account, reference)
  if (first === undefined) return 'new'
  if (first.event === event || typeof event !== 'string') return 'repeated'
  const same = await store.leads.find(account, { reference, event }, { limit: 1 })
  return (same?.total ?? 0) > 0 ? 'repeated' : 'repeated-elsewhere'
}
