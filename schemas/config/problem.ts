/** A problem in a config. */
export interface ConfigProblem {
  /** The keys that lead to it, from the top of the file. */
  readonly path: readonly (string | number)[]
  readonly message: string
}
