/** Combines the judgements of several visits, orders or failures into one. */
import type { Evidence } from '../../schemas/evidence.ts'
import { failure, type Judgement, pass, type SupportingEvidence, unproven } from '../requirement.ts'

type Of<Kind extends Judgement['kind']> = Extract<Judgement, { readonly kind: Kind }>

/** More than these are counted and not repeated. */
const MAX_SENTENCES = 4
/** Of sentences that differ in what they quote alone, and say the same. */
const MAX_ALIKE = 2

/** Combines judgements. A proven failure wins over everything, then an open question; it passes only if all pass. */
export function combine(judgements: readonly Judgement[]): Judgement {
  const [doubted] = filterKind(judgements, 'tentative')
  const [broken] = filterKind(judgements, 'error')
  const [inapplicable] = filterKind(judgements, 'not-applicable')
  const open = filterKind(judgements, 'unproven')
  const [firstOpen] = open
  const breaches = filterKind(judgements, 'failure')
  const [firstBreach] = breaches
  const passes = filterKind(judgements, 'pass')
  const rests = collectEvidence(passes)

  if (firstBreach !== undefined) {
    const { observed: _, evidence: firstEvidence, kind: __, ...closer } = firstBreach
    return failure(
      sentences(breaches.map(({ observed }) => observed)),
      collectEvidence(breaches) ?? firstEvidence,
      closer,
    )
  }
  if (doubted !== undefined) return doubted
  if (broken !== undefined) return broken
  if (firstOpen !== undefined) {
    const reason = sentences(open.map((one) => one.reason))
    return unproven(reason, firstOpen.remedy, ...open.flatMap((one) => one.evidence))
  }
  if (rests !== undefined) return pass(sentences(passes.map(({ observed }) => observed)), ...rests)
  return inapplicable ?? unproven('There is nothing in the evidence to judge it by.', RUN_AGAIN)
}

/** The remedy of a check that ended early. */
export const RUN_AGAIN = 'Run the check again, and let it run to its end.'

function filterKind<Kind extends Judgement['kind']>(judgements: readonly Judgement[], kind: Kind): Of<Kind>[] {
  return judgements.filter((one): one is Of<Kind> => one.kind === kind)
}

function collectEvidence(
  judgements: readonly { readonly evidence: readonly Evidence[] }[],
): SupportingEvidence | undefined {
  const [first, ...more] = new Set(judgements.flatMap(({ evidence }) => evidence))
  return first === undefined ? undefined : [first, ...more]
}

function sentences(said: readonly string[]): string {
  const different = [...new Set(said)]
  const shown = different.filter((sentence, index) => countAlike(different.slice(0, index), sentence) < MAX_ALIKE)
  const more = different.length - Math.min(shown.length, MAX_SENTENCES)
  return [...shown.slice(0, MAX_SENTENCES), ...(more > 0 ? [`And ${more} more like these.`] : [])].join(' ')
}

const countAlike = (others: readonly string[], sentence: string): number =>
  others.filter((other) => withoutQuotes(other) === withoutQuotes(sentence)).length

const withoutQuotes = (sentence: string): string => sentence.replace(/`[^`]*`/g, '``')
