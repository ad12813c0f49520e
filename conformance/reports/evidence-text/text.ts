/** Builds the text of an item of evidence. Nothing here is escaped: each format does that. */
import { parseUrl } from '../../../shared/parse-url.ts'

export interface Fact {
  readonly term: string
  readonly text: string
  /** `value`: taken from a wire, to be read character by character. */
  readonly kind: 'value' | 'words'
}

export interface EvidenceText {
  readonly sentence: string
  readonly facts: readonly Fact[]
  /** True: a reader who skims should stop here. */
  readonly remarkable: boolean
}

export const evidenceText = (
  sentence: string,
  facts: readonly (Fact | null)[] = [],
  remarkable = false,
): EvidenceText => ({
  sentence,
  facts: facts.filter((fact) => fact !== null),
  remarkable,
})

/** Left out where there is nothing to say. */
export function fact(term: string, text: string | null | undefined): Fact | null {
  return text === null || text === undefined ? null : { term, text, kind: 'words' }
}

/** Left out where there is none; an empty one is named as such. */
export function quotedFact(term: string, text: string | null | undefined): Fact | null {
  if (text === '') return { term, text: 'empty', kind: 'words' }
  return text === null || text === undefined ? null : { term, text, kind: 'value' }
}

/** The path of a URL, or the whole of what is none. */
export function getPath(url: string): string {
  return parseUrl(url)?.pathname ?? url
}
