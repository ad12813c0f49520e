/** Reads a config, and says of each thing wrong with it where it stands and what was expected. */
import * as z from 'zod'
import { Config } from '../config.ts'
import { moveCredentials } from './credentials.ts'

export interface ConfigProblem {
  /** The keys that lead to it, from the top of the file. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly [ConfigProblem, ...ConfigProblem[]] }

/** `given` is what the YAML holds, with the flags of the command line laid over it. */
export function readConfig(given: unknown): ConfigResult {
  const read = Config.safeParse(given, { error: describeMissing })
  if (read.success) {
    const config = moveCredentials(read.data)
    return 'problem' in config ? { ok: false, problems: [config.problem] } : { ok: true, config }
  }
  const [first, ...rest] = read.error.issues.flatMap((issue) => flattenIssue(issue))
  return { ok: false, problems: [first ?? { path: [], message: 'Not a config' }, ...rest] }
}

/** For an editor: completion, descriptions and red lines in `retrack-kit.yaml`. */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(Config, { io: 'input', target: 'draft-7' })
}

export const describeMissing: z.core.$ZodErrorMap = (issue) => (issue.input === undefined ? 'Missing' : undefined)

export function flattenIssue(issue: z.core.$ZodIssue, before: readonly PropertyKey[] = []): ConfigProblem[] {
  const path = [...before, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: toPath([...path, key]), message: issue.message }))
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
