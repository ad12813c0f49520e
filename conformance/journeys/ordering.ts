/** Placing an order, waiting for its lead, and watching that no second one comes. */
import type { OrderBegan } from '../../schemas/evidence.ts'
import { type JournalEntry, LONGEST_WAIT_MS, type NewWait, type WaitAnswer } from '../../schemas/journal.ts'
import type { Operation } from '../../schemas/retrack.ts'
import { perform } from '../actions/action.ts'
import { either, millisecondsTo } from '../time-limit.ts'
import { freshClick, plantCookie, type Run, type Sent, visitRedirectPage, visitUrl } from './run.ts'
import type { World } from './world.ts'

/** An order that was placed. */
export interface Placed {
  readonly run: Run
  readonly began: string
  readonly click: string | null
  /** The journal before it, and when it had ended. */
  readonly before: number
  readonly after: number
  readonly endedAt: number
  readonly succeeded: boolean
}

export interface OrderOptions {
  readonly voucher?: string | null
  readonly alone?: boolean
  readonly cookie: OrderBegan['cookie']
  readonly click: string | null
  readonly visitUrl?: string | null
}

/** The voucher that orders are placed with; null where the store takes none, or nobody named one. */
export function voucherOf({ config: { store } }: World): string | null {
  return store.voucher.kind === 'code' ? store.voucher.code : null
}

/** Brings a visitor with a click of her own to the point where she orders. Answers the click. */
export async function arrive(run: Run): Promise<Sent & { readonly click: string }> {
  const { world } = run
  const sent = await freshClick(world)
  world.findings.clicks.set(sent.click, { journey: run.journey, cause: null })
  if (world.config.store.redirectUrl === null) {
    await plantCookie(run, 'no-redirect-page', world.surroundings.cookieUrl, sent.click)
    return sent
  }
  await visitRedirectPage(run, sent)
  if (world.findings.cookie === 'planted') {
    await plantCookie(run, 'redirect-page-left-none', world.surroundings.cookieUrl, sent.click)
  }
  return sent
}

/** Whose work the cookie of an ordinary order is. */
export const usualCookie = ({ findings, config }: World): 'store' | 'planted' =>
  config.store.redirectUrl === null || findings.cookie === 'planted' ? 'planted' : 'store'

export async function placeOrder(run: Run, options: OrderOptions): Promise<Placed> {
  const { world, record, visitor } = run
  const { config, mock, findings, checkout } = world
  const { click, voucher = null, cookie, alone = false } = options
  const { placeOrder: action } = config
  if (action.kind === 'none' || action.kind === 'left-out')
    throw new TypeError('Without placeOrder there are no orders.')
  return checkout.use(async () => {
    const before = await mock.position()
    const about = { action: action.kind, cookie, click, voucher, alone, journal: before } as const
    const began = record.begin({ kind: 'order-began', ...about })
    if (click !== null) findings.clicks.set(click, { journey: run.journey, cause: began })
    const startedAt = performance.now()
    const deed = { click, voucher, reference: null, visitor, record, visitUrl: visitUrlOf(world, options) }
    const done = await perform(action, deed, world.surroundings)
    const endedAt = performance.now()
    world.signal.throwIfAborted()
    const after = await mock.position()
    const succeeded = done.kind === 'succeeded'
    findings.hasOrdered ||= succeeded
    if (done.kind === 'not-started') {
      findings.cannotOrder = true
      const { message, mend } = done
      record.add({ kind: 'set-up-problem', problem: 'action-failed-to-start', message: `placeOrder: ${message}`, mend })
    }
    const reason = done.kind === 'succeeded' ? null : done.kind === 'failed' ? done.reason : done.message
    record.add({ kind: 'order-ended', succeeded, reason, durationMs: endedAt - startedAt, journal: after })
    return { run, began, click, before, after, endedAt, succeeded }
  })
}

/** For a person who orders in a browser of her own: where Retrack would send her. */
function visitUrlOf({ config, driver }: World, { click, visitUrl: given }: OrderOptions): string | null {
  const { redirectUrl, deeplinks } = config.store
  if (given !== undefined) return given
  if (redirectUrl === null || click === null || driver.name === 'chromium') return null
  return visitUrl(redirectUrl, { click, deeplink: deeplinks[0] ?? null })
}

/** What to ask of the mock for a wait that ends then, or earlier where that is longer than one may last. */
export const waitUntil = (at: number): number => Math.min(millisecondsTo(at), LONGEST_WAIT_MS)

export interface Awaited {
  readonly what: 'lead' | 'accepted-lead' | 'update' | 'accepted-update'
  readonly operation: Operation
  /** Null: whatever the click. */
  readonly clicks: readonly string[] | null
  readonly limitMs: number
  readonly since: Pick<Placed, 'before' | 'after' | 'endedAt' | 'began' | 'run'>
  /** Only entries like this count; left out, all. */
  readonly isIt?: (entry: JournalEntry) => boolean
}

