/** What only the merchant can write, and how to tell that she must. */
import type { PhrasingContent } from 'mdast'
import { strong } from '../markdown.ts'

export const fillIn = (what: string): PhrasingContent => strong(`FILL IN: ${what}`)
