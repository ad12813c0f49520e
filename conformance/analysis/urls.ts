/** Comparing addresses as browsers do: as WHATWG URLs, fragment included. */
import { parseUrl } from '../../shared/parse-url.ts'
import { quoteValue } from './format.ts'

export const isSameUrl = (a: string, b: string): boolean => a === b || parseUrl(a)?.href === (parseUrl(b)?.href ?? null)

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

/** Describes the difference between an address and the expected one, part by part. */
export function describeDifference(expected: string, actual: string): string {
  const [wanted, found] = [parseUrl(expected), parseUrl(actual)]
  if (wanted === undefined || found === undefined) return ''
  return PARTS.filter(([part]) => wanted[part] !== found[part])
    .map(([part, name]) => `${name} is ${shownPart(found[part])} in place of ${shownPart(wanted[part])}.`)
    .join(' ')
}

const shownPart = (part: string) => (part === '' ? 'empty' : quoteValue(part))
