/** Counts the results of all steps of a run, and prints them at its end. */
export interface Tally {
  passed: number
  readonly failed: string[]
  /** The skipped tests, with the reason. */
  readonly skipped: string[]
}

export function newTally(): Tally {
  return { passed: 0, failed: [], skipped: [] }
}

/**
 * Ends a run with what failed, what was left out and the counts. `PROOFS_SKIP_NOTHING` makes
 * a failure of what was left out, for machines that must have everything; what is proven elsewhere
 * may be left out all the same where its reason contains `PROOFS_MAY_SKIP`.
 */
export function conclude({ passed, failed, skipped }: Tally, seconds: number): void {
  const mayBeLeftOut = toExemption(process.env)
  const leftOut = skipped.filter(mayBeLeftOut)
  const broken = [...failed, ...skipped.filter((line) => !mayBeLeftOut(line))]
  list('Left out', leftOut)
  list('Failed', broken)
  const counts = [`${passed} passed`, `${broken.length} failed`]
  if (leftOut.length > 0) counts.push(`${leftOut.length} skipped`)
  console.log(`\nTook ${seconds.toFixed(0)} s.\n${counts.join(', ')}`)
  process.exitCode = broken.length === 0 ? 0 : 1
}

function toExemption(env: NodeJS.ProcessEnv): (skipped: string) => boolean {
  if (env['PROOFS_SKIP_NOTHING'] !== '1') return () => true
  const reason = env['PROOFS_MAY_SKIP']
  return (skipped) => reason !== undefined && reason !== '' && skipped.endsWith(reason)
}

function list(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`)
}
