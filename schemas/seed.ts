/** Chosen so that a seed is a whole number in every language. */
export const LARGEST_SEED = 2 ** 31 - 1
