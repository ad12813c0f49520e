/** Journeys of the named ways in the config: every further way to order, and every way to end an order. */
import type { NamedAction } from '../../schemas/config/ways.ts'
import type { Journey } from './journey.ts'
import { getVoucher, placeAndAwait, visitWithNewClick } from './ordering.ts'
import { acceptedOrder, changeStatus } from './status.ts'

const namesOfOthers = (ways: readonly NamedAction[]) => ways.slice(1).map(({ name }) => name)

function findWay(ways: readonly NamedAction[], name: string | null): NamedAction {
  const way = ways.find((one) => one.name === name)
  if (way === undefined) throw new TypeError(`The config names no way ${name}.`)
  return way
}

export const otherWayToOrder: Journey = {
  name: 'other-way-to-order',
  needs: ['placeOrder'],
  variants: ({ ways }) => namesOfOthers(ways.placeOrder),
  visits: 1,
  orders: 1,
  async run(run, variant) {
    const way = findWay(run.check.config.ways.placeOrder, variant)
    const { click } = await visitWithNewClick(run)
    return placeAndAwait(run, { click, cookie: run.traits.cookie, voucher: getVoucher(run.check), way })
  },
}

export const otherWayToReject: Journey = {
  name: 'other-way-to-reject',
  needs: ['placeOrder', 'rejectOrder'],
  variants: ({ ways }) => namesOfOthers(ways.rejectOrder),
  visits: 1,
  orders: 1,
  statusChanges: () => 1,
  async run(run, variant) {
    const { action, name } = findWay(run.check.config.ways.rejectOrder, variant)
    const { order, outcome } = await acceptedOrder(run)
    if (order !== null) await changeStatus(run, { action, status: 'rejected', way: name }, order)
    return outcome
  },
}
