/** The sentences and names that the formats share, so that all of them say the same. */
import { OUTCOME_LABELS } from '../../schemas/labels.ts'
import type { Component, Level, Outcome, Report, RequirementSource, Result, Summary } from '../../schemas/report.ts'

/** The verdict in a sentence. Of a part of the requirements it promises no more than that part shows. */
export function describeVerdict({ verdict, results, evidence }: Report, partial: boolean): string {
  const required = results.filter(({ level }) => level === 'required')
  const countOutcome = (outcome: Outcome) => required.filter((result) => result.outcome === outcome).length
  const ofAll = (count: number) => `${count} of ${countRequirements(required.length, 'required')}`
  switch (verdict) {
    case 'ready':
      if (!partial) return `Ready: every required requirement holds.${losesLeads(results) ? LOSES_LEADS : ''}`
      return required.length === 0
        ? 'Nothing stands in the way, but no required requirement was judged.'
        : `Ready as far as it was checked: ${countRequirements(required.length, 'required')} judged, and all hold.`
    case 'not-ready':
      return `Not ready: ${ofAll(countOutcome('fail'))} ${countOutcome('fail') === 1 ? 'does' : 'do'} not hold.`
    case 'unproven':
      return results.length === 0
        ? 'Not proven: no requirement was judged.'
        : `Not proven: ${ofAll(countOutcome('unproven'))} could not be shown to hold. None failed.`
    case 'error': {
      const count = results.filter(({ outcome }) => outcome === 'error').length
      if (evidence.some((item) => item.kind === 'setup-error' && item.problem === 'check-interrupted'))
        return `Ended early: ${countRequirements(count)} ${count === 1 ? 'is' : 'are'} not judged.`
      return `Not judged: the set-up stood in the way of ${countRequirements(count)}. That is not the fault of the store.`
    }
  }
}

/** Recommended, and yet the first thing that whoever signs off has to know. */
const LOSES_LEADS =
  ' But the store loses leads when Retrack fails: each is an order whose publisher and customer are paid nothing.'

const KEEPS_LEADS = /^delivery\.(?:retries-|outlasts-outage)/

const losesLeads = (results: readonly Result[]): boolean =>
  results.some(({ id, outcome }) => outcome === 'warn' && KEEPS_LEADS.test(id))

const countRequirements = (count: number, kind = '') =>
  `${count} ${kind === '' ? '' : `${kind} `}requirement${count === 1 ? '' : 's'}`

export const PARTIAL_NOTE =
  'Only a part was checked: --only or --skip left requirements out, and the verdict says nothing of those.'

/** In the order of how much they ask of the reader. */
const BY_URGENCY = ['fail', 'warn', 'unproven', 'error', 'notice', 'pass', 'not-applicable'] as const

const PLURAL: Readonly<Partial<Record<Outcome, string>>> = {
  warn: 'warnings',
  error: 'set-up errors',
  notice: 'notices',
}

export interface Count {
  readonly outcome: Outcome
  readonly count: number
  readonly words: string
}

/** Returns the outcomes that occur, the most urgent first. */
export function getCounts(summary: Summary): Count[] {
  return BY_URGENCY.map((outcome) => {
    const count = summary[outcome === 'not-applicable' ? 'notApplicable' : outcome]
    return {
      outcome,
      count,
      words: `${count} ${(count === 1 ? null : PLURAL[outcome]) ?? OUTCOME_LABELS[outcome].word}`,
    }
  }).filter(({ count }) => count > 0)
}

export const COMPONENT_LABELS = {
  'redirect-page': "the store's redirect page",
  'lead-sending': 'the part of the store that sends leads',
  'lead-delivery': 'the part of the store that sends leads again when Retrack fails',
  'status-updates': 'the part of the store that tells Retrack of rejections and approvals',
  checkout: "the store's checkout",
  setup: 'the set-up of this check, not the store',
} as const satisfies Record<Component, string>

const GROUPS: Readonly<Record<string, string>> = {
  redirect: 'Redirect page',
  lead: 'Leads',
  delivery: 'Delivery',
  status: 'Status updates',
}

