/**
 * Bundles the command into dist/: it starts fast, and installs without the packages that it was
 * made of. Each dynamic import becomes a file of its own, read when it is needed.
 */
import { rm } from 'node:fs/promises'
import { build } from 'esbuild'

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'linked',
  banner: {
    // CommonJS packages ask for Node's own modules by require, which a module in ESM does not have.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // It finds its own files by where it stands, and is installed beside us.
  external: ['playwright-core'],
  logLevel: 'warning',
})
