/** Where in a YAML text a value stands. */
import { isCollection, isMap, isScalar, type Node } from 'yaml'

type Path = readonly (string | number)[]

/** Of the value, or of the nearest thing around it that is there; of an unknown key, of the key. */
export function findOffset(node: Node | null, [key, ...rest]: Path, isKey: boolean): number | undefined {
  if (node === null) return undefined
  if (key === undefined || !isCollection(node)) return node.range?.[0]
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
    if (pair === undefined) return node.range?.[0]
    const isMeant = rest.length === 0 && isKey
    const within = !isMeant && isNode(pair.value) ? findOffset(pair.value, rest, isKey) : undefined
    return within ?? (isNode(pair.key) ? pair.key.range?.[0] : undefined)
  }
  const item = typeof key === 'number' ? node.items[key] : undefined
  return (isNode(item) ? findOffset(item, rest, isKey) : undefined) ?? node.range?.[0]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value
