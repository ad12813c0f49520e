/** How judges write what they saw: in the store's own characters, made visible and kept short. */

const MAX_SHOWN = 120

/** A value as it was seen, between backticks: invisible characters written out, the end cut off where it is long. */
export function quoteValue(value: string): string {
  const visible = [...value.slice(0, MAX_SHOWN + 1)]
    .map((one) => (isControl(one) ? escapeCharacter(one) : one))
    .join('')
  const cut = value.length > MAX_SHOWN ? `${visible.slice(0, MAX_SHOWN)}…` : visible
  return `\`${cut}\``
}

/** Formats the value of a request's field; a value that is no text is named by its type. */
export function formatValue(value: unknown): string {
  if (value === undefined) return 'absent'
  if (typeof value === 'string') return value === '' ? 'an empty text' : quoteValue(value)
  return quoteValue(JSON.stringify(value) ?? String(value))
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[], last = 'and'): string {
  const [first = '', ...more] = words
  const end = more.at(-1)
  return end === undefined ? first : `${[first, ...more.slice(0, -1)].join(', ')} ${last} ${end}`
}

/** `1 lead`, `2 leads`. */
export const pluralize = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

const UNITS = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
] as const

/** `10 days`, `1.5 hours`, `0.25 s`: to three digits, in the largest unit that it fills. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${formatDuration(-milliseconds)}`
  const [name, size] = UNITS.find(([, one]) => milliseconds >= one) ?? ['s', 1000]
  if (milliseconds > 0 && milliseconds < 1) return 'less than 1 ms'
  const amount = Number((milliseconds / size).toPrecision(3))
  return name === 's' ? `${amount} s` : pluralize(amount, name)
}

/** Browsers let a tab pass where they refuse every other control character. */
export function hasControlCharacters(text: string): boolean {
  return [...text].some((one) => one !== '\t' && isControl(one))
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code < 0x20 || code === 0x7f
}

const escapeCharacter = (character: string) =>
  ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[character] ??
  `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`
