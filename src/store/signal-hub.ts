/** Passes signals on to the listeners in this process. */
import type { StoreSignal, StoreSignals } from './port.ts'

export class SignalHub implements StoreSignals {
  readonly #listeners = new Set<(signal: StoreSignal) => void>()

  subscribe(listener: (signal: StoreSignal) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  send(signal: StoreSignal): void {
    for (const listener of this.#listeners) listener(signal)
  }
}
