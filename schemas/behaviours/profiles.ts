/** Sets of behaviours that have a name: `--behaviour profile=laravel`. */
import type { Behaviours } from './index.ts'

/** Everything that a Laravel application behind nginx does by default. That Retrack is one is inferred. */
const LARAVEL: Partial<Behaviours> = {
  'surrounding-blanks': 'trim',
  'empty-string': 'null',
  'lone-surrogate': 'refuse',
  'number-overflow': 'ignore',
  'json-depth': 511,
  'compressed-body': 'refuse',
  'json-content-types': 'any-json',
  'form-body': 'accept',
  'uuid-case': 'ignore',
  'trailing-slash': 'ignore',
  preflight: 'allow',
  'url-limit': 8192,
  'header-limit': 8192,
  'body-limit': 1_048_576,
  'response-framing': 'chunked',
  'refusal-body': 'laravel',
  'refusal-without-accept': 'redirect',
  'web-server-refusals': 'page',
  'unreadable-body': 'as-empty',
  'not-an-object': 'as-empty',
}

export const PROFILES = { laravel: LARAVEL } as const
export type ProfileName = keyof typeof PROFILES
export const PROFILE_NAMES = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]]

/** Behaviours to change: single ones, and the rest of a profile. */
export type BehaviourChoice = Partial<Behaviours> & { readonly profile?: ProfileName | undefined }

/** Expands a profile into behaviours. A behaviour that is set by itself wins over its profile. */
export function expandProfile({ profile, ...single }: BehaviourChoice = {}): Partial<Behaviours> {
  return profile === undefined ? single : { ...PROFILES[profile], ...single }
}
