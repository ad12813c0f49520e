/** Reads `retrack-kit.yaml`, lays the flags over it, and says where in the file a problem stands. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { getConsentLooks } from '../../../../conformance/visitor-profile.ts'
import type { ConfigProblem } from '../../../../schemas/config/problem.ts'
import { readConfig } from '../../../../schemas/config/read.ts'
import { listActions } from '../../../../schemas/config/ways.ts'
import type { Config } from '../../../../schemas/config.ts'
import { OBSERVE } from '../../../../schemas/terms.ts'
import { describeFileError } from '../../../../shared/file-error.ts'
import { YamlError, YamlSource } from '../../../yaml-source.ts'
import { DEFAULT_CONFIG } from '../../default-config.ts'
import { CliError, EXIT } from '../../exit.ts'

/** The values of flags, in the shape of the file. */
export interface Overrides {
  readonly store?: Readonly<Record<string, unknown>>
  readonly mock?: Readonly<Record<string, unknown>>
  readonly browser?: string
}

export interface LoadedConfig {
  readonly config: Config
  /** The folder that paths in it are meant from. */
  readonly folder: string
}

/** `path` is undefined where nobody named a file: then the default one is read where there is one. */
export async function loadConfig(path: string | undefined, overrides: Overrides): Promise<LoadedConfig> {
  try {
    return await readConfigFile(path, overrides)
  } catch (error) {
    throw error instanceof YamlError ? configError(error.message) : error
  }
}

async function readConfigFile(path: string | undefined, overrides: Overrides): Promise<LoadedConfig> {
  const file = path ?? DEFAULT_CONFIG
  const isThere = existsSync(file)
  if (!isThere && path !== undefined)
    throw configError(`${path}: there is no such file. "retrack-kit init" writes one.`)
  if (!isThere && overrides.store?.['redirectUrl'] === undefined) {
    throw configError(
      `There is no ${DEFAULT_CONFIG} here. "retrack-kit init" writes one. Or name your redirect page: --redirect-url http://127.0.0.1:3000/retrack`,
    )
  }
  const source = new YamlSource(file, isThere ? await readText(file) : '')
  const read = readConfig(applyOverrides(source.value, overrides))
  const folder = resolve(dirname(file))
  const problems = read.ok ? findMissingFiles(read.config, folder) : read.problems
  if (problems.length > 0) {
    throw configError(problems.map((problem) => `${locate(problem, source, overrides)}: ${problem.message}`).join('\n'))
  }
  if (!read.ok) throw new TypeError('A config that could not be read has problems.')
  return { config: read.config, folder }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') {
      throw configError(`${file} is a folder. Expected a file, such as ${join(file, DEFAULT_CONFIG)}.`)
    }
    throw configError(
      `${file} could not be read: ${describeFileError(error)}. Name another file: --config retrack-kit.yaml`,
    )
  }
}

const configError = (message: string) => new CliError(message, EXIT.usage)

function applyOverrides(given: unknown, { store, mock, browser }: Overrides): unknown {
  const base = given === null || given === undefined ? {} : given
  if (!isObject(base)) return base
  const mergePart = (name: 'store' | 'mock', over: Readonly<Record<string, unknown>> | undefined) => {
    if (over === undefined || Object.keys(over).length === 0) return {}
    const below = base[name] ?? {}
    // A value that is no section stays as it is, and is reported as a problem later.
    if (!isObject(below)) return {}
    return { [name]: { ...withoutPlace(below, over), ...over } }
  }
  return {
    ...base,
    ...mergePart('store', store),
    ...mergePart('mock', mock),
    ...(browser === undefined ? {} : { browser }),
  }
}

/**
 * The flags for the mock's place replace all of the file's settings for it. A proxy may listen where the file has the
 * mock.
 */
function withoutPlace(below: Record<string, unknown>, over: Readonly<Record<string, unknown>>) {
  const { listen, attach, upstream, ...kept } = below
  if ('attach' in over) return over['attach'] === OBSERVE ? { ...kept, listen, upstream } : kept
  if (!('listen' in over)) return below
  return attach === OBSERVE ? { ...kept, attach, upstream } : kept
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names the place of a value, or where a missing one belongs: the flag, or the line, column and name. */
function locate({ path, message }: ConfigProblem, source: YamlSource, overrides: Overrides): string {
  return findFlag(path, overrides) ?? source.locate(path, message.startsWith('Unknown key'))
}

const FLAGS: Readonly<Record<string, string>> = {
  'store.redirectUrl': '--redirect-url',
  'store.deeplinks': '--deeplink',
  'mock.listen': '--listen',
  'mock.attach': '--mock',
  'mock.upstream': '--upstream',
  'mock.token': '--token',
  'mock.trackingLink': '--tracking-link',
  browser: '--browser',
}

function findFlag([section, key]: ConfigProblem['path'], overrides: Overrides): string | undefined {
  if (section === 'browser' && overrides.browser !== undefined) return FLAGS['browser']
  const over = section === 'store' ? overrides.store : section === 'mock' ? overrides.mock : undefined
  return typeof key === 'string' && over !== undefined && key in over ? FLAGS[`${String(section)}.${key}`] : undefined
}

/** Files that the config names must be there before anything is sent. */
function findMissingFiles(config: Config, folder: string): ConfigProblem[] {
  const { visitor, browser } = config
  const actions = listActions(config).flatMap(({ path, action }): ConfigProblem[] => {
    if (action.kind === 'browser') return findMissingFile([...path, 'browser'], folder, action.module)
    // A program beside the config; whatever else stands there, a shell finds.
    const [program = ''] = action.kind === 'command' ? action.command.split(/\s/, 1) : []
    return /^\.{1,2}\//.test(program) ? findMissingFile([...path, 'command'], folder, program) : []
  })
  const path = browser === 'auto' || browser === 'off' ? [] : findMissingFile(['browser'], process.cwd(), browser)
  const scripts = [
    { path: ['visitor', 'script'], script: visitor.script },
    ...getConsentLooks(visitor).map(([look, { script }]) => ({ path: ['visitor', 'consent', look, 'script'], script })),
  ].flatMap(({ path, script }) => (script === null ? [] : findMissingFile(path, folder, script)))
  return [...actions, ...scripts, ...path]
}

function findMissingFile(path: ConfigProblem['path'], folder: string, file: string): ConfigProblem[] {
  const absolute = resolve(folder, file)
  if (existsSync(absolute)) return []
  const shown = relative(process.cwd(), absolute) || absolute
  return [
    {
      path,
      message: `There is no file ${shown.startsWith('..') ? absolute : shown}. Correct the path, or create the file`,
    },
  ]
}
