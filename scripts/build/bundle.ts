/**
 * Bundles the command and the library: they start fast, and install without the packages that they
 * were made of. Each dynamic import becomes a file of its own, read when it is needed.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin, type TransformOptions, transform } from 'esbuild'

const META = 'import.meta'

const SMALL = {
  minify: true,
  // An error that nobody caught is printed with its line of source: keep that line short.
  lineLimit: 120,
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none',
  // It becomes CommonJS, which says otherwise where a file stands.
  define: { [`${META}.dirname`]: '__dirname', [`${META}.url`]: 'undefined' },
  logLevel: 'warning',
} as const satisfies TransformOptions

const MODULES = {
  ...SMALL,
  entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  bundle: true,
  // It shares what two files need, and does so for ES modules only.
  splitting: true,
  format: 'esm',
  outExtension: { '.js': '.cjs' },
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
  write: false,
  // It finds its own files by where it stands, and is installed beside us.
  external: ['playwright-core'],
} as const satisfies BuildOptions

/** What the bundle is made of, and which of its files imports which. */
export interface Bundled {
  readonly metafile: Metafile
  /** Writes it, as CommonJS: Node.js needs its loader of ES modules only once something is imported that is read later. */
  write(): Promise<void>
}

export async function bundle(outdir: string, plugins: readonly Plugin[] = []): Promise<Bundled> {
  const { metafile, outputFiles } = await build({ ...MODULES, outdir, plugins: [...plugins] })
  return {
    metafile,
    async write() {
      await Promise.all(
        outputFiles.map(async ({ path, text }) => {
          const { code } = await transform(text, { ...SMALL, format: 'cjs' })
          await mkdir(dirname(path), { recursive: true })
          await writeFile(path, code)
        }),
      )
    },
  }
}
