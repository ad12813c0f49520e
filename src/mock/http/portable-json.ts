/**
 * JSON that the parsers of other languages read as they are set by default. One value that they do not read would
 * hide all the others of a list: Ruby reads 100 levels, PHP and Perl 512, Python about 1,000; and PHP has no object with
 * a name that begins with NUL. (Halves of surrogate pairs are replaced when an answer is written.)
 */

/** With some to spare for the lists that a value is shown in. `JSON.stringify` too fails on what is very deep. */
export const MAX_LEVELS = 64

const NUL = '\0'

/** Explains what such a parser could not read in a value; undefined if it reads all of it. */
export function findUnportable(value: unknown, maxLevels = MAX_LEVELS): string | undefined {
  let level = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    const inner: unknown[] = []
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue
      if (depth === maxLevels) return `Expected no more than ${maxLevels} levels, one in another.`
      if (Object.keys(one).some((name) => name.startsWith(NUL)))
        return 'Expected no name that begins with the character NUL (\\u0000).'
      for (const child of Object.values(one)) inner.push(child)
    }
    level = inner
  }
  return undefined
}
