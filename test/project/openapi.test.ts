import t from 'tap'
import { openapiDocument } from '../../schemas/openapi.ts'

const document = openapiDocument('0.0.0')

/** Each object in the document, with the way to it. */
function* objectsIn(value: unknown, at: readonly string[] = []): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [at.join(' > '), value as Record<string, unknown>]
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, [...at, key])
}

t.test('every reference leads somewhere, and everything shared is referred to', async (t) => {
  const references = new Set(
    [...objectsIn(document)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : [])),
  )
  const { schemas = {}, responses = {} } = document.components ?? {}
  const shared = [
    ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
    ...Object.keys(responses).map((name) => `#/components/responses/${name}`),
  ]
  t.strictSame([...references].sort(), shared.sort())
})

t.test('no shape of more than two fields is written twice', async (t) => {
  const seen = new Map<string, string>()
  for (const [at, { type, properties }] of objectsIn(document)) {
    if (type !== 'object' || typeof properties !== 'object' || properties === null) continue
    if (Object.keys(properties).length <= 2) continue
    // Publisher and advertiser have the same fields, and are two things.
    if (/^components > schemas > \w+$/.test(at)) continue
    const shape = JSON.stringify(properties)
    t.equal(seen.get(shape), undefined, `${at}: give the shape a name in schemas/openapi-shapes.ts`)
    seen.set(shape, at)
  }
})

t.test('every body has an example', async (t) => {
  for (const [at, { content }] of objectsIn(document)) {
    if (typeof content !== 'object' || content === null) continue
    for (const [type, media] of Object.entries(content)) {
      if (type !== 'application/json' || at.includes('/_mock/openapi.json')) continue
      t.ok('example' in media, at)
    }
  }
})
