/** A limit to the memory that several parts take together, in bytes or in any other unit. */
export class MemoryBudget {
  #left: number

  constructor(size: number) {
    this.#left = size
  }

  /** Reserves an amount. False if too little is left; then nothing is reserved. */
  tryReserve(amount: number): boolean {
    if (amount > this.#left) return false
    this.#left -= amount
    return true
  }

  release(amount: number): void {
    this.#left += amount
  }
}
