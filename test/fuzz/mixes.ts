/**
 * Requests one behind the other on one connection, in every mix: some close it, some are broken, some are made to fail, and
 * the client leaves in its own way.
 */
import fc from 'fast-check'
import { DOCUMENTED_REQUEST, DOCUMENTED_TOKEN } from '../../schemas/documented.ts'
import { answersIn } from './sound.ts'
import type { Ending } from './talk.ts'

/** `isClosing` ones end the connection with their answer: nothing behind them is worked on. */
const KINDS = {
  lead: { status: 200, isClosing: false, lines: [] },
  'lead in chunks': { status: 200, isClosing: false, lines: [] },
  'front page': { status: 200, isClosing: false, lines: [] },
  'tracking link': { status: 302, isClosing: false, lines: [] },
  journal: { status: 200, isClosing: false, lines: [] },
  'unknown path': { status: 404, isClosing: false, lines: [] },
  'lead, then close': { status: 200, isClosing: true, lines: ['Connection: close'] },
  'front page, then close': { status: 200, isClosing: true, lines: ['Connection: close'] },
  'unknown Expect': { status: 417, isClosing: true, lines: ['Expect: rubbish'] },
  'no length': { status: 400, isClosing: true, lines: ['Content-Length: 0x5'] },
  'two lengths': { status: 400, isClosing: true, lines: ['Content-Length: 5', 'Content-Length: 6'] },
  'length and chunks': { status: 400, isClosing: true, lines: ['Content-Length: 3', 'Transfer-Encoding: chunked'] },
  'no Host': { status: 400, isClosing: false, lines: [] },
} as const
type Kind = keyof typeof KINDS

export interface Mix {
  readonly kinds: readonly Kind[]
  readonly rules: readonly { readonly effect: { readonly kind: string } }[]
  readonly cuts: readonly number[]
  readonly ending: Ending
}

const effect = fc.constantFrom<{ readonly kind: string } & Readonly<Record<string, unknown>>>(
  { kind: 'status', status: 503 },
  { kind: 'delay', ms: 5 },
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'empty' },
  { kind: 'malformed' },
  { kind: 'html' },
  { kind: 'truncate', bytes: 20 },
  { kind: 'drip', chunkBytes: 200, intervalMs: 1 },
)
const rule = fc.record({
  operation: fc.constantFrom('createLead', 'trackClick'),
  when: fc.oneof(
    fc.record({ first: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ every: fc.integer({ min: 1, max: 4 }) }),
  ),
  commit: fc.boolean(),
  effect,
})

/** Requests beyond those that a connection reads ahead. */
const READ_AHEAD = 32

export const mixes: fc.Arbitrary<Mix> = fc
  .record({
    kinds: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.array(fc.constantFrom(...(Object.keys(KINDS) as Kind[])), { minLength: 2, maxLength: 12 }),
      },
      {
        weight: 1,
        arbitrary: fc.array(fc.constantFrom<Kind>('lead', 'front page', 'unknown path'), {
          minLength: READ_AHEAD + 1,
          maxLength: 80,
        }),
      },
    ),
    rules: fc.array(rule, { maxLength: 2 }),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
    ending: fc.oneof(
      { weight: 8, arbitrary: fc.constant<Ending>('wait') },
      fc.constantFrom<Ending>('half-close', 'leave', 'reset'),
    ),
  })
  .map((mix) => {
    if (!mix.rules.some((each) => each.effect.kind === 'hang')) return mix
    // Nobody waits for an answer that is held for ever. Behind one, a connection with many requests is not read, so that it
    // is not seen that its client has left.
    const ending = mix.ending === 'wait' ? 'half-close' : mix.ending
    return { ...mix, ending, kinds: mix.kinds.slice(0, READ_AHEAD / 2) }
  })

/** Requests of an earlier mix whose client left may still be executed: `run` tells them apart. */
const toReference = (run: number, index: number) => `mix-${run}-${index}`

