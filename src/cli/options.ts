/** Flags, each with its environment variable `RETRACK_KIT_<FLAG>`, read strictly. */

import { InvalidArgumentError, Option } from 'commander'
import { type Behaviours, parseBehaviour } from '../../schemas/behaviours/index.ts'
import { PROFILE_NAMES, PROFILES, type ProfileName } from '../../schemas/behaviours/profiles.ts'
import { MAX_SEED } from '../../schemas/seed.ts'
import { MAX_TOKEN_LENGTH, MIN_TOKEN_LENGTH, OBSERVE, TOKEN_PATTERN } from '../../schemas/terms.ts'
import { isOrigin, parseUrl } from '../../shared/parse-url.ts'
import { withoutTrailingSlashes } from '../../shared/trailing-slashes.ts'
import { parseStoreUrl, STORE_URLS, type StoreUrl } from '../store/open.ts'
import { CliError, EXIT } from './exit.ts'

/** A flag that can be given as a variable, too: `--admin-token` is `RETRACK_KIT_ADMIN_TOKEN`. */
export function createFlag(flags: string, description: string): Option {
  const option = new Option(flags, description)
  return option.env(`RETRACK_KIT_${option.name().replaceAll('-', '_').toUpperCase()}`)
}

export function parsePort(text: string): number {
  return parseWholeNumber(text, 65_535, 'a port: a whole number from 0 to 65535')
}

export function parseSeed(text: string): number {
  return parseWholeNumber(text, MAX_SEED, `a seed: a whole number from 0 to ${MAX_SEED}`)
}

const HOUR_MS = 60 * 60 * 1000
const UNITS_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS }

/** In milliseconds. */
export function parseKeep(text: string): number {
  const [, number = '', unit = ''] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? []
  const ms = Number(number) * (UNITS_MS[unit] ?? 0)
  if (ms > 0) return ms
  throw new InvalidArgumentError('Expected a whole number of days or hours, such as 30d or 12h.')
}

function parseWholeNumber(text: string, max: number, expected: string): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (number <= max) return number
  throw new InvalidArgumentError(`Expected ${expected}.`)
}

const createUrlParser =
  (example: string) =>
  (text: string): string => {
    if (/^https?:$/.test(parseUrl(text)?.protocol ?? '')) return text
    throw new InvalidArgumentError(`Expected an http or https URL, such as ${example}.`)
  }
export const parseHttpUrl = createUrlParser('http://127.0.0.1:3000/retrack')
export const parsePageUrl = createUrlParser('http://127.0.0.1:3000/some-product')
export const parseTrackingLink = createUrlParser('https://retrack.refunder.com/track/v2/click?publisher=…&program=…')
export const parseMockUrl = createUrlParser('http://127.0.0.1:8080')

/** The mock of a check: the URL of one that is running, or that a proxy is to be started before the real Retrack. */
export function parseCheckedMock(text: string): string {
  if (text === OBSERVE || /^https?:$/.test(parseUrl(text)?.protocol ?? '')) return text
  throw new InvalidArgumentError(`Expected an http or https URL, such as http://127.0.0.1:8080, or ${OBSERVE}.`)
}

/** An address of this machine, or a name for one. */
export function parseHost(text: string): string {
  const isHost = /^[^\s/@[\]]+$/.test(text) && !/^[^:]*:\d+$/.test(text)
  if (isHost) return text
  throw new InvalidArgumentError(
    'Expected only an address or a name of this machine, such as 127.0.0.1, without http:// and without a port.',
  )
}

/** Collects names; a variable holds several of them with commas between. */
export function parseHostNames(text: string, before: readonly string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.every((name) => /^[^\s/:@]+$/.test(name))) return [...before, ...names]
  throw new InvalidArgumentError('Expected only the name of a host, such as retrack.store.example.')
}

/** The URL of a server, which may end in a path. */
export function parseBaseUrl(text: string): string {
  const url = parseUrl(text)
  if (url !== undefined && /^https?:$/.test(url.protocol) && withoutTrailingSlashes(text) === getBase(url))
    return getBase(url)
  throw new InvalidArgumentError(
    'Expected an http or https URL without a query, such as https://mock.example.test:8443/retrack.',
  )
}

const getBase = ({ origin, pathname }: URL) => withoutTrailingSlashes(`${origin}${pathname}`)

/** The origin of a server; of its URL nothing else is used, and a password in it would be shown. */
export function parseOrigin(text: string): URL {
  if (isOrigin(text)) return new URL(text)
  throw new InvalidArgumentError('Expected only a scheme and a host, such as https://retrack.refunder.com.')
}

/** A token is never repeated in an error, as commander would: what was given may be a real one. */
export const parseToken = createTokenParser('--token')
export const parseAdminToken = createTokenParser('--admin-token')

function createTokenParser(flag: string) {
  const variable = `RETRACK_KIT_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`
  return (text: string): string => {
    if (TOKEN_PATTERN.test(text)) return text
    throw new CliError(
      `error: ${flag} (or ${variable}) takes ${MIN_TOKEN_LENGTH} to ${MAX_TOKEN_LENGTH} letters, digits and signs, without spaces; something else was given, and is not repeated here.`,
      EXIT.usage,
    )
  }
}

/** The URL is not repeated in an error: it may hold a password. */
export function parseStoreFlag(text: string): StoreUrl {
  const url = parseStoreUrl(text)
  if (url !== undefined) return url
  const scheme = /^[a-z][a-z+.-]*:/i.exec(text)?.[0]
  throw new CliError(
    `error: --store takes ${STORE_URLS}; ${scheme === undefined ? 'something else' : `a URL that begins with ${scheme}`} was given.`,
    EXIT.usage,
  )
}

/**
 * Collects `ID=VALUE` pairs. Later ones win over earlier ones and over a profile; a variable holds several, with commas
 * between.
 */
export function parseBehaviours(text: string, before: Partial<Behaviours> = {}): Partial<Behaviours> {
  const all: Record<string, unknown> = { ...before }
  for (const one of text.split(',').filter((part) => part.trim() !== '')) {
    const [, profile] = /^profile=(.*)$/.exec(one.trim()) ?? []
    if (profile !== undefined) {
      Object.assign(all, PROFILES[parseProfile(profile)])
      continue
    }
    const parsed = parseBehaviour(one.trim())
    if ('problem' in parsed) throw new InvalidArgumentError(parsed.problem)
    all[parsed.id] = parsed.value
  }
  return all as Partial<Behaviours>
}

function parseProfile(name: string): ProfileName {
  const known = PROFILE_NAMES.find((profile) => profile === name)
  if (known !== undefined) return known
  throw new InvalidArgumentError(`The profiles are ${PROFILE_NAMES.join(', ')}; there is no "${name}".`)
}
