/** The word that was probably meant. */
import { closest, distance } from 'fastest-levenshtein'

/** Undefined where none is near: a far-fetched suggestion is worse than none. */
export function findNearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined
  const nearest = closest(word, words)
  return distance(word, nearest) <= Math.max(word.length < 4 ? 1 : 2, Math.floor(word.length * 0.4))
    ? nearest
    : undefined
}

/** ` Did you mean X?`, or nothing. */
export function suggest(word: string, words: readonly string[]): string {
  const nearest = findNearest(word, words)
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}
