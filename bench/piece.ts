/** The pieces of the bench. Each can be run alone, and returns rows with a measurement and its target. */
export type Verdict = 'met' | 'not met' | 'unknown' | 'left out' | ''

export interface Row {
  readonly what: string
  readonly measured: string
  readonly target: string
  readonly verdict: Verdict
}

export interface Piece {
  /** The word that names it on the command line and in docs/performance.md. */
  readonly name: string
  readonly run: () => Promise<readonly Row[]>
}

/** A ratio that must not be smaller than its target; a controls' difference that is too large makes it unknown. */
export function atLeast(what: string, ratio: number, target: number, noise: number, mostNoise: number): Row {
  return {
    what,
    measured: `${ratio.toFixed(2)} (the controls differ by ${percent(noise)})`,
    target: `at least ${target}`,
    verdict: noise > mostNoise ? 'unknown' : ratio >= target ? 'met' : 'not met',
  }
}

export const percent = (part: number) => `${(part * 100).toFixed(1)} %`

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5)
}

export function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}
