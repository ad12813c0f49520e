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

/** The settings that a course says nothing of, each with the reason. */
export const UNSEEN: Readonly<Record<string, string>> = {
  'tracking-link': 'without a tracking link there is no click to send',
  'no-redirect-page-click': 'a program without a redirect page gives its visitors no click to send',
  'click-address': 'which address an answer shows is no part of its shape',
  'click-country': 'which country an answer shows is no part of its shape',
  'time-zone': 'which time an answer shows is no part of its shape',
  'status-time': 'two answers within the same second look alike',
  overload: 'a mock is at its limits only after thousands of requests',
  'broken-request': 'the proxy passes on nothing that is not HTTP',
}

/** A status of a server in trouble, or of too many requests, is taken for what it says. */
const isOrdinary = (status: unknown) => typeof status !== 'number' || (status < 500 && status !== 429)

/** Around what the course sends. */
const LENGTHS: Readonly<Record<string, readonly number[]>> = {
  'reference-length': [255, 40, 1000],
  'voucher-length': [255, 40, 1000],
  // A mock reads no field of a body that is longer than it takes, so a refusal for one is not learnt.
  'body-limit': [65_536, 20_000],
  'url-limit': [8192, 5000, 16_384],
  'header-limit': [8192, 5000, 16_384],
  'json-depth': [511, 400, 1000],
}

const valuesOf = (id: string): fc.Arbitrary<string | number> => {
  const range = SETTABLE.get(id)?.range
  if (range?.kind === 'one of') return fc.constantFrom(...range.values)
  const lengths = LENGTHS[id]
  if (lengths !== undefined) return fc.constantFrom(...lengths)
  return range?.kind === 'integer'
    ? fc.integer({ min: range.min, max: range.max }).filter(isOrdinary)
    : fc.constant('UTC')
}

interface RefusalStyle {
  readonly 'refusal-body'?: string | undefined
  readonly 'refusal-without-accept'?: string | undefined
}
const hasPages = (behaviours: RefusalStyle) =>
  behaviours['refusal-body'] === 'html' ||
  behaviours['refusal-body'] === 'empty' ||
  behaviours['refusal-without-accept'] === 'redirect'

export const anyBehaviours: fc.Arbitrary<Partial<Behaviours>> = fc
  .record(
    Object.fromEntries(
      [...SETTABLE.keys()].filter((id) => UNSEEN[id] === undefined).map((id) => [id, valuesOf(id)] as const),
    ),
    { requiredKeys: [] },
  )
  .map((behaviours) => BehaviourChanges.parse(behaviours))
  // A page without words does not say that it was for the length, or for what was not read.
  .map(({ 'reference-length': reference, 'voucher-length': voucher, 'unreadable-body': unreadable, ...others }) =>
    hasPages(others)
      ? others
      : { 'reference-length': reference, 'voucher-length': voucher, 'unreadable-body': unreadable, ...others },
  )
  // A page with 500, or an empty answer, is that of a server in trouble.
  .map(({ 'number-overflow': overflow, ...others }) =>
    overflow === 'server-error' && hasPages(others) ? others : { 'number-overflow': overflow, ...others },
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
