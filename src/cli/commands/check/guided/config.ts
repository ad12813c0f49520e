/** Turns a person's answers into a config in which she does everything by hand. */
import { readConfig } from '../../../../../schemas/config/read.ts'
import type { ActionSetting, Config } from '../../../../../schemas/config.ts'
import type { GuidedChange, GuidedStart } from '../../../../../schemas/control/guided-check.ts'

export const INSTRUCTIONS = {
  placeOrder: 'Buy something, as a customer would, and wait for the page that says that the order was placed.',
  rejectOrder:
    'Cancel the order {{reference}} in the back office of the store, as for a customer who sent everything back.',
  approveOrder:
    'Complete the order {{reference}} in the back office of the store, as when it can no longer be sent back.',
} as const

/** `base` is what a config file and the flags say beside that. */
export function toConfig(
  base: Config,
  { redirectUrl, deeplink, voucher, rejectOrder, approveOrder }: GuidedStart,
): Config | { readonly errors: Record<string, string[]> } {
  const store = {
    redirectUrl,
    ...(deeplink === undefined ? {} : { deeplinks: [deeplink] }),
    voucher: voucher ?? 'none',
  }
  const read = readConfig({ store })
  if (!read.ok) {
    return { errors: Object.fromEntries(read.problems.map(({ path, message }) => [String(path.at(-1)), [message]])) }
  }
  const { config } = read
  return {
    ...base,
    store: { ...config.store, orderUrl: base.store.orderUrl, origins: base.store.origins },
    visitor: { ...base.visitor, headers: { ...config.visitor.headers, ...base.visitor.headers } },
    placeOrder: { kind: 'manual', instructions: INSTRUCTIONS.placeOrder },
    rejectOrder: toAction(rejectOrder, INSTRUCTIONS.rejectOrder),
    approveOrder: toAction(approveOrder, INSTRUCTIONS.approveOrder),
    restartStore: { kind: 'unset' },
    ways: config.ways,
  }
}

function toAction(change: GuidedChange, instructions: string): ActionSetting {
  switch (change) {
    case 'by-hand':
      return { kind: 'manual', instructions }
    case 'never':
      return { kind: 'none' }
    case 'not-now':
      return { kind: 'unset' }
  }
}
