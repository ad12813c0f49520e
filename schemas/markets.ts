/** The markets that an account can be generated for, by country. */
import * as z from 'zod'

export const MARKETS = ['SE', 'NO', 'DK', 'FI', 'DE'] as const
export const Market = z.enum(MARKETS).describe('Gives the account its currency, names, addresses and user agents.')
export type Market = z.infer<typeof Market>
