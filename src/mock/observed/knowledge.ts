/** Remembers in memory which tokens, events, clicks and leads Retrack has accepted or refused. In memory only. */

import { DEFAULT_BEHAVIOURS } from '../../../schemas/behaviours/index.ts'
import type { LeadStatus } from '../../../schemas/retrack.ts'
import { CLICK_LIFETIME_MS, DEFAULT_TEXT_LENGTH, LEAD_STATUSES } from '../../../schemas/terms.ts'
import { BoundedMap } from '../../bounded-map.ts'
import type { ReadRequest } from './read-request.ts'
import type { Facts } from './situation.ts'
import type { Json } from './template.ts'

export interface KnownLead {
  readonly uuid: string
  readonly status: LeadStatus
  readonly event: string
  readonly click: string
  readonly reference: string | null
  /** When its creation was answered, in milliseconds of real time. */
  readonly createdAt: number
}

type Verified = 'known' | 'unknown' | 'unverified'

/** A guess before the answer arrives; the answer decides the `unverified` parts. */
export interface Guess {
  readonly token: Verified
  readonly program: Verified
  readonly event: Verified
  readonly click: Verified | 'expired'
  readonly lead: LeadStatus | 'unknown' | 'unverified'
  readonly reference: Facts['reference']
}

export interface Declared {
  readonly token?: string | undefined
  readonly events?: readonly string[]
  readonly clicks?: readonly string[]
  /** Identifiers that nobody has: made up a moment ago. */
  readonly madeUp?: readonly string[]
}

/** A visitor who followed the tracking link through the proxy. */
export interface ProxiedVisit {
  /** The first address of `X-Forwarded-For`. */
  readonly forwardedFor: string | undefined
}

/** The publisher and the program of a tracking link. */
const programIn = (query: string) => {
  const parameters = new URLSearchParams(query)
  return `${parameters.getAll('publisher').at(-1)} ${parameters.getAll('program').at(-1)}`
}

/** So many of each kind are remembered. */
const MAX_REMEMBERED = 10_000

