/** Headers as Node has them raw: names and values in turn. */

export type HeaderPair = readonly [name: string, value: string]

export const toHeaderPairs = (raw: readonly string[]): HeaderPair[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []))

/** By names in lower case; the values of a repeated one are joined. */
export function toHeaderMap(raw: readonly string[]): Map<string, string> {
  const map = new Map<string, string>()
  for (const [name, value] of toHeaderPairs(raw)) {
    const key = name.toLowerCase()
    const earlier = map.get(key)
    map.set(key, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  return map
}
