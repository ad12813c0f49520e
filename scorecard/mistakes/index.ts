/** Every mistake that the check must notice, in the order of the requirements that they trip. */
import type { Mistake } from '../mistake.ts'

export const MISTAKES: readonly Mistake[] = []
