/** How the command and the library are bundled. */
import type { BuildOptions } from 'esbuild'

export const BUNDLE = {
  entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
  bundle: true,
  splitting: true,
  minify: true,
  // An error that nobody caught is printed with its line of source: keep that line short.
  lineLimit: 120,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  metafile: true,
  // It finds its own files by where it stands, and is installed beside us.
  external: ['playwright-core'],
  logLevel: 'warning',
} as const satisfies BuildOptions
