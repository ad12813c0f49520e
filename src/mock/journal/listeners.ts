/**
 * Those who hear of what changes in a journal. Hundreds may wait while leads come, so each is told of
 * no more than it asked for.
 */
import type { Entry, EntryFilter } from './entry.ts'

export interface JournalListener {
  readonly changed: (entry: Entry) => void
  /** The account was reset or removed: nothing more will come. */
  readonly ended: () => void
}

/** What a listener wants to hear of; with neither, of everything. */
export type Interest = Pick<EntryFilter, 'reference' | 'operation'>

type Group = Set<JournalListener>

export class Listeners {
  readonly #ofAll: Group = new Set()
  readonly #ofReference = new Map<string, Group>()
  readonly #ofOperation = new Map<string, Group>()

  /** A reference says more than an operation: where both are given, the listener is told of all that has the reference. */
  add(listener: JournalListener, { reference, operation }: Interest): () => void {
    if (reference !== undefined) return join(this.#ofReference, reference, listener)
    if (operation !== undefined) return join(this.#ofOperation, operation, listener)
    this.#ofAll.add(listener)
    return () => this.#ofAll.delete(listener)
  }

  tell(entry: Entry): void {
    const { reference, operation } = entry
    tellGroup(this.#ofAll, entry)
    if (reference !== null && this.#ofReference.size > 0) tellGroup(this.#ofReference.get(reference), entry)
    if (this.#ofOperation.size > 0) tellGroup(this.#ofOperation.get(operation.id ?? ''), entry)
  }

  /** Tells all of them that it is over. */
  end(): void {
    const groups = [this.#ofAll, ...this.#ofReference.values(), ...this.#ofOperation.values()]
    for (const { ended } of groups.flatMap((group) => [...group])) ended()
    this.#ofAll.clear()
    this.#ofReference.clear()
    this.#ofOperation.clear()
  }
}

function join<Key>(groups: Map<Key, Group>, key: Key, listener: JournalListener): () => void {
  const group = groups.get(key) ?? new Set()
  groups.set(key, group.add(listener))
  return () => {
    group.delete(listener)
    if (group.size === 0 && groups.get(key) === group) groups.delete(key)
  }
}

function tellGroup(group: Group | undefined, entry: Entry): void {
  if (group !== undefined) for (const { changed } of group) changed(entry)
}
