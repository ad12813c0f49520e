/** A bound to what several may take together. */
export class Room {
  #left: number

  constructor(size: number) {
    this.#left = size
  }

  /** Whether there was room; nothing is taken where there was not. */
  take(amount: number): boolean {
    if (amount > this.#left) return false
    this.#left -= amount
    return true
  }

  give(amount: number): void {
    this.#left += amount
  }
}
