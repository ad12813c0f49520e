/** Senders that remember which leads were acknowledged, and what must be said of those afterwards. */
import type { Test } from 'tap'
import type { TestAccount } from './account.ts'

/** A database needs some seconds to recover on a busy machine. */
const MAX_WAITING_MS = 60_000

/** Of leads that are sent, all under references of their own. */
export class AcknowledgedLeads {
  readonly references = new Set<string>()
  readonly #waiting: (() => void)[] = []
  #isOver = false
  #sent = 0

  /** Sends one lead after the other until `stop`. What is not answered, or refused, is not sent again. */
  async send(account: TestAccount): Promise<void> {
    while (!this.#isOver) {
      this.#sent += 1
      const reference = `sent-${this.#sent}`
      const reply = await account.sendLead({ reference }).catch(() => undefined)
      if (reply?.status === 200) this.references.add(reference)
      // Nothing listens there just now.
      else await new Promise((resolve) => setTimeout(resolve, 5))
      for (const look of this.#waiting.splice(0)) look()
    }
  }

  /** Until so many more were acknowledged. */
  async more(count: number): Promise<void> {
    const enough = this.references.size + count
    const giveUp = performance.now() + MAX_WAITING_MS
    while (this.references.size < enough) {
      if (performance.now() > giveUp) throw new Error(`No lead is acknowledged any more after ${this.#sent} were sent.`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  stop(): void {
    this.#isOver = true
  }

  /** None is missing, and none is there twice: neither these nor those that were saved without an answer. */
  async areAllThereOnce(t: Test, account: TestAccount): Promise<void> {
    const saved: string[] = []
    for (let page = await account.getLeads('?limit=1000'); page.length > 0; ) {
      saved.push(...page.flatMap(({ reference }) => reference ?? []))
      page = await account.getLeads(`?limit=1000&before=${page[0]?.uuid}`)
    }
    const there = new Set(saved)
    t.strictSame(
      [...this.references].filter((reference) => !there.has(reference)),
      [],
      `of ${this.references.size} leads that were acknowledged none is missing`,
    )
    t.equal(there.size, saved.length, `of ${saved.length} that were saved none is there twice`)
    t.comment(`${this.#sent} leads sent, ${this.references.size} acknowledged, ${saved.length} saved`)
  }
}
