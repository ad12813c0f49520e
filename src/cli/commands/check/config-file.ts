/** Reads `retrack-kit.yaml`, lays the flags over it, and says where in the file a problem stands. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { type ConfigProblem, readConfig } from '../../../../schemas/config/read.ts'
import type { Config } from '../../../../schemas/config.ts'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { describeFileError } from '../../../../shared/file-error.ts'
import { findOffset } from '../../../yaml-offset.ts'
import { DEFAULT_CONFIG } from '../../default-config.ts'
import { CliError, EXIT } from '../../exit.ts'

/** What flags say, in the shape of the file. */
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
  const file = path ?? DEFAULT_CONFIG
  const isThere = existsSync(file)
  if (!isThere && path !== undefined)
    throw configError(`${path}: there is no such file. "retrack-kit init" writes one.`)
  if (!isThere && overrides.store?.['redirectUrl'] === undefined) {
    throw configError(
      `There is no ${DEFAULT_CONFIG} here. "retrack-kit init" writes one; or name at least your redirect page: --redirect-url http://127.0.0.1:3000/retrack`,
    )
  }
  const text = isThere ? await readText(file) : ''
  const lines = new LineCounter()
  const document = readable(file, () => parseDocument(text, { lineCounter: lines, prettyErrors: false }))
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  if (document.errors.some(({ message }) => /call stack/.test(message))) throw configError(`${file}: ${TOO_DEEP}.`)
  if (document.errors.length > 0) {
    throw configError(
      document.errors.map(({ pos, message }) => `${place(pos[0])} This is no YAML: ${message}`).join('\n'),
    )
  }
  const read = readable(file, () => readConfig(applyOverrides(document.toJS(), overrides)))
  const folder = resolve(dirname(file))
  const problems = read.ok ? findMissingFiles(read.config, folder) : read.problems
  if (problems.length > 0) {
    throw configError(
      problems.map((problem) => `${locate(problem, document, overrides, place, file)}: ${problem.message}`).join('\n'),
    )
  }
  if (!read.ok) throw new TypeError('A config that could not be read has problems.')
  return { config: read.config, folder }
}

const TOO_DEEP = 'its values stand too deep in one another'

/** What the parser refuses only while values are made of the text: aliases without an anchor, and those that stand for too much. */
function readable<Value>(file: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    const why =
      error instanceof RangeError
        ? TOO_DEEP
        : /excessive alias/i.test(getErrorMessage(error))
          ? 'its aliases (*name) stand for more than a config can hold; write the values out'
          : getErrorMessage(error)
    throw configError(`${file}: ${why}.`)
  }
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
  const part = (name: 'store' | 'mock', over: Readonly<Record<string, unknown>> | undefined) => {
    if (over === undefined || Object.keys(over).length === 0) return {}
    const below = base[name] ?? {}
    // What is no section is left as it is, to be named as a problem.
    if (!isObject(below)) return {}
    const { listen, attach, ...kept } = below
    const replacesPlace = 'listen' in over || 'attach' in over
    return { [name]: { ...(replacesPlace ? kept : below), ...over } }
  }
  return { ...base, ...part('store', store), ...part('mock', mock), ...(browser === undefined ? {} : { browser }) }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where the value stands, or where one that is missing should: with its line and column, and its name. */
function locate(
  { path, message }: ConfigProblem,
  document: Document.Parsed,
  overrides: Overrides,
  place: (offset: number) => string,
  file: string,
): string {
  const name = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '')
  const flag = findFlag(path, overrides)
  if (flag !== undefined) return `${flag}`
  const offset = findOffset(document.contents, path, message.startsWith('Unknown key'))
  return [offset === undefined ? file : place(offset), name].filter((part) => part !== '').join(' ')
}

const FLAGS: Readonly<Record<string, string>> = {
  'store.redirectUrl': '--redirect-url',
  'store.deeplinks': '--deeplink',
  'mock.listen': '--listen',
  'mock.attach': '--mock',
  'mock.token': '--token',
  browser: '--browser',
}

function findFlag([section, key]: ConfigProblem['path'], overrides: Overrides): string | undefined {
  if (section === 'browser' && overrides.browser !== undefined) return FLAGS['browser']
  const over = section === 'store' ? overrides.store : section === 'mock' ? overrides.mock : undefined
  return typeof key === 'string' && over !== undefined && key in over ? FLAGS[`${String(section)}.${key}`] : undefined
}

/** Files that the config names must be there before anything is sent. */
function findMissingFiles({ visitor, browser, ...config }: Config, folder: string): ConfigProblem[] {
  const { placeOrder, rejectOrder, approveOrder } = config
  const actions = Object.entries({ placeOrder, rejectOrder, approveOrder }).flatMap(
    ([name, action]): ConfigProblem[] => {
      if (action.kind === 'browser') return missing([name, 'browser'], folder, action.module)
      // A program beside the config; whatever else stands there, a shell finds.
      const [program = ''] = action.kind === 'command' ? action.command.split(/\s/, 1) : []
      return /^\.{1,2}\//.test(program) ? missing([name, 'command'], folder, program) : []
    },
  )
  const path = browser === 'auto' || browser === 'off' ? [] : missing(['browser'], process.cwd(), browser)
  const script = visitor.script === null ? [] : missing(['visitor', 'script'], folder, visitor.script)
  return [...actions, ...script, ...path]
}

function missing(path: ConfigProblem['path'], folder: string, file: string): ConfigProblem[] {
  const absolute = resolve(folder, file)
  if (existsSync(absolute)) return []
  const shown = relative(process.cwd(), absolute) || absolute
  return [
    {
      path,
      message: `There is no file ${shown.startsWith('..') ? absolute : shown}. Correct the path, or make the file`,
    },
  ]
}
