/** Waiting for requests, and saying what was there instead when they do not come. */
import { JOURNAL } from '../../schemas/control/journal.ts'
import {
  DEFAULT_WAIT_MS,
  type JournalEntry,
  type JournalPage,
  type WaitInput,
  type WaitResponse,
} from '../../schemas/journal.ts'
import type { Transport } from './transport.ts'

/** An awaited request did not come, or an unwanted one came. */
export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError'
  /** The requests that had come by then. */
  readonly entries: readonly JournalEntry[]

  constructor(message: string, entries: readonly JournalEntry[]) {
    super(message)
    this.entries = entries
  }
}

export interface WaitOptions {
  /** By default 5,000. */
  readonly timeoutMs?: number | undefined
}

export async function waitForRequests(transport: Transport, order: Omit<WaitInput, 'absent'>): Promise<JournalEntry[]> {
  const { timeoutMs = DEFAULT_WAIT_MS, count = 1 } = order
  const { result, data } = await transport.call<WaitResponse>(JOURNAL.wait, { body: order })
  if (result === 'yes') return data
  const awaited = `${count === 1 ? 'a request' : `${count} requests`}${describe(order)}`
  const why = result === 'unknown' ? unknownBecause(order) : ''
  const instead = await nearMisses(transport, order, data)
  throw new WaitTimeoutError(`Waited ${timeoutMs} ms for ${awaited}; ${data.length} came.${why}${instead}`, data)
}

export async function waitForNoRequest(
  transport: Transport,
  order: Omit<WaitInput, 'absent' | 'count'>,
): Promise<void> {
  const { timeoutMs = DEFAULT_WAIT_MS } = order
  const { result, data } = await transport.call<WaitResponse>(JOURNAL.wait, { body: { ...order, absent: true } })
  if (result === 'yes') return
  const what = `no request${describe(order)} for ${timeoutMs} ms`
  if (result === 'unknown')
    throw new WaitTimeoutError(`Expected ${what}; that cannot be told.${unknownBecause(order)}`, data)
  throw new WaitTimeoutError(`Expected ${what}, but one came:${list(data)}`, data)
}

function unknownBecause({ after = 0 }: Omit<WaitInput, 'absent'>): string {
  return ` The account was reset meanwhile, or the journal has dropped entries after ${after} to stay within its limits; give "after" the id of a late one.`
}

/** The conditions of a wait, in words. */
export function describe({ operation, reference, click, stage, outcome, after }: Omit<WaitInput, 'absent'>): string {
  const conditions = Object.entries({ operation, reference, click, stage, outcome, after })
  const given = conditions.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
  return given.length === 0 ? '' : ` with ${given.join(', ')}`
}

const MAX_NEAR_MISSES = 5

/** The last requests that did come, so that a failed test says what happened instead. */
export async function nearMisses(
  transport: Transport,
  { after = 0 }: Pick<WaitInput, 'after'>,
  matching: readonly JournalEntry[],
): Promise<string> {
  const { data } = await transport.call<JournalPage>(JOURNAL.listRequests, { query: { limit: MAX_NEAR_MISSES } })
  const others = data.filter(({ id }) => id > after && !matching.some((entry) => entry.id === id))
  if (others.length === 0) return matching.length === 0 ? ' The mock received no other request.' : ''
  return ` What came instead:${list(others)}`
}

function list(entries: readonly JournalEntry[]): string {
  return entries.map((entry) => `\n  #${entry.id} ${formatEntryLine(entry)}`).join('')
}

/** An entry in a line, with the reason if it was refused. */
export function formatEntryLine(entry: JournalEntry): string {
  const { method, path, reference, click, status, outcome, behaviours, refusal, fault, stages } = entry
  const answer =
    outcome === null ? `under way, ${Object.keys(stages).at(-1)}` : `${outcome}${status === null ? '' : ` ${status}`}`
  const details = [
    reference === null ? [] : `reference ${reference}`,
    click === null ? [] : `click ${click}`,
    behaviours.length === 0 ? [] : `for ${behaviours.join(', ')}`,
    fault === null ? [] : `by ${fault.id}`,
  ].flat()
  const why = refusal === null ? '' : `: ${[refusal.message, refusal.hint ?? []].flat().join(' ')}`
  return `${method} ${path} → ${answer}${details.length === 0 ? '' : ` (${details.join('; ')})`}${why}`
}
