/** A probe: asks its questions one after the other, and leaves nothing behind at Retrack that is not rejected. */
import { askQuestion, type QuestionResult } from './ask.ts'
import {
  harmlessQuestions,
  type LeadParts,
  type MadeUp,
  type Question,
  reasonedRejection,
  rejection,
  savingQuestions,
  updateQuestions,
} from './questions.ts'
import type { Recorder } from './recorder.ts'
import { UpstreamError } from './upstream.ts'

export interface ProbeOptions {
  readonly upstream: URL
  readonly recorder: Recorder
  readonly token: string | undefined
  readonly madeUp: MadeUp
  /** Given: leads are saved with these, and rejected again. */
  readonly create: LeadParts | undefined
  readonly userAgent: string
  /** Resolves when the next request may be sent. */
  pause(): Promise<void>
  /** Resolves when what was recorded is on the disk. */
  save(): Promise<void>
  onAnswer(question: Question, asked: QuestionResult): void
}

export interface ProbeResult {
  readonly asked: number
  readonly answered: number
  /** Why it stopped before it had asked everything. */
  readonly stoppedBy: string | undefined
  /** Questions that were left out since as many leads were saved as may be. */
  readonly unasked: readonly string[]
  readonly leads: readonly { readonly uuid: string; readonly isRejected: boolean }[]
}

/** Every request that a probe may send, for those who want to see them first. */
export function planProbe({ token, madeUp, create }: Pick<ProbeOptions, 'token' | 'madeUp' | 'create'>): Question[] {
  const harmless = harmlessQuestions({ token }, madeUp)
  if (create === undefined) return harmless
  return [
    ...harmless,
    ...savingQuestions(create, madeUp),
    ...updateQuestions(create, LEAD_PLACE),
    reasonedRejection(create, LEAD_PLACE),
    rejection(create, LEAD_PLACE),
  ]
}
/** Its uuid is known once it is saved. */
const LEAD_PLACE = '<uuid of the lead>'

/** Leads that a probe saves at most. */
const MAX_LEADS = 3

export async function runProbe(options: ProbeOptions): Promise<ProbeResult> {
  const { recorder, token, madeUp, create } = options
  recorder.knowledge.declare({
    token,
    events: create === undefined ? [] : [create.event],
    clicks: create === undefined ? [] : [create.click],
    madeUp: [madeUp.uuid, madeUp.token],
  })
  const progress = new Progress(options)
  await progress.askAll(harmlessQuestions({ token }, madeUp))
  if (create === undefined || progress.stoppedBy !== undefined) return progress.finish()
  const [first, ...others] = savingQuestions(create, madeUp)
  if (first !== undefined) await progress.askAll([first])
  const [lead] = progress.leads
  if (lead !== undefined) {
    await progress.askWhileFewLeads(others)
    await progress.askAll(updateQuestions(create, lead))
    const [, another] = progress.leads
    if (another !== undefined) await progress.askAll([reasonedRejection(create, another)])
  }
  return progress.finish()
}

class Progress {
  readonly #options: ProbeOptions
  #asked = 0
  #answered = 0
  stoppedBy: string | undefined
  readonly leads = new Set<string>()
  readonly #rejected = new Set<string>()
  readonly #unasked: string[] = []

  constructor(options: ProbeOptions) {
    this.#options = options
  }

  async askAll(questions: readonly Question[]): Promise<void> {
    for (const question of questions) {
      if (this.stoppedBy !== undefined) return
      const asked = await this.#ask(question)
      if (asked === undefined) return
      const isSaving = question.entry === 'lead-saved' || this.#options.create !== undefined
      if (asked.lead !== undefined && !isSaving)
        this.stoppedBy = `a lead was saved by what could not be one (${question.title})`
      if (this.leads.size > MAX_LEADS) this.stoppedBy = `more than ${MAX_LEADS} leads were saved`
    }
  }

  /** Each may save a lead: none is asked that could be one too many. */
  async askWhileFewLeads(questions: readonly Question[]): Promise<void> {
    for (const question of questions) {
      if (this.leads.size < MAX_LEADS) await this.askAll([question])
      else this.#unasked.push(question.title)
    }
  }

  /** Undefined if no answer came. */
  async #ask(question: Question): Promise<QuestionResult | undefined> {
    const { upstream, recorder, userAgent, pause, save, onAnswer } = this.#options
    await pause()
    this.#asked += 1
    try {
      const asked = await askQuestion(upstream, recorder, question, userAgent)
      await save()
      this.#answered += 1
      onAnswer(question, asked)
      this.#note(question, asked)
      return asked
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      this.stoppedBy ??= error.message
      return undefined
    }
  }

  #note({ request }: Question, { status, lead }: QuestionResult): void {
    if (status === 429) this.stoppedBy ??= 'Retrack answered 429: too many requests'
    if (status >= 500) this.stoppedBy ??= `Retrack answered ${status}`
    if (status >= 300) return
    const updated = [...this.leads].find((uuid) => request.target.toLowerCase().endsWith(`/${uuid.toLowerCase()}`))
    if (updated === undefined) {
      if (lead !== undefined) this.leads.add(lead)
    } else if (request.body.includes('"rejected"')) this.#rejected.add(updated)
    else this.#rejected.delete(updated)
  }

  /** Rejects what was saved, whatever stopped the questions: one try for each. */
  async finish(): Promise<ProbeResult> {
    for (const lead of this.leads) {
      if (!this.#rejected.has(lead)) await this.#ask(rejection(this.#options, lead))
    }
    return {
      asked: this.#asked,
      answered: this.#answered,
      stoppedBy: this.stoppedBy,
      unasked: this.#unasked,
      leads: [...this.leads].map((uuid) => ({ uuid, isRejected: this.#rejected.has(uuid) })),
    }
  }
}
