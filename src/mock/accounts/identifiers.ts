/** Identifiers and tokens that follow from a seed: the same seed, the same names. */
import { hash } from 'node:crypto'
import { LARGEST_SEED } from '../../../schemas/seed.ts'

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** As long as the documented token. */
export const TOKEN_LENGTH = 60

/** A uuid for what the parts name, with the marks of RFC 9562's version 4, or 1. */
export function identifier(parts: readonly (string | number)[], version: 1 | 4 = 4): string {
  const hex = hash('sha1', parts.join('/'), 'hex')
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) & 3]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** An API token for what the parts name. */
export function apiToken(parts: readonly (string | number)[]): string {
  const bytes = hash('sha512', parts.join('/'), 'buffer')
  return Array.from(
    bytes.subarray(0, TOKEN_LENGTH),
    (byte) => LETTERS_AND_DIGITS[byte % LETTERS_AND_DIGITS.length],
  ).join('')
}

/** A seed for what the parts name. */
export function seedOf(parts: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha1', parts.join('/'), 'hex').slice(0, 8), 16) & LARGEST_SEED
}

/** A number from 0 up to, not including, 1 for what the parts name: chance that repeats itself. */
export function fraction(parts: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha1', parts.join('/'), 'hex').slice(0, 13), 16) / 2 ** 52
}
