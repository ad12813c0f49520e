/** Decides by the answer what was unverified before it: whether Retrack knows a token, an event, a click or a lead. */
import { DEFAULT_FACT_LIMITS, type Guess, isExpired } from './knowledge.ts'
import type { ReadRequest } from './read-request.ts'
import type { Facts } from './situation.ts'
import { parseJson } from './template.ts'

export interface SettledFacts {
  readonly facts: Facts
  /** The facts that remain unverified. The answer teaches nothing then. */
  readonly unsettled: readonly string[]
}

interface AnswerInBrief {
  readonly status: number
  readonly text: string
}

/** The known facts about the other side, beside the things that a request names. */
export interface KnownSide {
  /** A token has been used with success. */
  readonly knowsToken: boolean
  /** It has refused requests in JSON: a page is no refusal of its own, but of something before it. */
  readonly refusesInJson: boolean
}

export function settle(guess: Guess, request: ReadRequest, answer: AnswerInBrief, side: KnownSide): SettledFacts {
  const isAccepted = answer.status < 300
  const token = settleToken(guess, answer, side.knowsToken)
  const isReadable = token === 'known' && request.content.syntax === 'object'
  const unsettled: string[] = []
  // It says that there is no such path, or where it is now: no more.
  const isOfSlash = request.path !== request.route.target.path && answer.status >= 300 && answer.status <= 404
  const isCreation = request.route.operation.id === 'createLead'
  const doubtful = (['event', 'click'] as const).filter(
    (name) =>
      isCreation && isReadable && guess[name] === 'unverified' && typeof request.content.fields[name] === 'string',
  )
  const isForeign = side.refusesInJson && parseJson(answer.text) === undefined
  const settleIdentifier = (name: 'event' | 'click'): 'known' | 'unknown' => {
    if (guess[name] !== 'unverified') return guess[name] === 'unknown' ? 'unknown' : 'known'
    if (isAccepted || isOfSlash || !doubtful.includes(name)) return 'known'
    if (isForeign) {
      unsettled.push(name)
      return 'known'
    }
    if (mentions(answer.text, name)) return 'unknown'
    if (doubtful.some((other) => mentions(answer.text, other))) return 'known'
    if (doubtful.length === 1 && !mentions(answer.text, 'reference') && !mentions(answer.text, 'voucher'))
      return 'unknown'
    unsettled.push(name)
    return 'known'
  }
  const event = settleIdentifier('event')
  const isOld = guess.click === 'expired' || (isAccepted && isCreation && isExpired(parseJson(answer.text)))
  const click = isOld ? 'expired' : settleIdentifier('click')
  return {
    facts: {
      ...DEFAULT_FACT_LIMITS,
      token,
      program: guess.program === 'known' || answer.status < 400 ? 'known' : 'unknown',
      event,
      click: click === 'unknown' && saysExpired(answer.text) ? 'expired' : click,
      reference: guess.reference,
      lead: settleLead(guess, request, answer, isReadable, unsettled),
    },
    unsettled,
  }
}

function settleToken({ token }: Guess, { status }: AnswerInBrief, knowsToken: boolean): Facts['token'] {
  if (token !== 'unverified') return token
  if (status < 300) return 'known'
  return knowsToken || status === 401 || status === 403 ? 'unknown' : 'known'
}

function settleLead(
  { lead }: Guess,
  { route }: ReadRequest,
  { status }: AnswerInBrief,
  isReadable: boolean,
  unsettled: string[],
): Facts['lead'] {
  if (lead !== 'unverified') return lead
  if (route.operation.id !== 'updateLead' || !isReadable) return 'pending'
  if (status === 404 || status === 410) return 'unknown'
  // It is there, but nobody knows what its status was.
  unsettled.push('lead')
  return 'pending'
}

const mentions = (text: string, name: string) => new RegExp(`\\b${name}`, 'i').test(text)
const saysExpired = (text: string) => /expired|older than|too old/i.test(text)
