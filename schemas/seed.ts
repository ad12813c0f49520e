/** Chosen so that a seed is a whole number in every language. */
export const MAX_SEED = 2 ** 31 - 1
