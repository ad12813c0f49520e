/** Placing an order, waiting for its lead, and watching that no second one comes. */
import type { NamedAction } from '../../schemas/config/ways.ts'
import type { OrderStarted } from '../../schemas/evidence.ts'
import { type JournalEntry, MAX_WAIT_MS, type WaitInput, type WaitResponse } from '../../schemas/journal.ts'
import type { OperationName } from '../../schemas/retrack.ts'
import type { ClickVersion } from '../../schemas/terms.ts'
import { anySignal, millisecondsUntil } from '../abort.ts'
import { type Entry, type Interlude, isNotStarted } from '../actions/context.ts'
import { runAction } from '../actions/run-action.ts'
import type { SavedValues } from '../actions/template.ts'
import { nameAction, recordActionEnd } from './action-end.ts'
import type { CheckContext } from './context.ts'
import { hasLeadFault } from './installed-fault.ts'
import type { JourneyContext, OrderOutcome } from './journey.ts'
import type { OpenQuietPeriod } from './quiet-periods.ts'
import {
  createOrderClick,
  firstDeeplink,
  presetCookie,
  type RedirectParameters,
  visitRedirectPage,
  visitUrl,
} from './visiting.ts'

/** An order that was placed. */
export interface PlacedOrder {
  readonly run: JourneyContext
  readonly began: string
  readonly click: string | null
  /** The journal before it, and when it had ended. */
  readonly before: number
  readonly after: number
  readonly endedAt: number
  readonly succeeded: boolean
  /** The values that its steps saved, for the actions that change its status. */
  readonly saved: SavedValues
  /** The page that it ended on, where a visitor can open it again. */
  readonly page: string | null
  /** The action could not even be started, or whoever was asked could not do it. */
  readonly notStarted: boolean
}

export interface OrderOptions {
  readonly voucher?: string | null
  readonly alone?: boolean
  readonly cookie: OrderStarted['cookie']
  readonly click: string | null
  /** Left out: as orders are placed unless another way is tried. */
  readonly way?: NamedAction
  /** The visitor's actions between filling her cart and ordering. */
  readonly interlude?: Interlude
}

/** The voucher that orders are placed with; null where the store takes none, or nobody named one. */
export function getVoucher({ config: { store } }: CheckContext): string | null {
  return store.voucher.kind === 'code' ? store.voucher.code : null
}

/** Brings a visitor with a click of her own to the point where she orders. Answers the click. */
export async function visitWithNewClick(
  run: JourneyContext,
  version?: ClickVersion,
): Promise<RedirectParameters & { readonly click: string }> {
  const sent = await createOrderClick(run.check, version)
  await visitWithClick(run, sent)
  return sent
}

/** Brings a visitor with this click to the point where she orders. */
export async function visitWithClick(
  run: JourneyContext,
  sent: RedirectParameters & { readonly click: string },
): Promise<void> {
  const { check, traits } = run
  check.requestOrigins.addClick(sent.click, { journey: run.journey, cause: null })
  if (check.config.store.redirectUrl === null) {
    await presetCookie(run, 'no-redirect-page', check.environment.cookieUrl, sent.click)
    return
  }
  await visitRedirectPage(run, sent)
  if (traits.cookie === 'preset') {
    await presetCookie(run, 'redirect-page-left-none', check.environment.cookieUrl, sent.click)
  }
}

export function placeOrder(run: JourneyContext, options: OrderOptions): Promise<PlacedOrder> {
  return run.check.checkout.use(() => order(run, options))
}

/** Two visitors order at the same moment. Nobody else does meanwhile. */
export function placeBothOrders(
  checkout: CheckContext['checkout'],
  orders: readonly [readonly [JourneyContext, OrderOptions], readonly [JourneyContext, OrderOptions]],
): Promise<PlacedOrder[]> {
  return checkout.use(() => Promise.all(orders.map(([run, options]) => order(run, options))))
}

