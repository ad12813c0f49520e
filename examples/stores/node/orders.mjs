/** The orders of the store, and what Retrack is told of each. A real store keeps them in its database. */

export function orderBook(leads, log) {
  const orders = new Map()
  let lastNumber = 1000

  /** What Retrack is told of one order happens in order: an update never overtakes its lead. */
  const later = (order, work) => {
    order.retrack = order.retrack.then(work).catch((error) => {
      if (error.name !== 'AbortError') log.error(error, 'Retrack was not told')
    })
  }

  return {
    /** `click` is null for a customer who did not come from Retrack: then there is no lead. */
    place({ click, voucher }) {
      lastNumber += 1
      const order = { reference: `A${lastNumber}`, status: 'placed', lead: null, retrack: Promise.resolve() }
      orders.set(order.reference, order)
      if (click !== null) {
        later(order, async () => {
          order.lead = await leads.create({ click, reference: order.reference, voucher })
        })
      }
      return order
    },

    /** False where it can no longer be changed: "It's not possible to update a lead's status once it has been approved." */
    change(reference, status) {
      const order = orders.get(reference)
      if (order === undefined || order.status === 'approved') return false
      order.status = status
      later(order, async () => {
        if (order.lead !== null) await leads.update(order.lead, status)
      })
      return true
    },
  }
}
