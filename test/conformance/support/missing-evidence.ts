/** Properties that every judge must have when evidence is missing or malformed. */
import type { Test } from 'tap'
import { REQUIREMENTS } from '../../../conformance/requirements/index.ts'
import { toResult } from '../../../conformance/result.ts'
import { Evidence } from '../../../schemas/evidence.ts'
import { fc, runs } from '../../support/properties.ts'
import type { Items } from './time-line.ts'

const judgeAll = (evidence: Items) => REQUIREMENTS.map((one) => toResult(one, evidence))

/**
 * A pass is given up when all that it named is gone, or it did not rest on that. Of some things there may be more
 * witnesses than a pass names: then it names others.
 */
export function nothingPassesWithoutItsWitnesses(t: Test, evidence: Items, hasMore: readonly string[] = []): void {
  const passed = REQUIREMENTS.filter(({ id }) => !hasMore.includes(id))
    .map((one) => ({ one, result: toResult(one, evidence) }))
    .filter(({ result }) => result.outcome === 'pass')
  for (const { one, result } of passed) {
    const less = toResult(
      one,
      evidence.filter(({ id }) => !result.evidence.includes(id)),
    )
    t.equal(less.outcome, 'unproven', `${one.id} without ${result.evidence.length} items: ${less.observed}`)
  }
}

/** Judged of all requests that came, so that one less leaves as good a proof of less. */
const OF_ALL = [
  'redirect.cookie-kept',
  'lead.distinct-references',
  'lead.documented-fields',
  'lead.token-hidden',
  'status.known-lead',
  'status.documented-values',
  'delivery.stops-after-success',
  'delivery.same-reference',
  'delivery.same-lead',
  'delivery.backs-off',
]

/** Two kinds of evidence show a cookie: the store's header, and the browser's own list. Each try shows an outage. */
export const hasOtherWitness = (id: string, kind: string | undefined) =>
  (id.startsWith('redirect.cookie-') && id !== 'redirect.cookie-stored' && kind === 'cookie-jar') ||
  (id.startsWith('redirect.cookie-') && id !== 'redirect.cookie-reaches-order' && kind === 'exchange') ||
  (id === 'redirect.newer-click' && kind === 'exchange') ||
  (id === 'delivery.outlasts-outage' && kind === 'mock-request') ||
  (id === 'redirect.server-cookie' && (kind === 'exchange' || kind === 'cookie-jar'))

/** If a pass survives the loss of one item, other evidence shows the same. This names the rest of that run. */
export function aPassWithLessHasAnotherWitness(t: Test, evidence: Items): void {
  const items = new Map(evidence.map((item) => [item.id, item]))
  const runOf = (id: string) => items.get(id)?.journey?.run
  for (const one of REQUIREMENTS) {
    if (OF_ALL.includes(one.id)) continue
    for (const gone of toResult(one, evidence).evidence) {
      const less = toResult(
        one,
        evidence.filter(({ id }) => id !== gone),
      )
      const isSeen =
        hasOtherWitness(one.id, items.get(gone)?.kind) && less.evidence.some((id) => runOf(id) === runOf(gone))
      const isHeld = less.outcome === 'unproven' || (less.outcome === 'pass' && isSeen)
      if (!isHeld) t.fail(`${one.id} is ${less.outcome} without ${items.get(gone)?.kind} ${gone}`)
    }
  }
  t.pass('each pass has its witnesses')
}

/** Pieces of a report: some items gone, the rest in any order, the end cut off. */
const pieces = (evidence: Items) =>
  fc.shuffledSubarray([...evidence]).chain((some) => fc.nat(some.length).map((length) => some.slice(0, length)))

export function piecesNeverThrow(few: number, evidence: Items): void {
  fc.assert(
    fc.property(pieces(evidence), (some) => {
      judgeAll(some)
    }),
    runs(few),
  )
}

/** Missing evidence is nobody's fault: no part of evidence in which all holds may show a failure. */
export function piecesBlameNobody(few: number, evidence: Items): void {
  fc.assert(
    fc.property(fc.subarray([...evidence]), (some) => {
      const blamed = judgeAll(some).filter(({ outcome }) => ['fail', 'warn', 'notice'].includes(outcome))
      if (blamed.length > 0) throw new Error(blamed.map(({ id, observed }) => `${id}: ${observed}`).join('\n'))
    }),
    runs(few),
  )
}

/** Wrong values for a field of an item. Values that the schema refuses appear in no report. */
const INSTEAD: readonly unknown[] = [null, '', 0, 1, -1, 999_999, 'x', '/', 'http://[', '%', true, false, [], {}]

/** Changes many fields of the evidence. Rare kinds are changed as often as frequent ones. */
const changed = (evidence: Items) => {
  const places = new Map<string, number[]>()
  for (const [index, item] of evidence.entries()) {
    const sort = item.kind === 'mock-request' ? `received ${item.entry.operation}` : item.kind
    places.set(sort, [...(places.get(sort) ?? []), index])
  }
  const item = fc.constantFrom(...places.values()).chain((indices) => fc.constantFrom(...indices))
  return fc
    .array(fc.record({ item, field: fc.nat(), instead: fc.nat() }), { minLength: 1, maxLength: 400, size: 'max' })
    .map((changes) => {
      const items = [...evidence]
      for (const { item, field, instead } of changes) {
        const copy: unknown = structuredClone(items[item])
        const setters = placesIn(copy)
        setters[field % setters.length]?.(INSTEAD[instead % INSTEAD.length])
        const parsed = Evidence.safeParse(copy)
        if (parsed.success) items[item] = parsed.data
      }
      return items
    })
}

/** A setter for each value inside a value. */
function placesIn(value: unknown): ((instead: unknown) => void)[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    (instead: unknown) => void Reflect.set(value, key, instead),
    ...placesIn(inner),
  ])
}

export function changedFieldsNeverThrow(few: number, evidence: Items): void {
  fc.assert(
    fc.property(changed(evidence), (some) => {
      judgeAll(some)
    }),
    runs(few),
  )
}