async function order(run: JourneyContext, options: OrderOptions): Promise<PlacedOrder> {
  const { check, record, visitor } = run
  const { config, mock } = check
  const { click, voucher = null, cookie, alone = false } = options
  const way = options.way ?? config.ways.placeOrder[0]
  const action = way?.action ?? config.placeOrder
  if (action.kind === 'none' || action.kind === 'unset') throw new TypeError('Without placeOrder there are no orders.')
  const before = await mock.position()
  const about = {
    action: action.kind,
    way: way?.name ?? null,
    cookie,
    click,
    voucher,
    alone,
    journal: before,
  } as const
  const began = record.start({ kind: 'order-started', ...about })
  if (click !== null) check.requestOrigins.addClick(click, { journey: run.journey, cause: began }, before)
  const startedAt = performance.now()
  const name = 'placeOrder'
  const input = {
    name,
    click,
    voucher,
    reference: null,
    saved: {},
    visitor,
    record,
    entry: getEntry(check, options),
    interlude: options.interlude && resumeAfter(run, began, options.interlude),
  } as const
  const done = await runAction(action, input, check.environment)
  const endedAt = performance.now()
  check.signal.throwIfAborted()
  // A store may serve nobody while it waits for a failing Retrack. The journey itself must show that.
  if (done.kind === 'failed') await check.requireStore(hasLeadFault(run) ? 'reachable' : 'responsive')
  const after = await mock.position()
  const end = recordActionEnd(run, nameAction(name, way), done)
  const { saved = {}, page: endedOn } = done.kind === 'succeeded' ? done : {}
  const page = endedOn !== undefined && check.environment.origins.allows(endedOn) ? endedOn : null
  record.add({ kind: 'order-finished', ...end, durationMs: endedAt - startedAt, journal: after, page })
  const { succeeded } = end
  const notStarted = isNotStarted(done)
  return { run, began, click, before, after, endedAt, succeeded, saved, page, notStarted }
}

/** Actions in between have a cause of their own; later ones belong to the order again. */
const resumeAfter = ({ record }: JourneyContext, began: string, interlude: Interlude): Interlude => ({
  ...interlude,
  async run() {
    await interlude.run()
    record.cause = began
  },
})

/** For a person who orders in a browser of her own. Without a redirect page nothing there could hold a click. */
function getEntry({ config }: CheckContext, { click }: OrderOptions): Entry | null {
  const { redirectUrl, deeplinks } = config.store
  if (redirectUrl === null) return null
  const deeplink = firstDeeplink(deeplinks)
  if (click === null) return { url: deeplink, isFromRetrack: false }
  return { url: visitUrl(redirectUrl, { click, deeplink }), isFromRetrack: true }
}

/** Returns the timeout for a wait that ends at `at`, or at the longest time that a wait may take. */
export const waitTimeoutUntil = (at: number): number => Math.min(millisecondsUntil(at), MAX_WAIT_MS)

export interface ExpectedRequest {
  readonly what: 'lead' | 'accepted-lead' | 'update' | 'accepted-update'
  readonly operation: OperationName
  /** Null: whatever the click. */
  readonly clicks: readonly string[] | null
  readonly limitMs: number
  readonly since: Pick<PlacedOrder, 'before' | 'after' | 'endedAt' | 'began' | 'run'>
  /** Only entries like this count; left out, all. */
  readonly isIt?: ((entry: JournalEntry) => boolean) | undefined
}

/** Waits for what an action should bring about, and records whether it came. */
export async function awaitEntry({
  what,
  operation,
  clicks,
  limitMs,
  since,
  isIt = () => true,
}: ExpectedRequest): Promise<JournalEntry | null> {
  const { run, before, after, endedAt, began } = since
  const { mock, progress, signal } = run.check
  const outcome = what.startsWith('accepted') ? ({ outcome: 'accepted' } as const) : ({ stage: 'received' } as const)
  progress({ kind: 'awaiting', what: DESCRIPTIONS[what], limitMs, run: run.journey })
  let found: JournalEntry | undefined
  let holds: 'yes' | 'no' | 'unknown' = 'no'
  let from = before
  const end = endedAt + limitMs
  do {
    const order = { operation, ...outcome, after: from, timeoutMs: waitTimeoutUntil(end) }
    const answer = await anyOf(
      (clicks ?? [undefined]).map((click) => ({ ...order, click })),
      run.check,
      signal,
    )
    found = answer.data.find(isIt)
    from = Math.max(from, ...answer.data.map(({ id }) => id))
    holds = found === undefined ? (answer.result === 'unknown' ? 'unknown' : 'no') : 'yes'
  } while (found === undefined && holds !== 'unknown' && performance.now() < end)
  progress({ kind: 'awaited', run: run.journey })
  const heardMs = found !== undefined && found.id <= after ? 0 : Math.max(0, performance.now() - endedAt)
  const waitedMs = what.startsWith('accepted') ? Math.max(0, performance.now() - endedAt) : heardMs
  const upTo = await mock.position()
  run.record.add({ kind: 'wait-finished', for: what, result: holds, waitedMs, limitMs, after: before, upTo }, began)
  return found ?? null
}

