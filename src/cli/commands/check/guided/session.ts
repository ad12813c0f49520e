/** A guided check as the page sees it: what it asks, what it has found, and what it has written. */

import type { RecordedOrder } from '../../../../../conformance/actions/recording/recorder.ts'
import type { Automation } from '../../../../../conformance/actions/recording/to-steps.ts'
import type { CheckOptions } from '../../../../../conformance/check.ts'
import { getSettings, ofKind } from '../../../../../conformance/evidence-view.ts'
import { describeSilence, type Progress } from '../../../../../conformance/progress.ts'
import { REPORTERS } from '../../../../../conformance/reports/index.ts'
import { describeVerdict } from '../../../../../conformance/reports/labels.ts'
import type { Requirement } from '../../../../../conformance/requirement.ts'
import type { Config } from '../../../../../schemas/config.ts'
import {
  type GuidedAnswer,
  type GuidedCheck,
  type GuidedFile,
  type GuidedStart,
  MAX_GUIDED_WAIT_MS,
} from '../../../../../schemas/control/guided-check.ts'
import { JOURNEYS, type JourneyName } from '../../../../../schemas/journeys.ts'
import type { Report } from '../../../../../schemas/report.ts'
import type { GuidedCheckPort } from '../../../../mock/control/guided-check.ts'
import { automateOrders } from './automation.ts'
import { createBoard, judgeInTheEnd, judgeSoFar, markRunning, type SeenJourneys } from './board.ts'
import { toConfig } from './config.ts'
import { formatGuidedConfig } from './config-text.ts'
import { LiveState } from './live-state.ts'
import { PageOperator } from './page-operator.ts'

/** The parts of a check that the session uses. */
export type CheckSteps = Pick<
  CheckOptions,
  'config' | 'requirements' | 'operator' | 'progress' | 'onEvidence' | 'signal'
>

export interface SessionOptions {
  readonly base: Config
  readonly form: GuidedCheck['form']
  readonly requirements: readonly Requirement[]
  /** Whether not all requirements are judged. */
  readonly partial: boolean
  /** Whether the check can show a browser window. */
  readonly hasDisplay: boolean
  /** Makes a check. Whatever goes wrong is in the report. */
  readonly check: (steps: CheckSteps) => Promise<Report>
  readonly onReport: (report: Report) => void
}

