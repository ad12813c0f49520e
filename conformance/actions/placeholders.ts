/** Filling in `{{reference}}` and `{{voucher}}`, each as the place where it stands needs it. */

export interface Fillings {
  readonly reference: string | null
  readonly voucher: string | null
}

const PLACEHOLDER = /\{\{(reference|voucher)\}\}/g

/** `write` makes a value fit for its place: percent-encodes it in a URL, quotes it in a command. */
export function filledIn(template: string, fillings: Fillings, write = (value: string) => value): string {
  return template.replace(PLACEHOLDER, (_, name: keyof Fillings) => write(fillings[name] ?? ''))
}

/** The same in every text of a JSON value. */
export function filledInJson(value: unknown, fillings: Fillings): unknown {
  if (typeof value === 'string') return filledIn(value, fillings)
  if (Array.isArray(value)) return value.map((one) => filledInJson(one, fillings))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledInJson(one, fillings)]))
}
