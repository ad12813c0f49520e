/** How long a delay takes. */
import type { FaultEffect } from '../../../schemas/faults.ts'
import { MAX_FAULT_MS } from '../../../schemas/terms.ts'

type Delay = Extract<FaultEffect, { kind: 'delay' }>

/** Draws a delay. `chance` returns a number from 0 up to 1 for each part of the draw, always the same one. */
export function delayMs({ ms, uniform, lognormal }: Delay, chance: (part: string) => number): number {
  if (uniform !== undefined) return uniform.minMs + chance('delay') * (uniform.maxMs - uniform.minMs)
  if (lognormal !== undefined) {
    const normal = standardNormal(chance('radius'), chance('angle'))
    return Math.min(MAX_FAULT_MS, lognormal.medianMs * Math.exp(lognormal.sigma * normal))
  }
  return ms ?? 0
}

/** The transform of Box and Muller. */
function standardNormal(radius: number, angle: number): number {
  return Math.sqrt(-2 * Math.log(1 - radius)) * Math.cos(2 * Math.PI * angle)
}
