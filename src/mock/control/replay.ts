/** Sends a request of the journal again, through the mock's own port. */
import { setTimeout } from 'node:timers/promises'
import { JOURNAL } from '../../../schemas/control/journal.ts'
import type { ReplayChanges } from '../../../schemas/journal.ts'
import { getErrorMessage } from '../../../shared/error-message.ts'
import { sendToSelf } from '../http/send-to-self.ts'
import type { ReadEntry } from '../journal/read-entry.ts'
import { NotReplayableError, toOriginal, toReplayRequest } from '../journal/replay-request.ts'
import { formatEntry } from '../journal/view.ts'
import { REPLAY_HEADER, type Replays } from '../replays.ts'
import type { ControlContext } from './context.ts'
import { HttpError } from './http-error.ts'
import { serve } from './serve-route.ts'

interface ReplayOptions {
  readonly replays: Replays
  /** The Retrack that requests are passed on to. */
  readonly upstream: string | undefined
  /** Where the mock reaches itself. */
  readonly ownUrl: () => string
}

/** A fault may hold back the response until somebody removes it. */
const MAX_WAIT_MS = 5000

export function replayRoutes(control: ControlContext, { replays, upstream, ownUrl }: ReplayOptions): void {
  const { app, redactor } = control

  const toRequest = (entry: ReadEntry, changes: ReplayChanges, token: string) => {
    try {
      return toReplayRequest(toOriginal(entry, redactor, token), changes, token)
    } catch (error) {
      if (!(error instanceof NotReplayableError)) throw error
      throw new HttpError(409, `Request ${entry.id} cannot be sent again as it was: ${error.message}.`)
    }
  }

  serve(app, JOURNAL.replay, async ({ params: { id }, body: changes, request }) => {
    if (upstream !== undefined) throw new HttpError(409, OBSERVING)
    const { token } = control.account(request)
    const { journal } = control.runtime(request)
    const [original] = (await journal.find({}, { after: id - 1, limit: 1 })).items
    if (original?.id !== id)
      throw new HttpError(404, `There is no request ${id} in the journal, or no longer: it keeps the newest ones.`)
    const replay = toRequest(original, changes, token)
    const { key, arrival, end } = replays.expect({ journal, id })
    const sent = sendToSelf(ownUrl(), { ...replay, headers: [...replay.headers, REPLAY_HEADER, key] }).finally(() =>
      replays.cancel(key),
    )
    const arrived = await Promise.race([arrival, sent.then(toSendingError)])
    if (arrived instanceof HttpError) throw arrived
    await Promise.race([end, setTimeout(MAX_WAIT_MS, undefined, { ref: false })])
    if (arrived.journal !== journal) throw new HttpError(409, ELSEWHERE)
    await journal.save()
    const newId = journal.idOf(arrived.replayed)
    if (newId === undefined)
      throw new HttpError(503, 'The request was sent again, but its entry is not in the store yet.')
    return { ...formatEntry(arrived.replayed, redactor), id: newId }
  })
}

const OBSERVING =
  'Nothing is replayed here: "retrack-kit observe" passes requests on to the real Retrack, which could save a second lead. Replay it against "retrack-kit serve".'

const ELSEWHERE =
  'The replay is in the journal of another account, to which its token, event or click belongs, or this account was reset meanwhile.'

/** Explains why a request reached no journal: the port is closed, all connections are taken, or it is not HTTP. */
function toSendingError(result: number | Error): HttpError {
  if (typeof result === 'number' && result < 500)
    return new HttpError(422, `The mock refused it before it read it (${result}): it is no request that HTTP allows.`)
  const reason = typeof result === 'number' ? `it answered ${result}` : getErrorMessage(result)
  return new HttpError(503, `The mock could not send the request to itself: ${reason}.`)
}