export class GuidedSession implements GuidedCheckPort {
  readonly #options: SessionOptions
  readonly #state: LiveState<Omit<GuidedCheck, 'revision'>>
  readonly #begun = new Set<JourneyName>()
  readonly #underWay = new Map<number, JourneyName>()
  readonly #files = new Map<GuidedFile, string>()
  #operator: PageOperator | null = null
  #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: SessionOptions) {
    this.#options = options
    this.#state = new LiveState<Omit<GuidedCheck, 'revision'>>({
      stage: 'not-started',
      form: options.form,
      doing: null,
      orders: 0,
      question: null,
      board: [...createBoard(options.requirements)],
      verdict: null,
    })
  }

  async read(after: number | undefined, signal: AbortSignal): Promise<GuidedCheck> {
    // A reader of an earlier session may know a revision that this one has not reached yet.
    if (after !== undefined && after <= this.#state.revision)
      await this.#state.newerThan(after, MAX_GUIDED_WAIT_MS, signal)
    return { revision: this.#state.revision, ...this.#state.value }
  }

  start(start: GuidedStart): ReturnType<GuidedCheckPort['start']> {
    if (this.#state.value.stage === 'running') return 'busy'
    const config = toConfig(this.#options.base, start)
    if ('errors' in config) return config
    const form = { ...start, deeplink: start.deeplink ?? '', voucher: start.voucher ?? '' }
    this.#files.clear()
    this.#begun.clear()
    this.#underWay.clear()
    this.#state.change({
      stage: 'running',
      form,
      doing: 'The check looks whether the store is there.',
      orders: 0,
      board: [...createBoard(this.#options.requirements)],
      verdict: null,
    })
    this.#stop = new AbortController()
    this.#running = this.#run(config, this.#stop.signal)
    return 'started'
  }

  answer(answer: GuidedAnswer): boolean {
    return this.#operator?.answer(answer) ?? false
  }

  stop(): void {
    this.#stop.abort(new Error('the check was interrupted'))
  }

  file(name: GuidedFile): string | undefined {
    return this.#files.get(name)
  }

  /** Stops what is under way, and resolves once its report was handed over. */
  async close(reason: Error): Promise<void> {
    this.#stop.abort(reason)
    await this.#running
  }

  async #run(config: Config, signal: AbortSignal): Promise<void> {
    const { requirements, partial, hasDisplay, check, onReport } = this.#options
    const operator = new PageOperator(hasDisplay, (question) => this.#state.change({ question }))
    this.#operator = operator
    const report = await check({
      config,
      requirements,
      operator,
      progress: (event) => this.#follow(event),
      onEvidence: (evidence) =>
        this.#state.change({
          board: [...judgeSoFar(this.#state.value.board, requirements, evidence, this.#journeys())],
        }),
      signal,
    })
    const automation = await this.#automate(config, operator.orders, signal)
    const options = { colour: false, width: 80, partial }
    this.#files.set('report.html', REPORTERS.html.write(report, options))
    this.#files.set('report.json', REPORTERS.json.write(report, options))
    this.#files.set('handoff.md', REPORTERS.handoff.write(report, options))
    this.#files.set(
      'retrack-kit.yaml',
      formatGuidedConfig(config, { mockUrl: getSettings(report.evidence)?.mock.url, automation }),
    )
    this.#state.change({
      stage: 'ended',
      doing: null,
      board: [...judgeInTheEnd(this.#state.value.board, report.results, report.evidence)],
      verdict: {
        verdict: report.verdict,
        text: describeVerdict(report, partial),
        problem: findProblem(report),
        nextRun: findProblem(report) === null ? describeNextRun(automation, config) : null,
      },
    })
    onReport(report)
  }

  /** Null where nothing was seen of how she orders: then there is nothing to say of it. */
  async #automate(config: Config, orders: readonly RecordedOrder[], signal: AbortSignal): Promise<Automation | null> {
    if (orders.length === 0 || signal.aborted) return null
    this.#state.change({ doing: 'The check repeats your order without you, to write down how.' })
    return automateOrders(config, orders, this.#options.check, signal)
  }

  #journeys(): SeenJourneys {
    return { begun: this.#begun, underWay: new Set(this.#underWay.values()) }
  }

  #follow(event: Progress): void {
    switch (event.kind) {
      case 'planned':
        this.#state.change({ orders: event.orders })
        break
      case 'awaiting':
        this.#state.change({ doing: `Waiting for ${event.what}, at most ${Math.ceil(event.limitMs / 1000)} s.` })
        break
      case 'heard-nothing':
        this.#state.change({ doing: describeSilence(event) })
        break
      case 'began':
        this.#begun.add(event.run.name)
        this.#underWay.set(event.run.run, event.run.name)
        this.#showRuns()
        break
      case 'ended':
        this.#underWay.delete(event.run.run)
        this.#showRuns()
        break
      case 'awaited':
        this.#showRuns()
    }
  }

  #showRuns(): void {
    const [name] = this.#underWay.values()
    this.#state.change({
      ...(name === undefined ? {} : { doing: JOURNEYS[name] }),
      board: [...markRunning(this.#state.value.board, this.#options.requirements, this.#journeys())],
    })
  }
}

/** Tells where the next check still needs a person; null where it needs nobody, and nobody was seen to buy. */
function describeNextRun(automation: Automation | null, { rejectOrder, approveOrder }: Config): string | null {
  const changes = [
    rejectOrder.kind === 'manual' ? ['cancels'] : [],
    approveOrder.kind === 'manual' ? ['completes'] : [],
  ]
  const byHand = changes.flat().join(' or ')
  const sentences = [
    ...(automation === null ? [] : [describeOrdering(automation)]),
    ...(byHand === ''
      ? []
      : [
          `The next check asks a person again when the store ${byHand} an order: say at the end of retrack-kit.yaml how to do it, where examples stand.`,
        ]),
  ]
  return sentences.length === 0 ? null : sentences.join(' ')
}

const describeOrdering = (automation: Automation): string =>
  automation.kind === 'steps'
    ? 'retrack-kit.yaml holds how you ordered, and the check has ordered so once: the next one needs nobody to buy.'
    : `retrack-kit.yaml still asks a person to buy: ${automation.reason}.`

/** Returns the problem that kept the check from judging anything. */
function findProblem({ evidence }: Report): { message: string; remedy: string } | null {
  const found = ofKind(evidence, 'setup-error').find(({ journey }) => journey === null)
  return found === undefined ? null : { message: found.message, remedy: found.remedy }
}
