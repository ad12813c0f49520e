/** From a request that was received to its answer, through whatever faults fire on it. */
import type { ServerResponse } from 'node:http'
import type { Behaviours } from '../../../schemas/behaviours/index.ts'
import type { Answer } from '../answer.ts'
import { faultAnswer } from '../faults/effects.ts'
import type { AnsweringEffect, Firing } from '../faults/rules.ts'
import type { Entry } from '../journal/entry.ts'
import type { Plan, Settled } from '../retrack/plan.ts'
import { refusalAnswer } from '../retrack/refusals.ts'
import type { World } from '../worlds.ts'
import { send, sendDripping, sendTruncated } from './send.ts'

/** Says, on an answer that a fault made, which rule it was and which of the requests that it matched. */
const FAULT_HEADER = 'x-retrack-kit-fault'

export interface Exchange {
  readonly response: ServerResponse
  readonly world: World
  readonly entry: Entry
  readonly firing: Firing
  readonly set: Behaviours
  readonly plan: () => Plan | Promise<Plan>
}

export async function answerExchange(exchange: Exchange): Promise<void> {
  const { response, world, entry, firing } = exchange
  const { answering, delayMs, commit } = firing
  if (answering !== undefined) entry.fault = { id: answering.id, ordinal: answering.ordinal }

  if (delayMs > 0 && !commit && !(await world.hold(response, delayMs))) return
  const settled = needsSettling(firing) ? await settle(exchange) : undefined
  if (settled?.kind === 'stale') return void response.destroy()
  if (delayMs > 0 && commit && !(await world.hold(response, delayMs))) return

  if (answering === undefined) {
    if (settled !== undefined) await sendReal(exchange, settled)
    return
  }
  const real = settled === undefined ? undefined : realAnswer(exchange, settled)
  await sendFault(exchange, answering.effect, real, `${answering.id}#${answering.ordinal}`)
}

/** Whether the request must be judged at all: not where a fault answers in its place. */
function needsSettling({ answering, commit }: Firing): boolean {
  if (answering === undefined || commit) return true
  return answering.effect.kind === 'truncate' || answering.effect.kind === 'drip'
}

async function settle({ entry, firing, plan }: Exchange): Promise<Settled> {
  const planned = await plan()
  if (planned.kind === 'refused') {
    entry.circumstances = planned.circumstances ?? {}
    return planned
  }
  entry.reach('validated')
  if (firing.answering !== undefined && !firing.commit) return planned.preview()

  const settled = await planned.commit()
  if (settled.kind === 'stale') return settled
  entry.circumstances = settled.circumstances ?? {}
  if (settled.kind === 'accepted') {
    entry.lead = settled.lead?.uuid ?? null
    entry.click ??= settled.click ?? null
    entry.reach('committed')
  }
  return settled
}

async function sendReal(exchange: Exchange, settled: Exclude<Settled, { kind: 'stale' }>): Promise<void> {
  const { response, entry, firing } = exchange
  const { status, headers, body } = realAnswer(exchange, settled)
  if (settled.kind === 'refused') entry.refusal = settled.refusal
  if (response.destroyed) return
  // Before the answer is on the wire: whoever has read it finds it in the journal.
  entry.end('responded', settled.kind, status)
  await send(response, { status, headers: { ...headers, ...firing.headers }, body })
}

function realAnswer({ set }: Exchange, settled: Exclude<Settled, { kind: 'stale' }>): Answer {
  return settled.kind === 'accepted' ? settled.answer : refusalAnswer(settled.refusal, set)
}

async function sendFault(
  { response, world, entry, firing }: Exchange,
  effect: AnsweringEffect,
  real: Answer | undefined,
  mark: string,
): Promise<void> {
  if (response.destroyed) return
  const marked = ({ status, headers, body }: Answer): Answer => ({
    status,
    headers: { ...headers, ...firing.headers, [FAULT_HEADER]: mark },
    body,
  })
  switch (effect.kind) {
    case 'hang':
      await world.hold(response, Number.POSITIVE_INFINITY, firing.answering?.id)
      return
    case 'reset':
      entry.end('aborted', 'faulted', null)
      response.socket?.resetAndDestroy()
      return
    case 'empty':
      entry.end('aborted', 'faulted', null)
      response.socket?.destroySoon()
      return
    case 'truncate':
      if (real === undefined) return
      entry.end('aborted', 'faulted', real.status)
      await sendTruncated(response, marked(real), effect.bytes)
      return
    case 'drip': {
      if (real === undefined) return
      const isSent = await sendDripping(response, marked(real), effect.chunkBytes, () =>
        world.hold(response, effect.intervalMs),
      )
      entry.end(isSent ? 'responded' : 'aborted', 'faulted', real.status)
      return
    }
    case 'status':
    case 'malformed':
    case 'html':
    case 'rate-limited': {
      const answer = marked(faultAnswer(effect))
      entry.end('responded', 'faulted', answer.status)
      await send(response, answer)
    }
  }
}
