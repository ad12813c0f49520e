/** Writes concurrent records together: */
import { setImmediate } from 'node:timers/promises'

interface Waiting<Item, Result> {
  readonly item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Returns a function that has an item written. Items with the same key that come while others are being written wait for
 * those, and are then written together, at most `maxSize` at once and in the order in which they came.
 */
export function createBatches<Item, Result>(
  maxSize: number,
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): (key: string, item: Item) => Promise<Result> {
  const queues = new Map<string, Waiting<Item, Result>[]>()

  async function run(key: string, queue: Waiting<Item, Result>[]): Promise<void> {
    // SQLite answers before the next request is even read: what has arrived by now is read first.
    await setImmediate()
    while (queue.length > 0) {
      const batch = queue.splice(0, maxSize)
      try {
        const results = await write(batch.map(({ item }) => item))
        for (const [n, result] of results.entries()) batch[n]?.resolve(result)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    queues.delete(key)
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(key)
      if (queue !== undefined) return void queue.push({ item, resolve, reject })
      const first = [{ item, resolve, reject }]
      queues.set(key, first)
      void run(key, first)
    })
}
