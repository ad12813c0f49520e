/** Subscribers of a journal, by what they want to know: hundreds of waits must not slow down every request. */
import type { JournalFilter } from '../../store/port.ts'
import type { ReadEntry } from './read-entry.ts'

export interface JournalSubscriber {
  readonly onChange: (entry: ReadEntry) => void
  /** Called when the account is reset or removed: no more changes follow. */
  readonly onEnd: () => void
  /** Called when entries came and were dropped again before anybody could be told. */
  readonly onMissed?: () => void
}

/** The changes that a subscriber wants; with neither field, all of them. */
export type SubscriptionFilter = Pick<JournalFilter, 'reference' | 'operation'>

type Group = Set<JournalSubscriber>

export class SubscriberIndex {
  readonly #unfiltered: Group = new Set()
  readonly #byReference = new Map<string, Group>()
  readonly #byOperation = new Map<string, Group>()

  /** With both a reference and an operation, the subscriber gets all changes with the reference. */
  add(subscriber: JournalSubscriber, { reference, operation }: SubscriptionFilter): () => void {
    if (reference !== undefined) return addToGroup(this.#byReference, reference, subscriber)
    if (operation !== undefined) return addToGroup(this.#byOperation, operation, subscriber)
    this.#unfiltered.add(subscriber)
    return () => this.#unfiltered.delete(subscriber)
  }

  notify(entry: ReadEntry): void {
    const { reference, operation } = entry
    notifyGroup(this.#unfiltered, entry)
    if (reference !== null && this.#byReference.size > 0) notifyGroup(this.#byReference.get(reference), entry)
    if (this.#byOperation.size > 0) notifyGroup(this.#byOperation.get(operation.id ?? ''), entry)
  }

  notifyMissed(): void {
    for (const { onMissed } of this.#list()) onMissed?.()
  }

  get isEmpty(): boolean {
    return this.#unfiltered.size + this.#byReference.size + this.#byOperation.size === 0
  }

  /** Ends all subscriptions. */
  close(): void {
    for (const { onEnd } of this.#list()) onEnd()
    this.#unfiltered.clear()
    this.#byReference.clear()
    this.#byOperation.clear()
  }

  #list(): JournalSubscriber[] {
    const groups = [this.#unfiltered, ...this.#byReference.values(), ...this.#byOperation.values()]
    return groups.flatMap((group) => [...group])
  }
}

function addToGroup<Key>(groups: Map<Key, Group>, key: Key, subscriber: JournalSubscriber): () => void {
  const group = groups.get(key) ?? new Set()
  groups.set(key, group.add(subscriber))
  return () => {
    group.delete(subscriber)
    if (group.size === 0 && groups.get(key) === group) groups.delete(key)
  }
}

function notifyGroup(group: Group | undefined, entry: ReadEntry): void {
  if (group !== undefined) for (const { onChange } of group) onChange(entry)
}