const DESCRIPTIONS = {
  lead: 'the lead of an order',
  'accepted-lead': 'a lead to be sent again',
  update: 'the update of a status',
  'accepted-update': 'the update of a status',
} as const satisfies Record<ExpectedRequest['what'], string>

type Order = Omit<WaitInput, 'click'> & { readonly click: string | undefined }

/** The first of several waits that is answered yes; the last answer where none is. */
async function anyOf(orders: readonly Order[], { mock }: CheckContext, signal: AbortSignal) {
  using others = anySignal(signal)
  const waits = orders.map(async ({ click, ...order }) => {
    const answer = await mock.wait(click === undefined ? order : { ...order, click }, others.signal)
    if (answer.result === 'yes') return answer
    throw new NotCome(answer)
  })
  try {
    return await Promise.any(waits)
  } catch (error) {
    const [first] = error instanceof AggregateError ? error.errors : [error]
    if (first instanceof NotCome) return first.answer
    throw first
  } finally {
    others.abort(new Error('another wait was answered'))
  }
}

class NotCome extends Error {
  readonly answer: WaitResponse

  constructor(answer: WaitResponse) {
    super('Not one of them came.')
    this.answer = answer
  }
}

/** Waits for an order's lead. `clicks` are those that it may name; left out, its own. */
export async function awaitLead(
  placed: PlacedOrder,
  limitMs: number,
  clicks = getOwnClicks(placed),
): Promise<JournalEntry | null> {
  return awaitEntry({ what: 'lead', operation: 'createLead', clicks, limitMs, since: placed })
}

/** Waits for an order's lead to be accepted after a failure, for as long as a retry may take. */
export async function awaitAcceptedRetry(
  placed: PlacedOrder,
  isIt?: ExpectedRequest['isIt'],
): Promise<JournalEntry | null> {
  const { check, traits } = placed.run
  const limitMs = traits.retryLimitMs ?? check.config.timing.retry
  const clicks = getOwnClicks(placed)
  return awaitEntry({ what: 'accepted-lead', operation: 'createLead', clicks, limitMs, since: placed, isIt })
}

/** Returns the clicks by which an order's lead is found; null if the store is not known to send them. */
export function getOwnClicks({ run, click }: PlacedOrder): readonly string[] | null {
  return run.traits.leadsCarryOwnClick && click !== null ? [click] : null
}

/** How long the mock itself may take to answer. */
const ANSWER_LIMIT_MS = 5_000

/** The lead as it was answered; null where it was not answered 200. */
export async function awaitAcceptance({ run }: PlacedOrder, lead: JournalEntry): Promise<JournalEntry | null> {
  const { mock, signal } = run.check
  const click = lead.click === null ? {} : { click: lead.click }
  const order = { operation: 'createLead', after: lead.id - 1, ...click, timeoutMs: ANSWER_LIMIT_MS } as const
  const { data } = await mock.wait(order, signal)
  return data.find(({ outcome }) => outcome === 'accepted') ?? null
}

/** Waits for an order's lead and for its acceptance. `clicks` are those that the lead may name; left out, its own. */
export async function awaitOutcome(
  placed: PlacedOrder,
  limitMs: number,
  clicks = getOwnClicks(placed),
): Promise<OrderOutcome> {
  const lead = placed.succeeded ? await awaitLead(placed, limitMs, clicks) : null
  const accepted = lead === null ? null : await awaitAcceptance(placed, lead)
  return toOutcome(placed, lead, accepted)
}

/** Places an order, and waits for its lead as long as a retry may take. */
export const placeAndAwait = async (run: JourneyContext, options: OrderOptions): Promise<OrderOutcome> =>
  awaitOutcome(await placeOrder(run, options), run.check.config.timing.retry)

/** Once its lead was accepted, an order's click must not come again. */
export function toOutcome(
  { run, click, began }: PlacedOrder,
  lead: JournalEntry | null,
  accepted: JournalEntry | null,
): OrderOutcome {
  const quietPeriod: OpenQuietPeriod | null =
    accepted === null || click === null
      ? null
      : {
          record: run.record,
          cause: began,
          of: { operation: 'createLead', click, lead: null },
          after: accepted.id,
          since: performance.now(),
          leadBefore: accepted.id,
        }
  return { lead, accepted, quietPeriods: quietPeriod === null ? [] : [quietPeriod] }
}
