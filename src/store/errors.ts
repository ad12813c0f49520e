/** Errors of a store outside this process. */

/** The store cannot be reached, or cannot write: what was asked of it may be asked again later. */
export class StoreUnavailableError extends Error {
  constructor(problem: string, cause: unknown) {
    super(problem, { cause })
    this.name = 'StoreUnavailableError'
  }
}

/** The store cannot be opened here: its message says why, and what to do. */
export class StoreOpenError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StoreOpenError'
  }
}
