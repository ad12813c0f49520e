/** Marks the parts that only the merchant can fill in. */
import type { PhrasingContent } from 'mdast'
import { strong } from '../markdown.ts'

export const fillIn = (what: string): PhrasingContent => strong(`FILL IN: ${what}`)
