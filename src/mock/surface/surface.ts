/**
 * Retrack's own surface: what a store's server and a visitor's browser meet. It works on Node's
 * raw requests, not in a web framework, since it answers any bytes in Retrack's own words and
 * has to be able to break off an answer at any byte.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Account, Store } from '../../store/port.ts'
import type { Room } from '../../store/room.ts'
import { type Credentials, credentials } from '../bearer.ts'
import { NO_FAULT } from '../faults/rules.ts'
import { mediaOf, readFields, textOf } from '../retrack/fields-of-body.ts'
import type { Plan } from '../retrack/plan.ts'
import { parameter } from '../retrack/track-click.ts'
import { hasTurn } from '../turn.ts'
import type { World, Worlds } from '../worlds.ts'
import { type Answered, answeredLine } from './answered.ts'
import type { Asked } from './decide.ts'
import { answerExchange } from './exchange.ts'
import { receiveBody } from './receive-body.ts'
import { type Route, route } from './route.ts'

export interface SurfaceOptions {
  readonly store: Store
  readonly worlds: Worlds
  /** Keeps the journal of requests that are nobody's. */
  readonly defaultToken: string
  /** What holds where a request belongs to no account. */
  readonly behaviours: Behaviours
  readonly onAnswered: ((answered: Answered) => void) | undefined
  /** Bounds the large bodies of requests that are not answered yet. */
  readonly bodies: Room
  /** How long a request may wait behind others of its connection, in milliseconds. */
  readonly turnMs: number
}

export type Surface = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export function retrackSurface(options: SurfaceOptions): Surface {
  const { store, worlds, behaviours, onAnswered, bodies, turnMs } = options

  return async (request, response) => {
    const to = route(request)
    const given = credentials(request.headers.authorization)
    const account = await accountOf(store, to, given)
    const set = account?.settings.behaviours ?? behaviours
    // Before the body comes: what began before a reset belongs to the world before it.
    const begun = worlds.renewals
    const own = account === undefined ? undefined : worlds.of(account)
    if (response.socket === null && !(await hasTurn(request, response, turnMs))) return
    const body = await receiveBody(request, set['body-limit'], bodies)
    if (body.taken > 0) whenClosed(response, () => bodies.give(body.taken))
    const media = mediaOf(request.headers['content-type'])
    const text = textOf(body.bytes)
    const read = readFields(text, media === 'form' ? 'form' : 'json', set)
    const fields = 'fields' in read ? read.fields : {}
    const lead =
      to.operation === 'updateLead' && account !== undefined ? await store.leads.get(account, to.uuid) : undefined
    const named = {
      reference: lead?.reference ?? textOrNull(fields['reference']),
      click: lead?.click.uuid ?? textOrNull(fields['click']),
    }

    const world = own ?? (await worldOf(options, begun, { event: textOrNull(fields['event']), click: named.click }))
    if (world === undefined) return void request.socket.destroy()
    const entry = world.journal.open({
      operation: to.operation,
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: text,
      credentials: given,
      isOwnToken: account !== undefined && to.operation !== 'trackClick',
      ...named,
    })
    const closed = () => {
      // Whoever has been answered already is not changed by it.
      entry.end('aborted', entry.fault === null ? 'aborted' : 'faulted', null)
      onAnswered?.(answeredLine(entry, to, worlds.secrets))
    }
    if (body.aborted || response.closed) {
      // The connection may have told of its end already, and does not do so twice.
      closed()
      return void response.destroy()
    }
    response.on('close', closed)
    if (body.tooLarge || body.noRoom) response.shouldKeepAlive = false

    const firing =
      account === undefined || to.operation === null
        ? NO_FAULT
        : world.faults.fire({ operation: to.operation, ...named })
    const asked = { request, to, given, account, set, body, media, read, lead }
    await answerExchange({ response, world, entry, firing, set, plan: () => judge(store, asked) })
  }
}

let decide: typeof import('./decide.ts').decide | undefined

function judge(store: Store, asked: Asked): Plan | Promise<Plan> {
  return decide === undefined ? loadAndJudge(store, asked) : decide(store, asked)
}

/** With the first request: the schemas that it judges by take as long to make as all the rest of a start. */
async function loadAndJudge(store: Store, asked: Asked): Promise<Plan> {
  const loaded = await import('./decide.ts')
  decide = loaded.decide
  return decide(store, asked)
}

function whenClosed(response: ServerResponse, act: () => void): void {
  if (response.closed) act()
  else response.once('close', act)
}

/** The account that the token names; on the tracking link the one whose program it is. */
function accountOf(store: Store, to: Route, given: Credentials): Promise<Account | undefined> | undefined {
  if (to.operation === 'trackClick') {
    return store.accounts.byProgram(
      parameter(to.parameters, 'publisher') ?? '',
      parameter(to.parameters, 'program') ?? '',
    )
  }
  return given.kind === 'bearer' ? store.accounts.byToken(given.token) : undefined
}

/** Whose journal a request belongs in that names no account: a merchant must be able to see that her token was the trouble. */
async function worldOf(
  { store, worlds, defaultToken }: SurfaceOptions,
  begun: number,
  { event, click }: { readonly event: string | null; readonly click: string | null },
): Promise<World | undefined> {
  const owner = event === null && click === null ? undefined : await store.accounts.owning({ event, click })
  const keeper = owner ?? (await store.accounts.byToken(defaultToken))
  // Only the body told whose it is, and by then that account may have been reset.
  return keeper === undefined || worlds.isNewerThan(begun, keeper) ? undefined : worlds.of(keeper)
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null)
