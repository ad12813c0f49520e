/** A bound to what several may take together. */
export class MemoryBudget {
  #left: number

  constructor(size: number) {
    this.#left = size
  }

  /** Whether there was room; nothing is taken where there was not. */
  tryReserve(amount: number): boolean {
    if (amount > this.#left) return false
    this.#left -= amount
    return true
  }

  release(amount: number): void {
    this.#left += amount
  }
}
