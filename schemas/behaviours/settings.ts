/**
 * The kinds of setting that a behaviour can have: what may be chosen, and what each choice means.
 * Without schemas: a mock that starts needs the defaults only.
 */

/** The values that a setting accepts. */
export type Range =
  | { readonly kind: 'one of'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly pattern: RegExp; readonly error: string }
  /** Of the IANA database, as far as this Node knows it. */
  | { readonly kind: 'time zone'; readonly error: string }

export interface Setting<Value> {
  readonly default: Value
  readonly range: Range
  /** The accepted values, for help texts and docs: `refuse | accept`, `400 to 599`. */
  readonly accepts: string
  /** The effect of each value, where its name does not say it. */
  readonly meaning: Readonly<Record<string, string>>
}

/** Defines a setting with named values. The first is the default. */
export function choice<const Name extends string>(meaning: Readonly<Record<Name, string>>): Setting<Name> {
  const names = Object.keys(meaning) as Name[]
  const [first] = names
  if (first === undefined) throw new TypeError('A choice needs at least one value.')
  return { default: first, range: { kind: 'one of', values: names }, accepts: names.join(' | '), meaning }
}

/** Defines a setting with a few numbers. The first is the default. */
export function oneOf(byDefault: number, ...others: number[]): Setting<number> {
  const values = [byDefault, ...others]
  return { default: byDefault, range: { kind: 'one of', values }, accepts: values.join(' | '), meaning: {} }
}

/** The status code of a refusal. */
export const refusalStatus = (byDefault: number): Setting<number> => integer(byDefault, 400, 599)

export function integer(byDefault: number, min: number, max: number, unit?: string): Setting<number> {
  const accepts = unit === undefined ? `${min} to ${max}` : `${min} to ${max} ${unit}`
  return { default: byDefault, range: { kind: 'integer', min, max }, accepts, meaning: {} }
}

/** A time zone of the IANA database that this Node knows. */
export function timeZone(byDefault: string): Setting<string> {
  return {
    default: byDefault,
    range: { kind: 'time zone', error: 'Expected the name of a time zone, such as UTC or Europe/Stockholm' },
    accepts: 'the name of a time zone, such as Europe/Stockholm',
    meaning: {},
  }
}

/** A country of ISO 3166, or the country of the program's market. */
export function countryOrMarket(): Setting<string> {
  return {
    default: 'market',
    range: {
      kind: 'text',
      pattern: /^(?:market|[A-Z]{2})$/,
      error: 'Expected market or two capital letters, such as SE',
    },
    accepts: 'market, or two capital letters, such as NO',
    meaning: { market: "the country of the program's market" },
  }
}

/** Whether a value may be given. */
export function isWithin(range: Range, value: unknown): boolean {
  switch (range.kind) {
    case 'one of':
      return range.values.some((one) => one === value)
    case 'integer':
      return Number.isSafeInteger(value) && Number(value) >= range.min && Number(value) <= range.max
    case 'text':
      return typeof value === 'string' && range.pattern.test(value)
    case 'time zone':
      return typeof value === 'string' && isTimeZone(value)
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
