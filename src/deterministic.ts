/** Identifiers, tokens and chance that follow from a seed: the same inputs always give the same value. */
import { hash } from 'node:crypto'
import { MAX_SEED } from '../schemas/seed.ts'
import type { ClickVersion } from '../schemas/terms.ts'

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** The length of the documented token. */
export const TOKEN_LENGTH = 60

export type UuidVersion = ClickVersion

/** Returns a uuid with the version and variant of RFC 9562. */
export function deterministicUuid(parts: readonly (string | number)[], version: UuidVersion = 4): string {
  const [a = 0, b = 0, c = 0, d = 0] = hashToWords(parts)
  return formatUuid(a, b, c, d, version)
}

interface UuidOwner {
  readonly seed: number
  readonly program: { readonly uuid: string }
}

/** The hash of an owner and a kind, per owner: an account makes many uuids of few kinds. */
const sequenceKeys = new WeakMap<UuidOwner['program'], Map<string, readonly number[]>>()

/**
 * Returns the uuid of the n-th record of a kind, counted from 0. Two numbers below 2^32 never get the same one. It costs
 * a tenth of a hash, and every lead needs one.
 */
export function deterministicUuidInSequence(
  owner: UuidOwner,
  kind: string,
  n: number,
  version: UuidVersion = 4,
): string {
  const { program, seed } = owner
  let keys = sequenceKeys.get(program)
  if (keys === undefined) {
    keys = new Map()
    sequenceKeys.set(program, keys)
  }
  let key = keys.get(kind)
  if (key === undefined) {
    key = hashToWords([seed, program.uuid, kind])
    keys.set(kind, key)
  }
  const [a = 0, b = 0, c = 0, d = 0] = key
  return formatUuid(mix(a ^ n), mix(b + n), mix(c ^ Math.imul(n, GOLDEN_RATIO)), mix(d - n), version)
}

/** 2^32 divided by the golden ratio: spreads consecutive numbers over all 32 bits. */
const GOLDEN_RATIO = 0x9e3779b1

/** The finalizer of MurmurHash3: a bijection of 32-bit numbers that changes half of the bits for any change of input. */
function mix(word: number): number {
  let mixed = word
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

const HEX_DIGITS = Buffer.from('0123456789abcdef', 'latin1')

/** Where the bytes of a uuid stand in its text. */
const BYTE_OFFSETS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const
const uuidText = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1')

/**
 * The first word is written unchanged, so that different first words give different uuids. The text is written into bytes:
 * a concatenation would stay a tree of a dozen small strings, as long as the lead lives.
 */
function formatUuid(a: number, b: number, c: number, d: number, version: UuidVersion): string {
  const versioned = (b & 0xffff0fff) | (version << 12)
  const varied = (c & 0x3fffffff) | 0x80000000
  writeWord(0, a)
  writeWord(4, versioned)
  writeWord(8, varied)
  writeWord(12, d)
  return uuidText.toString('latin1')
}

function writeWord(firstByte: number, word: number): void {
  for (let byte = 0; byte < 4; byte += 1) {
    const value = (word >>> (24 - 8 * byte)) & 0xff
    const offset = BYTE_OFFSETS[firstByte + byte] ?? 0
    uuidText[offset] = HEX_DIGITS[value >>> 4] ?? 0
    uuidText[offset + 1] = HEX_DIGITS[value & 0xf] ?? 0
  }
}

function hashToWords(parts: readonly (string | number)[]): readonly number[] {
  const bytes = hash('sha1', parts.join('/'), 'buffer')
  return [0, 4, 8, 12].map((offset) => bytes.readInt32BE(offset))
}

/** Returns an API token. */
export function apiToken(parts: readonly (string | number)[]): string {
  const bytes = hash('sha512', parts.join('/'), 'buffer')
  return Array.from(
    bytes.subarray(0, TOKEN_LENGTH),
    (byte) => LETTERS_AND_DIGITS[byte % LETTERS_AND_DIGITS.length],
  ).join('')
}

/** Returns a seed for an account. */
export function deriveSeed(parts: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha1', parts.join('/'), 'hex').slice(0, 8), 16) & MAX_SEED
}

/** Returns a number from 0 up to, not including, 1: chance that can be repeated. */
export function deterministicRandom(parts: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha1', parts.join('/'), 'hex').slice(0, 13), 16) / 2 ** 52
}
