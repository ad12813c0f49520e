/** The bounds of a journal in any engine: it keeps the newest entries, enough for a long test. */
export const MAX_JOURNAL_ENTRIES = 1000
export const MAX_JOURNAL_BYTES = 8 * 1024 * 1024
