/**
 * The orders of the store, and what Retrack is still to be told of them: a file each. A real store keeps
 * them in its database.
 *
 * What is to be told follows from the order itself: the `click` it came by, the `lead` that Retrack made of
 * it, its `status`, and the status that Retrack was `told`. No queue beside the orders can disagree with
 * them or be lost, and a restart goes on where it was.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export function orderBook(leads, folder, log) {
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const orders = new Map(
    files.map((name) => {
      const order = JSON.parse(readFileSync(join(folder, name), 'utf8'))
      return [order.reference, order]
    }),
  )
  let lastNumber = Math.max(1000, ...[...orders.keys()].map((reference) => Number(reference.slice(1))))

  /** Whole or not at all: a process that ends in the middle leaves what was there before. */
  function save(order) {
    const file = join(folder, `${order.reference}.json`)
    writeFileSync(`${file}.new`, JSON.stringify(order))
    renameSync(`${file}.new`, file)
  }

  const beingTold = new Set()

  /** The lead first, since an update needs its uuid; then the status, where it has changed. */
  async function tell(order) {
    if (order.click === null || beingTold.has(order)) return
    beingTold.add(order)
    try {
      while (order.lead === null || order.told !== order.status) {
        const { status } = order
        if (order.lead === null) {
          order.lead = await leads.create(order)
        } else {
          await leads.update(order.lead, status)
          order.told = status
        }
        save(order)
      }
    } catch (error) {
      if (error.name !== 'AbortError') log.error(error, 'Retrack was not told')
    } finally {
      beingTold.delete(order)
    }
  }

  for (const order of orders.values()) void tell(order)

  return {
    /** `click` is null for a customer who did not come from Retrack: then there is no lead. */
    place({ click, voucher }) {
      lastNumber += 1
      const reference = `A${lastNumber}`
      const order = { reference, click, voucher, status: 'placed', lead: null, told: 'placed' }
      orders.set(reference, order)
      save(order)
      void tell(order)
      return order
    },

    /**
     * Returns false if the status is final: "It's not possible to update a lead's status once it has been approved."
     */
    change(reference, status) {
      const order = orders.get(reference)
      if (order === undefined || order.status === 'approved') return false
      order.status = status
      save(order)
      void tell(order)
      return true
    },
  }
}