export interface Group<Member = Result> {
  /** The prefix of its requirements' ids. */
  readonly name: string
  readonly heading: string
  readonly results: readonly [Member, ...Member[]]
}

/** Results, or requirements, by the first part of their ids, in the order in which the groups first occur. */
export function groupByPrefix<Member extends { readonly id: string }>(results: readonly Member[]): Group<Member>[] {
  const groups = new Map<string, [Member, ...Member[]]>()
  for (const result of results) {
    const { group } = splitId(result.id)
    const known = groups.get(group)
    if (known === undefined) groups.set(group, [result])
    else known.push(result)
  }
  return [...groups].map(([name, members]) => ({ name, heading: GROUPS[name] ?? name, results: members }))
}

/** `redirect.cookie-path` is `cookie-path` of the group `redirect`. */
export function splitId(id: string): { group: string; rest: string } {
  const [group = id, ...rest] = id.split('.')
  return { group, rest: rest.join('.') || id }
}

export interface SourceLabels {
  readonly source: string
  /** The words of whoever says so. */
  readonly quote: string | null
  readonly reason: string | null
  readonly url: string | null
}

export function describeSource(basis: RequirementSource): SourceLabels {
  switch (basis.kind) {
    case 'documented':
      return { source: `Retrack's page, "${basis.section}"`, quote: basis.quote, reason: null, url: null }
    case 'follows':
      return {
        source: `follows from Retrack's page, "${basis.section}"`,
        quote: null,
        reason: basis.reason,
        url: null,
      }
    case 'standard':
      return { source: basis.name, quote: null, reason: basis.reason, url: basis.url }
    case 'position':
      return { source: basis.name, quote: basis.quote, reason: basis.reason, url: basis.url }
  }
}

/** Formats the source of a requirement on one line: who says so, and what. */
export function formatSource(basis: RequirementSource): { readonly source: string; readonly said: string } {
  const { source, quote, reason } = describeSource(basis)
  return { source, said: [quote === null ? [] : `"${quote}"`, reason ?? []].flat().join(' ') }
}

/** Results that want the same done, such as one action that nobody configured, with what was observed of them. */
export interface SameRemedy {
  readonly results: readonly [Result, ...Result[]]
  /** Each sentence once. */
  readonly observed: string
  readonly remedy: Result['remedy']
}

/** More sentences than these are counted. */
const MAX_OBSERVED = 3

/** Groups results by what there is to do about them; without that, by what was observed. */
export function groupByRemedy(results: readonly Result[]): SameRemedy[] {
  const groups = new Map<string, [Result, ...Result[]]>()
  for (const result of results) {
    const key = JSON.stringify(result.remedy ?? [result.observed])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [result])
    else known.push(result)
  }
  return [...groups.values()].map((same) => ({ results: same, observed: joinObserved(same), remedy: same[0].remedy }))
}

function joinObserved(results: readonly Result[]): string {
  const different = [...new Set(results.map(({ observed }) => observed))]
  const more = different.length - MAX_OBSERVED
  return [...different.slice(0, MAX_OBSERVED), ...(more > 0 ? [`And ${more} more like these.`] : [])].join(' ')
}

const LEVEL_ORDER: Readonly<Record<Level, number>> = { required: 0, recommended: 1, informational: 2 }

export const getResults = (results: readonly Result[], outcome: Outcome): Result[] =>
  results.filter((result) => result.outcome === outcome)

export const sortByLevel = (results: readonly Result[]): Result[] =>
  [...results].sort((a, b) => LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level])

/** Where the set-up kept the store from being judged, its errors come first; else what the store should fix. */
export function outcomesByUrgency({ verdict }: Pick<Report, 'verdict'>): readonly Outcome[] {
  return verdict === 'error' ? ['error', ...BY_URGENCY.filter((outcome) => outcome !== 'error')] : BY_URGENCY
}

/** `12.3 s`, and of less than a tenth of a second `40 ms`. */
export function formatDurationMs(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`
}

/** `2026-11-22 09:59:36 UTC`. */
export const formatTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
