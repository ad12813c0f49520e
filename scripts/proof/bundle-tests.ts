/**
 * Bundles tests as JavaScript with esbuild in one go. A loader would cost each test file more processor time than most
 * need to run.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildFailure, build, type Plugin } from 'esbuild'
import type { TestGroup } from './test-files.ts'

/** The bundles of one run; removed when they are disposed of. */
export interface Bundles extends AsyncDisposable {
  /** The bundle of a group, by its name. */
  readonly of: (name: string) => string
  /** The errors of files that could not be read or resolved; nothing can be run then. */
  readonly errors: readonly string[]
}

const CACHE = join('node_modules', '.cache', 'retrack-kit')

/** Bundles groups of tests, each to its own file. Packages stay outside, so that tests use them as users do. */
export async function bundleTests(groups: readonly TestGroup[], plugins: readonly Plugin[] = []): Promise<Bundles> {
  // Inside node_modules, so that the packages which the tests import are found from there.
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'tests-'))
  const built = await build({
    entryPoints: groups.map(({ name }, index) => ({ in: `${GROUP}${name}`, out: String(index) })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    logLevel: 'silent',
    plugins: [...plugins, groupEntries(groups), OWN_ADDRESSES],
  }).catch((failure: BuildFailure) => failure)
  return {
    of: (name) => join(folder, `${groups.findIndex((group) => group.name === name)}.mjs`),
    errors: built.errors.map(({ text, location }) =>
      location === null ? text : `${location.file}:${location.line}:${location.column}: ${text}`,
    ),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const GROUP = 'group:'

/** The entry point of a group imports its files one after the other. */
function groupEntries(groups: readonly TestGroup[]): Plugin {
  return {
    name: 'groups',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^group:/ }, ({ path }) => ({ path: path.slice(GROUP.length), namespace: GROUP }))
      onLoad({ filter: /.*/, namespace: GROUP }, ({ path }) => ({
        contents: (groups.find(({ name }) => name === path)?.files ?? [])
          .map((file) => `import './${file}'`)
          .join('\n'),
        resolveDir: process.cwd(),
        loader: 'js',
      }))
    },
  }
}

/** A module knows where its source stands, not where the bundle does. */
const OWN_ADDRESSES: Plugin = {
  name: 'own addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.(?:ts|mjs)$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'default',
    }))
  },
}
