/**
 * A requirement: what it asks for, on whose word, and a pure function that judges the evidence.
 * It does no I/O, so a test gives it a literal list and a saved report can be judged again.
 */
import type { Evidence } from '../schemas/evidence.ts'
import type { Advice, Basis, Blame, Level } from '../schemas/report.ts'

export interface Requirement {
  /** `group.what`, and the name of its file. It never changes: users pass it to `--only` and `--skip`. */
  readonly id: string
  readonly level: Level
  /** What holds, in one line. */
  readonly title: string
  /** What does not hold, in one line. */
  readonly failureTitle: string
  /** What a merchant loses where it does not hold. */
  readonly why: string
  readonly basis: Basis
  readonly expected: string
  /** What the judge reads in the evidence of its journeys; `journeysFor` names those. */
  readonly looksAt: string
  readonly advice: Advice
  /** The part of the store where a breach is mended. */
  readonly blame: Exclude<Blame, 'set-up'>
  /** Never throws for want of evidence: what is missing is `unproven`. */
  judge(evidence: readonly Evidence[]): Judgement
}

/** The items that a judgement rests on: there is no pass and no breach without one. */
export type Rests = readonly [Evidence, ...Evidence[]]

export type Judgement =
  | { readonly kind: 'pass'; readonly observed: string; readonly rests: Rests }
  /** It does not hold. The level says what that amounts to: `fail`, `warn` or `notice`. */
  | Breach
  /** It does not hold, but on an assumed rule only: never worse than `warn`. */
  | { readonly kind: 'doubt'; readonly observed: string; readonly rests: Rests; readonly advice: Advice }
  | Open<'unproven'>
  /** The set-up is at fault: the store could not be judged. */
  | Open<'error'>
  | { readonly kind: 'not-applicable'; readonly reason: string }

interface Breach {
  readonly kind: 'breach'
  readonly observed: string
  readonly rests: Rests
  /** In place of the requirement's own, where more can be said of the case at hand. */
  readonly expected?: string
  readonly advice?: Advice
}

interface Open<Kind extends string> {
  readonly kind: Kind
  readonly reason: string
  /** What to do, so that it can be judged. */
  readonly mend: string
  readonly rests: readonly Evidence[]
}

/**
 * Says that it is one; the description stands first, the judge last. Evidence is judged in the order
 * of its time line, however a report may hold it.
 */
export const requirement = (one: Requirement): Requirement => ({
  ...one,
  judge: (evidence) => one.judge(evidence.toSorted((a, b) => a.sequence - b.sequence)),
})

export const pass = (observed: string, ...rests: Rests): Judgement => ({ kind: 'pass', observed, rests })

export const breach = (
  observed: string,
  rests: Rests,
  closer: { readonly expected?: string; readonly advice?: Advice } = {},
): Judgement => ({ kind: 'breach', observed, rests, ...closer })

export const doubt = (observed: string, rests: Rests, advice: Advice): Judgement => ({
  kind: 'doubt',
  observed,
  rests,
  advice,
})

export const unproven = (reason: string, mend: string, ...rests: readonly Evidence[]): Judgement => ({
  kind: 'unproven',
  reason,
  mend,
  rests,
})

export const setUpError = (reason: string, mend: string, ...rests: readonly Evidence[]): Judgement => ({
  kind: 'error',
  reason,
  mend,
  rests,
})

export const notApplicable = (reason: string): Judgement => ({ kind: 'not-applicable', reason })