/** Waits for what an action should bring about, and records whether it came. */
export async function awaitEntry({
  what,
  operation,
  clicks,
  limitMs,
  since,
  isIt = () => true,
}: Awaited): Promise<JournalEntry | null> {
  const { run, before, after, endedAt, began } = since
  const { mock, progress, signal } = run.world
  const outcome = what.startsWith('accepted') ? ({ outcome: 'accepted' } as const) : ({ stage: 'received' } as const)
  progress({ kind: 'awaiting', what: WORDS[what], limitMs, run: run.journey })
  let found: JournalEntry | undefined
  let holds: 'yes' | 'no' | 'unknown' = 'no'
  let from = before
  const end = endedAt + limitMs
  do {
    const order = { operation, ...outcome, after: from, timeoutMs: waitUntil(end) }
    const answer = await anyOf(
      (clicks ?? [undefined]).map((click) => ({ ...order, click })),
      run.world,
      signal,
    )
    found = answer.data.find(isIt)
    from = Math.max(from, ...answer.data.map(({ id }) => id))
    holds = found === undefined ? (answer.holds === 'unknown' ? 'unknown' : 'no') : 'yes'
  } while (found === undefined && holds !== 'unknown' && performance.now() < end)
  progress({ kind: 'awaited', run: run.journey })
  const heardMs = found !== undefined && found.id <= after ? 0 : Math.max(0, performance.now() - endedAt)
  const waitedMs = what.startsWith('accepted') ? Math.max(0, performance.now() - endedAt) : heardMs
  const upTo = await mock.position()
  run.record.add({ kind: 'waited', for: what, holds, waitedMs, limitMs, after: before, upTo }, began)
  return found ?? null
}

const WORDS = {
  lead: 'the lead of an order',
  'accepted-lead': 'a lead to be sent again',
  update: 'the update of a status',
  'accepted-update': 'the update of a status',
} as const satisfies Record<Awaited['what'], string>

type Order = Omit<NewWait, 'click'> & { readonly click: string | undefined }

/** The first of several waits that is answered yes; the last answer where none is. */
async function anyOf(orders: readonly Order[], { mock }: World, signal: AbortSignal) {
  using others = either(signal)
  const waits = orders.map(async ({ click, ...order }) => {
    const answer = await mock.wait(click === undefined ? order : { ...order, click }, others.signal)
    if (answer.holds === 'yes') return answer
    throw new NotCome(answer)
  })
  try {
    return await Promise.any(waits)
  } catch (error) {
    const [first] = error instanceof AggregateError ? error.errors : [error]
    if (first instanceof NotCome) return first.answer
    throw first
  } finally {
    others.end(new Error('another wait was answered'))
  }
}

class NotCome extends Error {
  readonly answer: WaitAnswer

  constructor(answer: WaitAnswer) {
    super('Not one of them came.')
    this.answer = answer
  }
}

/** Waits for an order's lead. `clicks` are those that it may name; left out, its own. */
export async function awaitLead(
  placed: Placed,
  limitMs: number,
  clicks = clicksOf(placed),
): Promise<JournalEntry | null> {
  const { findings } = placed.run.world
  const lead = await awaitEntry({ what: 'lead', operation: 'createLead', clicks, limitMs, since: placed })
  if (lead === null) return null
  if (lead.id > placed.after)
    findings.slowestLeadMs = Math.max(findings.slowestLeadMs, performance.now() - placed.endedAt)
  return lead
}

/** What tells an order's lead from others: its click, where the store is known to send it. */
function clicksOf({ run, click }: Placed): readonly string[] | null {
  return run.world.findings.namesItsClick && click !== null ? [click] : null
}

/** How long the mock itself may take to answer. */
const ANSWER_LIMIT_MS = 5_000

/** The lead as it was answered; null where it was not answered 200. */
export async function answerTo({ run }: Placed, lead: JournalEntry): Promise<JournalEntry | null> {
  const { mock, signal } = run.world
  const click = lead.click === null ? {} : { click: lead.click }
  const order = { operation: 'createLead', after: lead.id - 1, ...click, timeoutMs: ANSWER_LIMIT_MS } as const
  const { data } = await mock.wait(order, signal)
  return data.find(({ outcome }) => outcome === 'accepted') ?? null
}

/** From its accepted lead on, an order's click is not to be heard of again. The silence is closed when the check ends. */
export function beginSilence(placed: Placed, accepted: JournalEntry): void {
  const { run, click, began } = placed
  const { findings } = run.world
  if (findings.firstAccepted === null) findings.firstAccepted = accepted
  if (click === null) return
  findings.silences.push({
    record: run.record,
    cause: began,
    of: { operation: 'createLead', click, lead: null },
    after: accepted.id,
    since: performance.now(),
    heardBefore: accepted.id,
  })
}
