/** Reads a config, and says of each thing wrong with it where it stands and what was expected. */
import * as z from 'zod'
import { findNearest } from '../../shared/nearest.ts'
import { Config } from '../config.ts'
import { moveCredentials } from './credentials.ts'
import { describeFound } from './found.ts'
import type { ConfigProblem } from './problem.ts'

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly [ConfigProblem, ...ConfigProblem[]] }

/** `given` is what the YAML holds, with the flags of the command line laid over it. */
export function readConfig(given: unknown): ConfigResult {
  const read = Config.safeParse(given, { error: describeIssue })
  if (read.success) {
    const config = moveCredentials(read.data)
    return 'problem' in config ? { ok: false, problems: [config.problem] } : { ok: true, config }
  }
  const [first, ...rest] = read.error.issues
    .flatMap((issue) => flattenIssue(issue))
    .map(({ path, message }) => ({
      path,
      message:
        message.startsWith('Expected') && !message.includes(', not ') ? message + describeFound(given, path) : message,
    }))
  return { ok: false, problems: [first ?? { path: [], message: 'Not a config' }, ...rest] }
}

/** For an editor: completion, descriptions and red lines in `retrack-kit.yaml`. */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(Config, { io: 'input', target: 'draft-7' })
}

/** In words, whatever zod would say. */
export const describeIssue: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'Missing'
  switch (issue.code) {
    case 'invalid_type':
      return `Expected ${KINDS[issue.expected] ?? issue.expected}`
    case 'too_small':
      return issue.origin === 'string' ? 'Expected a text that is not empty' : `Expected at least ${issue.minimum}`
    case 'too_big':
      return `Expected at most ${issue.maximum}`
    default:
      return undefined
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text, in quotes if it is a number',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, such as [ … ]',
  record: 'a section',
  object: 'a section',
}

/** The key that was probably meant: one of this section, or one that stands in another. */
function suggestKey(key: string, path: readonly PropertyKey[], siblings: readonly string[]): string {
  const sibling = findNearest(key, siblings)
  if (sibling !== undefined) return `; did you mean ${sibling}?`
  if (path.length > 0) return '.'
  const places = Object.entries(configJsonSchema().properties ?? {}).flatMap(([section, schema]) =>
    typeof schema === 'object'
      ? Object.keys(schema.properties ?? {}).map((name) => [name, `${section}.${name}`] as const)
      : [],
  )
  const nearest = findNearest(
    key,
    places.map(([name]) => name),
  )
  const place = places.find(([name]) => name === nearest)
  return place === undefined ? '.' : `; did you mean ${place[1]}?`
}

export function flattenIssue(issue: z.core.$ZodIssue, before: readonly PropertyKey[] = []): ConfigProblem[] {
  const path = [...before, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const siblings = issue.message.replace('Expected one of ', '').split(', ')
        return {
          path: toPath([...path, key]),
          message: `Unknown key${suggestKey(key, path, siblings)} ${issue.message}`,
        }
      })
    case 'invalid_union': {
      // Of the ways in which it could have been meant, the one that came furthest says most.
      const [nearest] = [...issue.errors].sort((a, b) => depth(b) - depth(a))
      if (nearest === undefined || depth(nearest) === 0) return [{ path: toPath(path), message: issue.message }]
      return nearest.flatMap((inner) => flattenIssue(inner, path))
    }
    default:
      return [{ path: toPath(path), message: issue.message }]
  }
}

/** How far into a value its problems lie; 0 where it was of the wrong kind altogether. */
function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map(({ code, path }) => path.length + (code === 'unrecognized_keys' || code === 'custom' ? 1 : 0)),
  )
}

const toPath = (path: readonly PropertyKey[]) => path.map((key) => (typeof key === 'number' ? key : String(key)))
