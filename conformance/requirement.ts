/**
 * A requirement: what it asks for, on whose word, and a pure function that judges the evidence.
 * It does no I/O, so a test gives it a literal list and a saved report can be judged again.
 */
import type { Evidence } from '../schemas/evidence.ts'
import type { JourneyName } from '../schemas/journeys.ts'
import type { Component, Level, RequirementSource } from '../schemas/report.ts'
import type { Piece } from './code/pieces.ts'

/** The remedy of a breach. */
export interface Advice {
  readonly text: string
  /** The code that does it right, where code fixes it. */
  readonly code: Piece | null
}

export interface Requirement {
  /** `group.what`, and the name of its file. It never changes: users pass it to `--only` and `--skip`. */
  readonly id: string
  readonly level: Level
  /** The title if it holds, on one line. */
  readonly title: string
  /** The title if it does not hold, on one line. */
  readonly failureTitle: string
  /** The merchant's loss if it does not hold. */
  readonly why: string
  readonly source: RequirementSource
  readonly expected: string
  /** The journeys that it is judged by; with `--only` and `--skip` no others are made. */
  readonly journeys: readonly JourneyName[]
  /** How the judge reads the evidence of its journeys. */
  readonly method: string
  readonly remedy: Advice
  /** The part of the store where a breach is fixed. */
  readonly component: Exclude<Component, 'setup'>
  /** Never throws for want of evidence: what is missing is `unproven`. */
  judge(evidence: readonly Evidence[]): Judgement
}

/** The items that a judgement rests on: there is no pass and no breach without one. */
export type SupportingEvidence = readonly [Evidence, ...Evidence[]]

export type Judgement =
  | { readonly kind: 'pass'; readonly observed: string; readonly evidence: SupportingEvidence }
  /** It does not hold. The level says what that amounts to: `fail`, `warn` or `notice`. */
  | Failure
  /** It does not hold, but on an assumed rule only: never worse than `warn`. */
  | {
      readonly kind: 'tentative'
      readonly observed: string
      readonly evidence: SupportingEvidence
      readonly remedy: Advice
    }
  | Inconclusive<'unproven'>
  /** The set-up is at fault: the store could not be judged. */
  | Inconclusive<'error'>
  | { readonly kind: 'not-applicable'; readonly reason: string }

interface Failure {
  readonly kind: 'failure'
  readonly observed: string
  readonly evidence: SupportingEvidence
  /** In place of the requirement's own, where more can be said of the case at hand. */
  readonly expected?: string
  readonly remedy?: Advice
}

interface Inconclusive<Kind extends string> {
  readonly kind: Kind
  readonly reason: string
  /** The step that makes it possible to judge it. */
  readonly remedy: string
  readonly evidence: readonly Evidence[]
}

/**
 * Says that it is one; the description stands first, the judge last. Evidence is judged in the order
 * of its time line, however a report may hold it.
 */
export const requirement = (definition: Requirement): Requirement => ({
  ...definition,
  judge: (evidence) => definition.judge(evidence.toSorted((a, b) => a.sequence - b.sequence)),
})

export const pass = (observed: string, ...evidence: SupportingEvidence): Judgement => ({
  kind: 'pass',
  observed,
  evidence,
})

export const failure = (
  observed: string,
  evidence: SupportingEvidence,
  override: { readonly expected?: string; readonly remedy?: Advice } = {},
): Judgement => ({ kind: 'failure', observed, evidence, ...override })

export const tentative = (observed: string, evidence: SupportingEvidence, remedy: Advice): Judgement => ({
  kind: 'tentative',
  observed,
  evidence,
  remedy,
})

export const unproven = (reason: string, remedy: string, ...evidence: readonly Evidence[]): Judgement => ({
  kind: 'unproven',
  reason,
  remedy,
  evidence,
})

export const setupError = (reason: string, remedy: string, ...evidence: readonly Evidence[]): Judgement => ({
  kind: 'error',
  reason,
  remedy,
  evidence,
})

/** The same, of one of several. */
export const withSubject = (subject: string, judgement: Judgement): Judgement =>
  'observed' in judgement
    ? { ...judgement, observed: `${subject}: ${judgement.observed}` }
    : { ...judgement, reason: `${subject}: ${judgement.reason}` }

export const notApplicable = (reason: string): Judgement => ({ kind: 'not-applicable', reason })
