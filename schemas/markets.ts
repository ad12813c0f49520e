/** The markets that an account can be generated for, by country. */
import * as z from 'zod'
import { MARKETS } from './terms.ts'

export const Market = z.enum(MARKETS).describe('Decides the currency, names, addresses and user agents.')
export type Market = z.infer<typeof Market>
