/**
 * Measures several servers side by side. They take turns, and the lowest round of each counts, since other programs can
 * only add to it.
 */
import { processorTime } from './processor-time.ts'

export interface Contestant {
  readonly name: string
  readonly pid: number
  /** Requests in a round; gives how many were answered. */
  readonly round: () => Promise<number>
  /** Resets the server between rounds, outside of the measurement. */
  readonly rest?: () => Promise<void>
}

/** In microseconds of processor time a request. */
export type Costs = ReadonlyMap<string, number>

/** The two that are alike may differ by no more than this, or the machine was too busy to tell. */
export const MAX_NOISE = 0.1
/** Noise that is low enough to stop early. */
const LITTLE_NOISE = 0.03

export interface RoundsOptions {
  /** Two names each: the same program started twice. */
  readonly controls: readonly (readonly [string, string])[]
  readonly least?: number
  /** More rounds are taken while controls differ. */
  readonly most?: number
  /** How long each is warmed at the most; it is enough once it has not been cheaper for some rounds. */
  readonly warmSeconds?: number
}

/** A busy machine gets fewer rounds in this time, and the controls tell whether they were enough. */
const MAX_SECONDS = 100
/** But so many at least. */
const FEWEST = 3

export async function costsOf(
  contestants: readonly Contestant[],
  { controls, least = 10, most = 20, warmSeconds = 15 }: RoundsOptions,
): Promise<Costs> {
  const costs = new Map<string, number>()
  for (const each of contestants) await warm(each, warmSeconds)
  const until = performance.now() + MAX_SECONDS * 1000
  const isEnough = (n: number) =>
    n >= FEWEST && (performance.now() > until || n >= most || (n >= least && noiseOf(costs, controls) <= LITTLE_NOISE))
  for (let n = 0; !isEnough(n); n += 1) {
    for (let at = 0; at < contestants.length; at += 1) {
      // Each is first as often as the others.
      const each = contestants[(n + at) % contestants.length]
      if (each !== undefined) costs.set(each.name, Math.min(costs.get(each.name) ?? Infinity, await costOf(each)))
    }
  }
  return costs
}

async function costOf({ pid, round, rest }: Contestant): Promise<number> {
  const before = processorTime(pid)
  const answered = await round()
  const cost = (processorTime(pid) - before) / answered
  await rest?.()
  return cost
}

const CLIMB = 0.97
const WARM_AFTER = 5

/** Until several rounds in a row were not a little cheaper than the cheapest before. */
async function warm(contestant: Contestant, seconds: number): Promise<void> {
  let least = Number.POSITIVE_INFINITY
  const until = performance.now() + seconds * 1000
  for (let level = 0; level < WARM_AFTER && performance.now() < until; ) {
    const cost = await costOf(contestant)
    level = cost < least * CLIMB ? 0 : level + 1
    least = Math.min(least, cost)
  }
}

/** By what part the two of a control differ, where they differ most. */
export function noiseOf(costs: Costs, controls: RoundsOptions['controls']): number {
  return Math.max(
    ...controls.map(([one, other]) => {
      const [a, b] = [costs.get(one) ?? Number.NaN, costs.get(other) ?? Number.NaN]
      return Math.max(a, b) / Math.min(a, b) - 1
    }),
  )
}
