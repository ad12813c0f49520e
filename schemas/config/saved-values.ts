/** Values that a step takes out of a response for later steps and actions. */
import * as z from 'zod'
import { CLICK_COOKIE } from '../terms.ts'

/** Where a value stands: `css:SELECTOR` for the text of an element, with `@NAME` for an attribute; `json:$.a.b[0]`, `json:$` for a response that is one value. */
const SOURCE = /^(?:css:(?<selector>[^@]+)(?:@(?<attribute>[\w:.-]+))?|json:\$(?<path>(?:\.[\w-]+|\[\d+\])*))$/
const NAME = /^[A-Za-z]\w*$/

export type ValueSource =
  | { readonly kind: 'css'; readonly selector: string; readonly attribute: string | null; readonly written: string }
  | { readonly kind: 'json'; readonly path: readonly string[]; readonly written: string }

const EXPECTED =
  'Expected where the value stands: css:SELECTOR@ATTRIBUTE, css:SELECTOR for the text of an element, or json:$.order.id'

const Source = z.string({ error: EXPECTED }).transform((written, context): ValueSource => {
  const { selector, attribute = null, path } = SOURCE.exec(written)?.groups ?? {}
  if (selector !== undefined) return { kind: 'css', selector: selector.trim(), attribute, written }
  if (path !== undefined) return { kind: 'json', path: path.match(/[\w-]+/g) ?? [], written }
  context.addIssue({ code: 'custom', message: EXPECTED })
  return z.NEVER
})

/** The environment variable that a command gets a saved value as. */
export const savedVariable = (name: string): string => `RETRACK_SAVED_${name.toUpperCase()}`

export const SavedValues = z
  .record(z.string(), Source)
  .default({})
  .superRefine((saved, context) => {
    for (const name of Object.keys(saved)) {
      const isTaken = ['reference', 'voucher', CLICK_COOKIE].includes(name)
      if (NAME.test(name) && !isTaken) continue
      const message = isTaken
        ? `{{${name}}} has a meaning already; expected another name`
        : 'Expected a name of letters, digits and _, to be written as {{name}}'
      context.addIssue({ code: 'custom', path: [name], message })
    }
  })
  .describe(
    'Values of the response, by the name that later steps write them as, such as `{{csrf}}`: `css:input[name=_token]@value`, `css:#order-number`, `json:$.order.id`. `rejectOrder` and `approveOrder` get those of their order, commands and modules too.',
  )
