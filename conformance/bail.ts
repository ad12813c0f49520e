/** `--bail`: the check stops as soon as a required requirement is known to fail. */
import type { Evidence } from '../schemas/evidence.ts'
import type { JourneyName } from '../schemas/journeys.ts'
import { ofKind } from './evidence-view.ts'
import { type Judgement, type Requirement, unproven } from './requirement.ts'

/** A required requirement failed. */
export class BailError extends Error {
  readonly requirement: string
  /** The journeys that were not made to their end. */
  readonly unfinished: readonly JourneyName[]

  constructor(requirement: string, unfinished: readonly JourneyName[]) {
    super(`${requirement} failed, and the check was told to stop there.`)
    this.requirement = requirement
    this.unfinished = unfinished
  }
}

/** Judges each required requirement once all of its journeys have been made. */
export class Bail {
  readonly #requirements: readonly Requirement[]
  readonly #collect: () => Promise<readonly Evidence[]>
  readonly #judged = new Set<string>()
  /** How many runs are still to be made of each journey. */
  #left: ReadonlyMap<JourneyName, number> = new Map()

  constructor(requirements: readonly Requirement[], collect: () => Promise<readonly Evidence[]>) {
    this.#requirements = requirements.filter(({ level }) => level === 'required')
    this.#collect = collect
  }

  /** The journeys that are to be made, a name for each time. */
  start(names: readonly JourneyName[]): void {
    this.#left = new Map(names.map((name) => [name, names.filter((other) => other === name).length]))
  }

  /** @throws {BailError} where a requirement has failed that these journeys show */
  async ended(...names: readonly JourneyName[]): Promise<void> {
    for (const name of names)
      this.#left = new Map([...this.#left, [name, Math.max(0, (this.#left.get(name) ?? 0) - 1)]])
    const ready = this.#requirements.filter(
      ({ id, journeys }) => !this.#judged.has(id) && journeys.every((name) => !this.#left.get(name)),
    )
    if (ready.length === 0) return
    for (const { id } of ready) this.#judged.add(id)
    const evidence = await this.#collect()
    const failed = ready.find((requirement) => requirement.judge(evidence).kind === 'failure')
    if (failed !== undefined) throw new BailError(failed.id, this.#unfinished)
  }

  get #unfinished(): JourneyName[] {
    return [...this.#left].flatMap(([name, count]) => (count > 0 ? [name] : []))
  }
}

/** Where the check stopped before a requirement's journeys were made, no more is known than what failed. */
export function withoutUnfinished(
  { journeys }: Pick<Requirement, 'journeys'>,
  evidence: readonly Evidence[],
  judgement: Judgement,
): Judgement {
  if (judgement.kind !== 'unproven' && judgement.kind !== 'pass') return judgement
  const stopped = ofKind(evidence, 'check-stopped').find(({ unfinished }) =>
    unfinished.some((name) => journeys.includes(name)),
  )
  if (stopped === undefined) return judgement
  return unproven(
    `\`${stopped.requirement}\` failed, and the check stopped there (\`--bail\`).`,
    `Fix \`${stopped.requirement}\` and run the check again, or run it without \`--bail\`.`,
    stopped,
  )
}
