/** `retrack-kit drift`: asks again, and tells in text, JSON or JUnit's XML. */
import type { Observations } from '../../../../schemas/observations.ts'
import { toXml } from '../../../../shared/xml.ts'
import { describeAnswer } from '../../../mock/observed/compare.ts'
import { type Drift, type DriftEntry, findDrift } from '../../../mock/observed/drift.ts'
import { readObservationsOrThrow } from '../../../mock/observed/observations-file.ts'
import { makeUp } from '../../../mock/observed/questions.ts'
import { EXIT } from '../../exit.ts'
import { readOrExplain } from '../../observations.ts'
import { requirePermission } from '../../permission.ts'
import { indent, toPrintable } from '../../terminal.ts'
import { createPause, USER_AGENT } from '../probe/run.ts'

export interface DriftFlags {
  readonly upstream: URL
  readonly observed: string
  readonly token?: string
  readonly format: 'text' | 'json' | 'junit'
  readonly withPermission?: boolean
}

/** Something is answered otherwise than before. */
const CHANGED = 1

/**
 * Runs `retrack-kit drift` and returns its exit code.
 * @throws {CliError} if it may not ask, or the file cannot be read
 */
export async function reportDrift({ upstream, observed, token, format, withPermission }: DriftFlags): Promise<number> {
  const observations = await readOrExplain(readObservationsOrThrow(observed))
  requirePermission(upstream, withPermission)
  const pause = createPause(upstream)
  const drift = await findDrift({ upstream, observations, token, madeUp: makeUp(), userAgent: USER_AGENT, pause })
  process.stdout.write(`${FORMATTERS[format](drift, upstream, observations)}\n`)
  if (drift.failure !== undefined) {
    process.stderr.write(`It could not look at everything: ${toPrintable(drift.failure)}.\n`)
    return EXIT.cannotRun
  }
  return drift.entries.some(isChanged) ? CHANGED : EXIT.ok
}

const isChanged = ({ state }: DriftEntry) => state === 'changed'

type Formatter = (drift: Drift, upstream: URL, observations: Observations) => string

const FORMATTERS: Readonly<Record<DriftFlags['format'], Formatter>> = { text: toText, json: toJson, junit: toJunit }

function toText({ entries }: Drift, upstream: URL): string {
  const changed = entries.filter(isChanged)
  const unknown = entries.filter(({ state }) => state === 'unknown')
  const same = entries.length - changed.length - unknown.length
  return [
    ...changed.map((entry) => `changed: ${entry.title}\n${indent(describeChange(entry))}\n`),
    ...unknown.map(({ title, now }) => `not in the file: ${title}, now ${toPrintable(describeAnswer(now))}\n`),
    `${upstream.origin}: ${same} answers are the same, ${changed.length} changed, ${unknown.length} were not known.`,
  ].join('\n')
}

function describeChange({ before, now, exposure }: DriftEntry): string {
  const last = before.at(-1)
  return [
    `was  ${last === undefined ? 'not known' : `${toPrintable(describeAnswer(last))}  (last on ${last.last.slice(0, 10)})`}`,
    `is   ${toPrintable(describeAnswer(now))}`,
    ...now.entries.map((entry) => `docs/fidelity.md#${entry}`),
    exposure,
  ].join('\n')
}

function toJson({ entries, failure }: Drift, upstream: URL): string {
  const shorten = ({ status, headers, body }: DriftEntry['now']) => ({ status, headers, body })
  return JSON.stringify(
    {
      upstream: upstream.origin,
      changed: entries.filter(isChanged).length,
      failure: failure ?? null,
      entries: entries.map(({ title, state, before, now, exposure }) => ({
        title,
        state,
        situation: now.situation,
        behaviours: now.entries,
        before: before.map((observation) => ({ ...shorten(observation), last: observation.last })),
        now: shorten(now),
        docs: now.entries.map((entry) => `docs/fidelity.md#${entry}`),
        exposure,
      })),
    },
    null,
    2,
  )
}

function toJunit({ entries, failure }: Drift, upstream: URL): string {
  const counts = {
    '@tests': entries.length + (failure === undefined ? 0 : 1),
    '@failures': entries.filter(isChanged).length,
    '@errors': failure === undefined ? 0 : 1,
  }
  const cases = entries.map((entry) => ({
    '@name': entry.title,
    '@classname': 'retrack-kit.drift',
    ...(isChanged(entry)
      ? { failure: { '@message': `changed: ${entry.title}`, '@type': 'changed', '#text': describeChange(entry) } }
      : {}),
    ...(entry.state === 'unknown' ? { skipped: { '@message': 'not in the file' } } : {}),
  }))
  const broken = {
    '@name': 'asking',
    '@classname': 'retrack-kit.drift',
    error: { '@message': failure, '@type': 'error' },
  }
  return toXml({
    testsuites: {
      '@name': 'retrack-kit drift',
      ...counts,
      testsuite: {
        '@name': upstream.origin,
        ...counts,
        testcase: failure === undefined ? cases : [...cases, broken],
      },
    },
  }).trim()
}
