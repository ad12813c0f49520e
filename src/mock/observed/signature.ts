/** Whether two answers are the same. */
import type { Observation } from '../../../schemas/observations.ts'
import { isChangingHeader } from './template.ts'

export type ObservedAnswer = Pick<Observation, 'status' | 'headers' | 'body'>

/** How often and when does not matter, and neither does how long to wait. */
export function signature({ status, headers, body }: ObservedAnswer): string {
  const others = Object.entries(headers).filter(([name]) => !isChangingHeader(name))
  return JSON.stringify([status, others, body])
}
