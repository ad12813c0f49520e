/** The board of a guided check: each requirement as far as the evidence goes. */
import { describeEvidence } from '../../../../../conformance/reports/evidence-text/index.ts'
import { groupByPrefix } from '../../../../../conformance/reports/labels.ts'
import type { Requirement } from '../../../../../conformance/requirement.ts'
import { toResult } from '../../../../../conformance/result.ts'
import type { BoardItem } from '../../../../../schemas/control/guided-check.ts'
import type { Evidence } from '../../../../../schemas/evidence.ts'
import type { JourneyName } from '../../../../../schemas/journeys.ts'
import type { Result } from '../../../../../schemas/report.ts'

/** Of several hundred requests, those that a person may want to read. */
const MAX_EVIDENCE = 12

type Board = readonly BoardItem[]

/** Before anything was seen. */
export function createBoard(requirements: readonly Requirement[]): Board {
  return groupByPrefix(requirements).flatMap(({ heading, results }) =>
    results.map(({ id, level, title, why, expected }) => ({
      id,
      group: heading,
      level,
      state: 'waiting' as const,
      title,
      why,
      expected,
      observed: null,
      remedy: null,
      evidence: [],
    })),
  )
}

/** With what is known so far. What could not be judged yet is still to come. */
export function judgeSoFar(
  board: Board,
  requirements: readonly Requirement[],
  evidence: readonly Evidence[],
  journeys: SeenJourneys,
): Board {
  const results = requirements.map((requirement) => toResult(requirement, evidence))
  return markRunning(withResults(board, results, evidence, false), requirements, journeys)
}

/** Once the check has ended. */
export const judgeInTheEnd = (board: Board, results: readonly Result[], evidence: readonly Evidence[]): Board =>
  withResults(board, results, evidence, true)

export interface SeenJourneys {
  readonly begun: ReadonlySet<JourneyName>
  readonly underWay: ReadonlySet<JourneyName>
}

/** Tells what is being looked at from what is still to come. What rests on a later journey, too, waits for that. */
export function markRunning(
  board: Board,
  requirements: readonly Requirement[],
  { begun, underWay }: SeenJourneys,
): Board {
  const running = new Set(
    requirements
      .filter(
        ({ journeys }) => journeys.some((name) => underWay.has(name)) && journeys.every((name) => begun.has(name)),
      )
      .map(({ id }) => id),
  )
  return board.map((item) =>
    item.state === 'waiting' || item.state === 'running'
      ? { ...item, state: running.has(item.id) ? 'running' : 'waiting' }
      : item,
  )
}

function withResults(board: Board, results: readonly Result[], evidence: readonly Evidence[], isOver: boolean): Board {
  const items = new Map(evidence.map((item) => [item.id, item]))
  const byId = new Map(results.map((result) => [result.id, result]))
  return board.map((item): BoardItem => {
    const result = byId.get(item.id)
    if (result === undefined) return item
    const { outcome, title, expected, observed, remedy } = result
    if (!isOver && (outcome === 'unproven' || outcome === 'error'))
      return { ...item, state: 'waiting', title, observed: null, remedy: null, evidence: [] }
    return { ...item, state: outcome, title, expected, observed, remedy, evidence: describe(result, items) }
  })
}

/** In the order in which it happened. */
function describe({ evidence: ids }: Result, items: ReadonlyMap<string, Evidence>): string[] {
  const sentences = ids
    .slice(0, MAX_EVIDENCE)
    .flatMap((id) => items.get(id) ?? [])
    .toSorted((a, b) => a.sequence - b.sequence)
    .map((item) => `${item.at.slice(11, 19)} ${describeEvidence(item).sentence}`)
  const more = ids.length - MAX_EVIDENCE
  return more > 0 ? [...sentences, `and ${more} more, in the report`] : sentences
}
