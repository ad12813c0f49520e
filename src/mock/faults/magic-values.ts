/**
 * Vouchers that make their own lead fail, once: for a tester who has a checkout and no tools.
 * `RK-503` is answered 503, `RK-429-30` 429 with `Retry-After: 30`, `RK-LOST` is saved without an answer, `RK-HANG`
 * never answered.
 */
import { BoundedMap } from '../../bounded-map.ts'
import type { FaultTarget } from '../../store/fault-rules.ts'
import type { MagicFault, TerminalEffect } from './rules.ts'

const STATUS = /^RK-([45]\d\d)(?:-(\d{1,4}))?$/

/** The leads that are remembered as having failed; beyond these the oldest may fail again. */
const MAX_LEADS = 10_000

export class MagicValues {
  readonly #failed = new BoundedMap<true>(MAX_LEADS)

  /** Undefined if the voucher asks for no failure, or its lead has met it already. */
  evaluate({ operation, reference }: FaultTarget, voucher: unknown): MagicFault | undefined {
    if (operation !== 'createLead' || typeof voucher !== 'string') return undefined
    const effect = parseVoucher(voucher)
    if (effect === undefined) return undefined
    const lead = JSON.stringify([voucher, reference])
    if (this.#failed.get(lead)) return undefined
    this.#failed.set(lead, true)
    return { terminal: { id: `magic-${voucher}`, ordinal: 1, effect }, commit: voucher === 'RK-LOST' }
  }
}

function parseVoucher(voucher: string): TerminalEffect | undefined {
  if (voucher === 'RK-LOST') return { kind: 'reset' }
  if (voucher === 'RK-HANG') return { kind: 'hang' }
  const [, status, seconds] = STATUS.exec(voucher) ?? []
  if (status === undefined) return undefined
  const retryAfter = seconds === undefined ? {} : { retryAfter: { seconds: Number(seconds), as: 'seconds' as const } }
  return { kind: 'status', status: Number(status), ...retryAfter }
}
