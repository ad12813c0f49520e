/** Shows the evidence of a check that is still under way, for whoever judges it as it comes. */
import type { Evidence } from '../schemas/evidence.ts'
import type { Progress } from './progress.ts'

export interface WatchOptions {
  readonly progress: (event: Progress) => void
  /** Gets all evidence so far; null where nobody watches. */
  readonly onEvidence: ((evidence: readonly Evidence[]) => void) | null
}

export class EvidenceWatch {
  readonly #options: WatchOptions
  /** Null while there is nothing to read yet, and once the check is over. */
  #collect: (() => Promise<readonly Evidence[]>) | null = null
  #isReading = false
  #isStale = false

  constructor(options: WatchOptions) {
    this.#options = options
  }

  start(collect: () => Promise<readonly Evidence[]>): void {
    this.#collect = collect
  }

  end(): void {
    this.#collect = null
  }

  /** Passes what happens on, and looks at the evidence whenever a journey has ended. */
  readonly follow = (event: Progress): void => {
    this.#options.progress(event)
    if (event.kind === 'ended') void this.#look()
  }

  /** Only one look runs at a time. The next one sees what has ended meanwhile. */
  async #look(): Promise<void> {
    const { onEvidence } = this.#options
    if (onEvidence === null) return
    this.#isStale = true
    if (this.#isReading) return
    this.#isReading = true
    while (this.#isStale) {
      this.#isStale = false
      // A mock that cannot be read is for the check itself to report.
      const evidence = await this.#collect?.().catch(() => null)
      if (evidence && this.#collect !== null) onEvidence(evidence)
    }
    this.#isReading = false
  }
}
