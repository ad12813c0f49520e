/** The kinds of setting that a behaviour can have: what may be chosen, and what each choice means. */
import * as z from 'zod'

export interface Setting<Value> {
  /** Made when it is first asked for: a mock that starts needs the defaults only. */
  readonly schema: z.ZodType<Value>
  readonly default: Value
  /** What may be given, for help texts and docs: `refuse | accept`, `400 to 599`. */
  readonly accepts: string
  /** What each value does, where the values do not say it themselves. */
  readonly meaning: Readonly<Record<string, string>>
}

function setting<Value>(parts: Omit<Setting<Value>, 'schema'>, schema: () => z.ZodType<Value>): Setting<Value> {
  let made: z.ZodType<Value> | undefined
  return {
    ...parts,
    get schema() {
      made ??= schema()
      return made
    },
  }
}

/** One of a few named values. The first is the default. */
export function choice<const Name extends string>(meaning: Readonly<Record<Name, string>>): Setting<Name> {
  const names = Object.keys(meaning) as Name[]
  const [first] = names
  if (first === undefined) throw new TypeError('A choice needs at least one value.')
  return setting(
    { default: first, accepts: names.join(' | '), meaning },
    () => z.enum(names as [Name, ...Name[]]) as unknown as z.ZodType<Name>,
  )
}

/** One of a few numbers. The first is the default. */
export function oneOf(byDefault: number, ...others: number[]): Setting<number> {
  const numbers = [byDefault, ...others]
  return setting({ default: byDefault, accepts: numbers.join(' | '), meaning: {} }, () => z.literal(numbers))
}

/** The status code of a refusal. */
export function refusalStatus(byDefault: number): Setting<number> {
  return setting({ default: byDefault, accepts: '400 to 599', meaning: {} }, () => z.int().min(400).max(599))
}

export function integer(byDefault: number, min: number, max: number, unit: string): Setting<number> {
  return setting({ default: byDefault, accepts: `${min} to ${max} ${unit}`, meaning: {} }, () =>
    z.int().min(min).max(max),
  )
}

/** A time zone of the IANA database that this Node knows. */
export function timeZone(byDefault: string): Setting<string> {
  const parts = { default: byDefault, accepts: 'the name of a time zone, such as Europe/Stockholm', meaning: {} }
  return setting(parts, () =>
    z.string().refine(isTimeZone, { error: 'Expected the name of a time zone, such as UTC or Europe/Stockholm' }),
  )
}

/** A country of ISO 3166, or the country of the program's market. */
export function countryOrMarket(): Setting<string> {
  const parts = {
    default: 'market',
    accepts: 'market, or two capital letters, such as NO',
    meaning: { market: "the country of the program's market" },
  }
  return setting(parts, () =>
    z.string().regex(/^(?:market|[A-Z]{2})$/, { error: 'Expected market or two capital letters, such as SE' }),
  )
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
