/** Mocks that behave in any way the settings allow, and files of what they were seen to answer. */
import { join } from 'node:path'
import type { Test } from 'tap'
import { BehaviourChanges } from '../../schemas/behaviours/changes.ts'
import { type Behaviours, SETTABLE } from '../../schemas/behaviours/index.ts'
import { ObservationsFile } from '../../src/mock/observed/observations-file.ts'
import { Recorder } from '../../src/mock/observed/recorder.ts'
import type { RunMockOptions } from '../../src/mock/options.ts'
import { runMock } from '../../src/mock/server.ts'
import { createAccount } from '../support/account.ts'
import { fc } from '../support/properties.ts'
import { NO_TOKEN, NOBODY, runCourse, type Step, type Subject } from './course.ts'

/** What no answer shows, or only one that no store asks for. */
const UNSEEN = [
  // Without a tracking link there is no click to send.
  'tracking-link',
  'head-request',
  'no-redirect-page-click',
  'foreign-deeplink',
  'click-details',
  'click-address',
  'click-country',
  'overload',
  'broken-request',
  // Two answers at the same second look alike.
  'status-time',
  'body-limit',
  'url-limit',
  'header-limit',
  'url-too-long',
  'web-server-refusals',
  'json-depth',
  // A course asks for JSON, and sends none that cannot be read in these ways.
  'refusal-without-accept',
  'response-framing',
  'preflight',
  'trailing-slash',
  'uuid-case',
  'lone-surrogate',
  'number-overflow',
  'unreadable-body',
  'json-content-types',
  'time-zone',
]

/** A status of a server in trouble, or of too many requests, is taken for what it says. */
const isOrdinary = (status: unknown) => typeof status !== 'number' || (status < 500 && status !== 429)

const valuesOf = (id: string): fc.Arbitrary<string | number> => {
  const range = SETTABLE.get(id)?.range
  if (range?.kind === 'one of') return fc.constantFrom(...range.values)
  if (id.endsWith('-length')) return fc.constantFrom(255, 40, 1000)
  return range?.kind === 'integer'
    ? fc.integer({ min: range.min, max: range.max }).filter(isOrdinary)
    : fc.constant('UTC')
}

export const anyBehaviours: fc.Arbitrary<Partial<Behaviours>> = fc
  .record(
    Object.fromEntries(
      [...SETTABLE.keys()].filter((id) => !UNSEEN.includes(id)).map((id) => [id, valuesOf(id)] as const),
    ),
    { requiredKeys: [] },
  )
  .map((behaviours) => BehaviourChanges.parse(behaviours))
  // A page without words does not say that it was for the length.
  .map(({ 'reference-length': reference, 'voucher-length': voucher, ...others }) =>
    others['refusal-body'] === 'html' || others['refusal-body'] === 'empty'
      ? others
      : { 'reference-length': reference, 'voucher-length': voucher, ...others },
  )
  .map((behaviours) => Object.fromEntries(Object.entries(behaviours).filter(([, value]) => value !== undefined)))

export async function withMock<Result>(
  options: RunMockOptions,
  use: (port: number) => Promise<Result>,
): Promise<Result> {
  const mock = await runMock({ seed: 1, ...options, port: 0 })
  try {
    return await use(mock.port)
  } finally {
    await mock.close(0)
  }
}

export async function subjectAt(port: number): Promise<Subject> {
  const events = ['One', 'Two'].map((title) => ({ title, commission: 100 }))
  const account = await createAccount(port, { events })
  return { account, otherEvent: account.record.events[1]?.uuid ?? '' }
}

/** The course of a store, through a proxy that writes down what is answered. */
export async function observe(t: Test, port: number): Promise<{ file: string; steps: Step[] }> {
  const file = join(t.testdir(), 'observed.yaml')
  const upstream = new URL(`http://127.0.0.1:${port}`)
  const recorder = new Recorder(upstream.origin)
  const kept = new ObservationsFile(file, () => recorder.observations)
  const { account, otherEvent } = await subjectAt(port)
  recorder.knowledge.declare({ token: account.token, madeUp: [NOBODY, NO_TOKEN] })
  const steps = await withMock({ observe: { upstream, recorder, save: async () => {} } }, (proxy) =>
    runCourse({ account: account.with({ port: proxy }), otherEvent }, 'a'),
  )
  await kept.save()
  return { file, steps }
}