export function toPieces({ kinds, cuts }: Mix, run: number): Buffer[] {
  const bytes = Buffer.concat(kinds.map((kind, index) => Buffer.from(toText(kind, toReference(run, index)))))
  const places = [0, ...cuts.map((at) => Math.floor(at * bytes.length)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((to, n) => bytes.subarray(places[n], to))
}

function toText(kind: Kind, reference: string): string {
  const { lines } = KINDS[kind]
  const head = (start: string, ...more: readonly string[]) =>
    `${[`${start} HTTP/1.1`, ...(kind === 'no Host' ? [] : ['Host: localhost']), `Authorization: Bearer ${DOCUMENTED_TOKEN}`, ...lines, ...more].join('\r\n')}\r\n\r\n`
  const body = JSON.stringify({ ...DOCUMENTED_REQUEST, reference })
  const json = 'Content-Type: application/json'
  switch (kind) {
    case 'lead':
    case 'lead, then close':
      return head('POST /api/v2/leads', json, `Content-Length: ${body.length}`) + body
    case 'lead in chunks':
      return `${head('POST /api/v2/leads', json, 'Transfer-Encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    case 'unknown Expect':
      return head('POST /api/v2/leads', json, `Content-Length: ${body.length}`) + body
    case 'no length':
    case 'two lengths':
    case 'length and chunks':
      return head('POST /api/v2/leads', json)
    case 'tracking link':
      return head(
        'GET /track/v2/click?publisher=e5adcbc6-31a8-4e1b-8351-835dddc16921&program=7649bf56-4345-46e4-8c77-04bbd2f3bcd3',
      )
    case 'journal':
      return head('GET /_mock/requests')
    case 'unknown path':
      return head(`GET /nothing/${reference}`)
    default:
      return head('GET /')
  }
}

const answersOf = (heard: Buffer) =>
  [...answersIn(heard.toString('latin1'), false)].filter((answer) => typeof answer !== 'string')

/** How many requests are worked on: up to the first that closes. */
function countWorkedOn(kinds: Mix['kinds']): number {
  const closing = kinds.findIndex((kind) => KINDS[kind].isClosing)
  return closing === -1 ? kinds.length : closing + 1
}

/** Whether all answers have come that will. */
export function isAnswered({ kinds }: Mix, heard: Buffer): boolean {
  const answers = answersOf(heard)
  return answers.length >= countWorkedOn(kinds) && answers.at(-1)?.body !== null
}

/** Lists the problems of the responses to a mix, and of the leads that it saved. */
export function findMixProblems(
  { kinds, rules, ending }: Mix,
  run: number,
  heard: Buffer,
  saved: readonly { readonly reference: string }[],
): string[] {
  const problems: string[] = []
  const answers = answersOf(heard)
  const workedOn = countWorkedOn(kinds)
  if (answers.length > workedOn) problems.push(`${answers.length} answers to ${workedOn} requests`)
  const expected = kinds.flatMap((kind, index) =>
    index < workedOn && LEADS.includes(kind) ? [toReference(run, index)] : [],
  )
  const found = saved
    .map(({ reference }) => reference)
    .filter((reference) => reference.startsWith(toReference(run, 0).slice(0, -1)))
  if (new Set(found).size < found.length) problems.push('a lead was saved twice')
  for (const reference of found) {
    if (!expected.includes(reference)) problems.push(`${reference} was saved, and is no lead before one that closes`)
  }
  if (ending === 'wait' && rules.length === 0) {
    if (answers.length < workedOn) problems.push(`${answers.length} answers to ${workedOn} requests`)
    if (found.length < expected.length) problems.push(`${found.length} leads saved of ${expected.length}`)
  }
  for (const [index, { status, headers, body }] of answers.entries()) {
    const kind = kinds[index]
    const [told] = /mix-\d+-\d+/.exec(kind === 'journal' ? '' : (body ?? '')) ?? []
    if (told !== undefined && told !== toReference(run, index)) problems.push(`answer ${index} is about ${told}`)
    if (rules.length === 0 && kind !== undefined && status !== KINDS[kind].status)
      problems.push(`${kind} was answered ${status}`)
    if (headers.get('connection') === 'close' && index < answers.length - 1)
      problems.push(`an answer came behind answer ${index}, which closes`)
  }
  return problems
}

const LEADS: readonly Kind[] = ['lead', 'lead in chunks', 'lead, then close']