export class Knowledge {
  readonly #tokens = new BoundedMap<true>(MAX_REMEMBERED)
  readonly #events = new BoundedMap<true>(MAX_REMEMBERED)
  readonly #clicks = new BoundedMap<'known' | 'expired'>(MAX_REMEMBERED)
  readonly #programs = new BoundedMap<true>(MAX_REMEMBERED)
  readonly #visits = new BoundedMap<ProxiedVisit>(MAX_REMEMBERED)
  readonly #madeUp = new BoundedMap<true>(MAX_REMEMBERED)
  readonly #leads = new BoundedMap<KnownLead>(MAX_REMEMBERED)
  readonly #references = new BoundedMap<{ readonly uuid: string | undefined; readonly events: ReadonlySet<string> }>(
    MAX_REMEMBERED,
  )

  declare({ token, events = [], clicks = [], madeUp = [] }: Declared): void {
    if (token !== undefined) this.#tokens.set(token, true)
    for (const event of events) this.#events.set(event, true)
    for (const click of clicks) this.#clicks.set(click, 'known')
    for (const each of madeUp) this.#madeUp.set(each, true)
  }

  guess({ credentials, content, route }: ReadRequest): Guess {
    const { event, click, reference } = content.fields
    const { pathUuid } = route
    return {
      token: this.#token(credentials.kind === 'bearer' ? credentials.token : undefined),
      program: this.#programs.get(programIn(route.target.query)) ? 'known' : 'unverified',
      event: this.#verified(event, this.#events),
      click: find(this.#clicks, String(click)) ?? this.#verified(click, this.#clicks),
      lead: this.lead(pathUuid)?.status ?? (this.#madeUp.get(pathUuid) ? 'unknown' : 'unverified'),
      reference: this.#reference(reference, event),
    }
  }

  #token(token: string | undefined): Verified {
    if (token === undefined) return 'unknown'
    if (this.#tokens.get(token)) return 'known'
    return this.#madeUp.get(token) ? 'unknown' : 'unverified'
  }

  #verified(value: unknown, known: BoundedMap<unknown>): Verified {
    if (typeof value !== 'string') return 'unverified'
    if (find(known, value) !== undefined) return 'known'
    return this.#madeUp.get(value) ? 'unknown' : 'unverified'
  }

  #reference(reference: unknown, event: unknown): Facts['reference'] {
    if (typeof reference !== 'string') return 'new'
    const earlier = this.#references.get(reference)
    if (earlier === undefined) return 'new'
    return earlier.events.has(String(event)) ? 'repeated' : 'repeated-elsewhere'
  }

  /** Whether a token has been used with success. */
  get knowsToken(): boolean {
    return this.#tokens.size > 0
  }

  /** The first lead that was saved with the reference. */
  leadWith(reference: unknown): string | undefined {
    return typeof reference === 'string' ? this.#references.get(reference)?.uuid : undefined
  }

  lead(uuid: string): KnownLead | undefined {
    return find(this.#leads, uuid)
  }

  /** A lead was saved. */
  learnLead(request: ReadRequest, answer: Json | undefined, at: number): KnownLead | undefined {
    const { event, click, reference } = request.content.fields
    if (request.credentials.kind === 'bearer') this.#tokens.set(request.credentials.token, true)
    if (typeof event === 'string') this.#events.set(event, true)
    if (typeof click === 'string') this.#clicks.set(click, isExpired(answer) ? 'expired' : 'known')
    const uuid = uuidIn(answer)
    if (typeof reference === 'string') {
      const earlier = this.#references.get(reference)
      const events = new Set([...(earlier?.events ?? []), String(event)])
      this.#references.set(reference, { uuid: earlier?.uuid ?? uuid, events })
    }
    if (uuid === undefined) return undefined
    const known = this.#leads.get(uuid) ?? {
      uuid,
      status: 'pending',
      event: String(event),
      click: String(click),
      reference: typeof reference === 'string' ? reference : null,
      createdAt: at,
    }
    this.#leads.set(uuid, known)
    return known
  }

  /** A lead was updated: what was asked for is its status now. */
  learnUpdate({ credentials, route, content }: ReadRequest): void {
    if (credentials.kind === 'bearer') this.#tokens.set(credentials.token, true)
    const status = LEAD_STATUSES.find((name) => name === content.fields['status'])
    const lead = this.lead(route.pathUuid)
    if (lead !== undefined && status !== undefined) this.#leads.set(lead.uuid, { ...lead, status })
  }

  /** A tracking link led to this click. */
  learnClick(uuid: string, { route, headers }: ReadRequest): void {
    this.#clicks.set(uuid, 'known')
    this.#programs.set(programIn(route.target.query), true)
    const [forwardedFor] = (headers.get('x-forwarded-for') ?? '').split(',')
    this.#visits.set(uuid, { forwardedFor: forwardedFor?.trim() || undefined })
  }

  /** The visit that a click came of; undefined where it came some other way than through the proxy. */
  visit(click: unknown): ProxiedVisit | undefined {
    return this.#visits.get(String(click))
  }
}

/** An identifier in capital letters may be meant for the one in small ones. */
const find = <Value>(known: BoundedMap<Value>, uuid: string) => known.get(uuid) ?? known.get(uuid.toLowerCase())

/** The limits by which texts are called long, until Retrack has named others. */
export const DEFAULT_FACT_LIMITS = {
  maxBody: DEFAULT_BEHAVIOURS['body-limit'],
  maxReference: DEFAULT_TEXT_LENGTH,
  maxVoucher: DEFAULT_TEXT_LENGTH,
  maxUrl: DEFAULT_BEHAVIOURS['url-limit'],
  maxHeader: DEFAULT_BEHAVIOURS['header-limit'],
} as const

/** The uuid of the lead in an answer, whatever it is wrapped in. */
export function uuidIn(answer: Json | undefined): string | undefined {
  for (const path of ['data.uuid', 'uuid', 'data.lead.uuid', 'lead.uuid', 'data.id', 'id']) {
    const value = valueAt(answer, path.split('.'))
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

export function valueAt(value: Json | undefined, [key, ...rest]: readonly string[]): Json | undefined {
  if (key === undefined) return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return valueAt(value[key], rest)
}

/** Whether the click in an answer was too old for a cookie when the lead came. */
export function isExpired(answer: Json | undefined): boolean {
  const click = retrackMs(valueAt(answer, ['data', 'click', 'created_at']))
  const lead = retrackMs(valueAt(answer, ['data', 'created_at']))
  return click !== undefined && lead !== undefined && lead - click > CLICK_LIFETIME_MS
}

/** A time as Retrack writes it, in milliseconds as if it were UTC. */
export function retrackMs(text: Json | undefined): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? undefined : ms
}
