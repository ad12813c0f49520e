/** Filling in `{{reference}}`, `{{voucher}}` and saved values, each as the place where it stands needs it. */
import { CLICK_COOKIE } from '../../schemas/terms.ts'

export interface TemplateValues {
  readonly reference: string | null
  readonly voucher: string | null
  /** The cookie `retrack_click` as a script of the page reads it; left out where no page does. */
  readonly clickCookie?: string | undefined
  /** The values that earlier steps have saved, by name. */
  readonly saved: SavedValues
}

export type SavedValues = Readonly<Record<string, string>>

const PLACEHOLDER = /\{\{(\w+)\}\}/g

/** `write` makes a value fit for its place: percent-encodes it in a URL, quotes it in a command. */
export function renderTemplate(template: string, values: TemplateValues, encode = (value: string) => value): string {
  const { reference, voucher, clickCookie, saved } = values
  const known = new Map(Object.entries({ ...saved, reference, voucher, [CLICK_COOKIE]: clickCookie }))
  return template.replace(PLACEHOLDER, (_, name: string) => encode(known.get(name) ?? ''))
}

/** The same in every text of a JSON value. */
export function renderJsonTemplate(value: unknown, values: TemplateValues): unknown {
  if (typeof value === 'string') return renderTemplate(value, values)
  if (Array.isArray(value)) return value.map((one) => renderJsonTemplate(one, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renderJsonTemplate(one, values)]))
}
