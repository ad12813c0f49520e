/** Comparing addresses as browsers do: as WHATWG URLs, fragment included. */
import { quoteValue } from './format.ts'

export const isSameUrl = (a: string, b: string): boolean =>
  a === b || (URL.canParse(a) && URL.canParse(b) && new URL(a).href === new URL(b).href)

/** The same, for a driver that cannot see fragments. */
export function isSameWithoutFragment(a: string, b: string): boolean {
  const bare = (url: string) => url.split('#', 1)[0] ?? url
  return isSameUrl(bare(a), bare(b))
}

const PARTS = [
  ['origin', 'The origin'],
  ['pathname', 'The path'],
  ['search', 'The query'],
  ['hash', 'The fragment'],
] as const

/** What tells one address from the one that was expected, part by part. */
export function describeDifference(expected: string, actual: string): string {
  if (!URL.canParse(expected) || !URL.canParse(actual)) return ''
  const [wanted, given] = [new URL(expected), new URL(actual)]
  return PARTS.filter(([part]) => wanted[part] !== given[part])
    .map(([part, name]) => `${name} is ${shownPart(given[part])} in place of ${shownPart(wanted[part])}.`)
    .join(' ')
}

const shownPart = (part: string) => (part === '' ? 'empty' : quoteValue(part))
