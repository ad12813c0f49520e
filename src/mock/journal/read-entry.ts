/** Entries as a journal returns them: as this mock received them, or as a store or another mock has kept them. */
import { JournalRecord } from './entry.ts'
import type { StoredEntry } from './stored-entry.ts'
import type { TokenRedactor } from './token-redactor.ts'
import { type EntryView, formatEntry } from './view.ts'

export type ReadEntry = JournalRecord | StoredEntry

/** As it is shown, wherever it was kept. */
export function toView(entry: ReadEntry, secrets: TokenRedactor): EntryView {
  return entry instanceof JournalRecord ? formatEntry(entry, secrets) : entry.view
}
