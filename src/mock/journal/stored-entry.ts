/** A journal entry in a store. The mock that received the request has formatted it. */
import type { RequestOutcome, Stage } from '../../../schemas/journal.ts'
import { bodyToText } from '../../../shared/body-text.ts'
import type { JournalEntryData, RestoredEntry, StoredJournalEntry } from '../../store/port.ts'
import { type EntryFacts, estimateSize, estimateTextBytes, type JournalRecord, joinHeaders } from './entry.ts'
import type { TokenRedactor } from './token-redactor.ts'
import { type EntryView, formatEntry } from './view.ts'

/**
 * The part of an entry that is stored beside the columns. Tokens were taken out of the view: `reference` and `click`
 * are as they came.
 */
interface KeptEntry {
  readonly reference: string | null
  readonly click: string | null
  readonly view: EntryView
}

export class StoredEntry implements EntryFacts {
  readonly id: number
  readonly lastChange: number
  readonly bytes: number
  readonly reference: string | null
  readonly click: string | null
  readonly view: EntryView

  constructor({ id, change, bytes, data }: StoredJournalEntry, secrets: TokenRedactor) {
    // A journal itself has written it. This mock may know of a token that the other one did not.
    const { reference, click, view }: KeptEntry = JSON.parse(secrets.redact(data))
    this.id = id
    this.lastChange = change
    this.bytes = bytes
    this.reference = reference
    this.click = click
    this.view = { ...view, id }
  }

  get operation(): { readonly id: string | null } {
    return { id: this.view.operation }
  }

  get outcome(): RequestOutcome | null {
    return this.view.outcome
  }

  get stages(): Readonly<Partial<Record<Stage, string>>> {
    return this.view.stages
  }
}

export function toEntryData(entry: JournalRecord, secrets: TokenRedactor): JournalEntryData {
  const { operation, reference, click, outcome, bytes } = entry
  const kept: KeptEntry = { reference, click, view: formatEntry(entry, secrets) }
  return { operation: operation.id, reference, click, outcome, bytes, data: JSON.stringify(kept) }
}

/** An entry that another mock has shown. It takes about as many bytes as it did there. */
export function toRestoredEntry(view: EntryView): RestoredEntry {
  const { id, operation, reference, click, outcome, path, headers, body, bodyText, response } = view
  const kept: KeptEntry = { reference, click, view }
  const request = {
    url: path,
    headers: joinHeaders(Object.entries(headers).flat()),
    body: bodyText ?? bodyToText(body),
  }
  const bytes = estimateSize(request) + (response === null ? 0 : estimateTextBytes(bodyToText(response.body)))
  return { id, operation, reference, click, outcome, bytes, data: JSON.stringify(kept) }
}
